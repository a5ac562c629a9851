import { cleanText } from "../../core/report/index.ts";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isAddressedTo } from "../../orchestrator/index.ts";
import { parseHandoff, readTasks } from "../../intake/index.ts";
import type { Post } from "../../ports/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readStdin } from "../find-task-file.ts";
import { findTaskFile } from "../find-task-file.ts";
import { findFolders } from "../folders.ts";
import { findSpeaker, postToRun } from "../post-to-run.ts";
import type { SpeakingOptions } from "../post-to-run.ts";
import { tellAnswer } from "../tell-answer.ts";
import { makeTerminal } from "../terminal.ts";

/** `orch message TO TEXT`: sends; `orch message read`: gives what this agent was not given before. */
export async function runMessage(
  words: readonly string[],
  options: SpeakingOptions & { readonly to?: string; readonly artifact?: readonly string[] },
): Promise<ExitCode> {
  if (options.to === undefined && words.length <= 1 && (words[0] ?? "read") === "read") return readMessages(options);
  const [to, ...rest] = options.to === undefined ? words : [options.to, ...words];
  const text = rest.join(" ").trim();
  if (to === undefined || text === "")
    throw new UsageError(
      "Expected `orch message TO TEXT`, where TO is an agent, a persona or all; or `orch message read`",
    );
  const speaker = await findSpeaker(options);
  return tellAnswer(
    options,
    await postToRun(
      speaker,
      { type: "message", from: speaker.from, to, text, artifacts: options.artifact ?? [] },
      options,
    ),
    `message to ${to}`,
  );
}

async function readMessages(options: SpeakingOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const speaker = await findSpeaker(options);
  const state = speaker.found!.state;
  const upTo = state.readUpTo.get(speaker.from) ?? 0;
  const isForPerson = !state.plan.agents.some((agent) => agent.agentId === speaker.from);
  const unread = [...state.messages].filter(
    (message) =>
      message.sequence > upTo &&
      message.from !== speaker.from &&
      (isForPerson || isAddressedTo(state.plan, message.to, speaker.from)),
  );
  for (const message of unread)
    terminal.say(`[${cleanText(message.from)} -> ${cleanText(message.to)}] ${cleanText(message.text)}`);
  terminal.give(unread);
  // A person looking on does not take an agent's mail away, and has no cursor of its own.
  if (!isForPerson && unread.length > 0) {
    await postToRun(
      speaker,
      { type: "read-messages", from: speaker.from, upToSequence: unread.at(-1)!.sequence },
      options,
    );
  }
  return exitCode.done;
}

/** `orch progress PERCENT [NOTE]`. */
export async function runProgress(
  percent: string,
  note: readonly string[],
  options: SpeakingOptions & { readonly task?: string },
): Promise<ExitCode> {
  const value = Number(percent.replace(/%$/, ""));
  if (percent.trim() === "" || !(value >= 0 && value <= 100))
    throw new UsageError(`Expected a percentage from 0 to 100, got ${JSON.stringify(percent)}`);
  const speaker = await findSpeaker(options);
  const taskId = options.task ?? process.env["ORCH_TASK_ID"];
  const text = note.join(" ").trim();
  const post: Post = {
    type: "progress",
    from: speaker.from,
    percent: value,
    ...(taskId === undefined ? {} : { taskId }),
    ...(text === "" ? {} : { note: text }),
  };
  return tellAnswer(options, await postToRun(speaker, post, options), "progress");
}

/** `orch handoff FILE`: hands over what the file describes; `-` reads stdin. */
export async function runHandoff(path: string, options: SpeakingOptions): Promise<ExitCode> {
  const { cwd } = findFolders(options);
  const text =
    path === "-"
      ? await readStdin()
      : await readFile(resolve(cwd, path), "utf8").catch((error: unknown) => {
          throw new UsageError(
            `Cannot read the hand-off ${path}: ${error instanceof Error ? error.message : String(error)}`,
          );
        });
  const handoff = parseHandoff(text, { path });
  const speaker = await findSpeaker(options);
  return tellAnswer(
    options,
    await postToRun(speaker, { type: "handoff", from: speaker.from, handoff }, options),
    `hand-off to ${handoff.to}`,
  );
}

/** `orch approve SUBJECT [NOTE]`, `orch reject SUBJECT REASON`. */
export async function runAnswer(
  type: "approve" | "reject",
  subjectId: string,
  words: readonly string[],
  options: SpeakingOptions,
): Promise<ExitCode> {
  const speaker = await findSpeaker(options);
  const text = words.join(" ").trim();
  const { from } = speaker;
  const post: Post =
    type === "approve"
      ? { type, from, subjectId, ...(text === "" ? {} : { note: text }) }
      : { type, from, subjectId, reason: text };
  return tellAnswer(options, await postToRun(speaker, post, options), `${type} ${subjectId}`);
}

/** `orch propose FILE`: further tasks, in any form that `orch plan` reads. */
export async function runPropose(path: string, options: SpeakingOptions): Promise<ExitCode> {
  const { cwd } = findFolders(options);
  const { text, path: name } = await findTaskFile({ cwd, feature: path, tasks: path });
  const tasks = readTasks(text, { path: name }).tasks.map(
    ({ id, title, description, files, domains, dependsOn, estimateMinutes, personaId }) => ({
      id,
      title,
      description,
      files,
      domains,
      dependsOn,
      estimateMinutes,
      personaId,
    }),
  );
  const speaker = await findSpeaker(options);
  const title = tasks.length === 1 ? tasks[0]!.title : `${tasks.length} further tasks`;
  const post: Post = { type: "propose", from: speaker.from, title, detail: { tasks } };
  return tellAnswer(options, await postToRun(speaker, post, options), `proposal of ${tasks.length} tasks`);
}
