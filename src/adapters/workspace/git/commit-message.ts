import type { WorkName } from "../../../ports/index.ts";

/** How an attempt ended of which a commit holds the work. */
export type WorkOutcome = "done" | "not-done" | "interrupted" | "foreign" | "merged" | "kept";

/** The message of a commit that the run makes: the title of the task, and by which run, task, attempt and agent it came about. */
export function commitMessage(runId: string, work: WorkName, outcome: WorkOutcome): string {
  const trailers = {
    Run: runId,
    Task: work.taskId,
    Attempt: String(work.attempt),
    Agent: work.agentId,
    Outcome: outcome,
  };
  const title = oneLine(work.title === "" ? work.taskId : work.title)
    .slice(0, 72)
    .trim();
  const lines = Object.entries(trailers).map(([name, value]) => `Orch-${name}: ${plain(value)}`);
  return `${prefixes[outcome]}${title === "" ? "work" : title}\n\n${lines.join("\n")}\n`;
}

const prefixes: Readonly<Record<WorkOutcome, string>> = {
  done: "",
  "not-done": "Not done: ",
  interrupted: "Interrupted: ",
  merged: "Merge: ",
  foreign: "Not its own: ",
  kept: "Kept: ",
};

/** Names and addresses of the commits of an agent. */
export function identityOf(agentId: string): Readonly<Record<string, string>> {
  // Git refuses names of nothing but what it strips.
  const name = oneLine(agentId).replace(/[<>]/g, " ").trim();
  const author = /[\p{L}\p{N}]/u.test(name) ? name : "agent";
  return {
    GIT_AUTHOR_NAME: `${author} (orch)`,
    GIT_AUTHOR_EMAIL: "orch@localhost",
    GIT_COMMITTER_NAME: "orch",
    GIT_COMMITTER_EMAIL: "orch@localhost",
  };
}

/** Quoted where it is more than one plain line. */
function plain(value: string): string {
  return /^[^\s"\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u.test(value) ? value : JSON.stringify(value);
}

function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, " ").trim();
}
