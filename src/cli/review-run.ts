import { listLeavings, measureDisk, nameBranch } from "../adapters/workspace/git/index.ts";
import type { BranchMove, GitWorkspace } from "../adapters/workspace/git/index.ts";
import { cleanText } from "../core/report/index.ts";
import type { RunSummary } from "../core/report/index.ts";
import type { RunState } from "../core/run/index.ts";

/** What one agent did, for who looks the work over. */
export interface AgentReview {
  readonly agentId: string;
  /** Branch with everything that it did. */
  readonly branch: string;
  readonly taskIds: readonly string[];
  /** Commits of its tasks that were merged, in the order of the plan. */
  readonly commits: readonly string[];
  readonly gatesPassed: number;
  readonly gatesFailed: number;
  readonly handoffs: number;
  readonly deniedWrites: number;
  readonly foreignWrites: number;
}

/** What was merged, and how to go on. */
export interface RunReview {
  readonly branch: string;
  readonly agents: readonly AgentReview[];
  readonly folders: readonly string[];
  /** Bytes that they take; `null`: too many files to count. */
  readonly bytes: number | null;
  /** Work that is nowhere but on branches of the run, one sentence each. */
  readonly unmerged: readonly string[];
}

/** Gathers what agents with folders of their own did. */
export async function reviewRun(state: RunState, summary: RunSummary, workspace: GitWorkspace): Promise<RunReview> {
  const runId = state.runId!;
  const { folders, unmerged } = await listLeavings(workspace.placeOf(runId));
  const { plan } = state;
  const agents = plan.agents.map(({ agentId }): AgentReview => {
    const own = plan.tasks.flatMap((task, place) => (task.agentId === agentId ? [{ task, place }] : []));
    const gates = own.flatMap(({ place }) => state.tasks.at(place)!.gates);
    const violations = summary.violations.filter((one) => one.agentId === agentId);
    return {
      agentId,
      branch: nameBranch(runId, agentId),
      taskIds: own.map(({ task }) => task.id),
      commits: own.flatMap(({ place }) => state.tasks.at(place)!.integrated?.commit ?? []),
      gatesPassed: gates.filter(({ status }) => status === "passed").length,
      gatesFailed: gates.filter(({ status }) => status === "failed").length,
      handoffs: summary.handoffs.filter(({ taskId }) => own.some(({ task }) => task.id === taskId)).length,
      deniedWrites: violations.filter(({ prevented }) => prevented).length,
      foreignWrites: violations.filter(({ prevented }) => !prevented).length,
    };
  });
  const branch = nameBranch(runId, null);
  return { branch, agents, folders, bytes: await measureDisk(folders), unmerged };
}

/** The review as text for people. */
export function renderReview(review: RunReview, move: BranchMove | null): string {
  const { branch, agents, folders, bytes, unmerged } = review;
  const lines = [`Merged on ${branch}`];
  for (const agent of agents) {
    const parts = [
      `${count(agent.commits.length, "task")} of ${agent.taskIds.length} merged`,
      ...(agent.commits.length === 0 ? [] : [agent.commits.map((commit) => commit.slice(0, 10)).join(" ")]),
      `gates ${agent.gatesPassed} passed${agent.gatesFailed === 0 ? "" : `, ${agent.gatesFailed} failed`}`,
      ...(agent.handoffs === 0 ? [] : [count(agent.handoffs, "hand-off")]),
      ...(agent.deniedWrites === 0 ? [] : [`${count(agent.deniedWrites, "write")} refused`]),
      ...(agent.foreignWrites === 0 ? [] : [`${count(agent.foreignWrites, "foreign change")} left out`]),
    ];
    lines.push(`- ${cleanText(agent.agentId)}: ${parts.join("; ")} (${agent.branch})`);
  }
  for (const sentence of unmerged) lines.push(`- not merged: ${cleanText(sentence)}`);
  const size = bytes === null ? "" : `, ${renderBytes(bytes)}`;
  lines.push(`Folders: ${folders.length}${size}; orch clean removes them with the branches`);
  lines.push(
    move === null ? "Nothing of yours was changed; to take the work: orch merge" : cleanText(describeMove(move)),
  );
  return lines.join("\n");
}

/** One sentence about what became of the user's branch. */
export function describeMove(move: BranchMove): string {
  if (!move.moved) return `${move.branch ?? "No branch"} was not moved: ${move.reason}`;
  if (move.how === "nothing") return `${move.branch} has all of it already`;
  if (move.how === "copied") return `what was merged is in ${move.branch} now`;
  const how = move.how === "merge" ? "by a merge" : "forward";
  return `${move.branch} was moved ${how} from ${move.from.slice(0, 10)} to ${move.to.slice(0, 10)}`;
}

/** Bytes for people: `1.5 MB`. */
export function renderBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let [size, unit] = [bytes, 0];
  for (; size >= 1_000 && unit < units.length - 1; unit += 1) size /= 1_000;
  return `${unit === 0 || size >= 100 ? Math.round(size) : Math.round(size * 10) / 10} ${units[unit]}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
