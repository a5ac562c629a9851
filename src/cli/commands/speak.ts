import { cleanText } from "../../core/report/index.ts";
import { parseHandoff, readTasks } from "../../intake/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findTaskFile, readStdin } from "../find-task-file.ts";
import { findFolders } from "../folders.ts";
import type { SpeakingOptions } from "../post-to-run.ts";
import { readNamedFile } from "../read-named-file.ts";
import { talkWithRun } from "../talk-with-run.ts";
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
  const talk = await talkWithRun(options);
  return tellAnswer(options, await talk.send(to, text, options.artifact ?? []), `message to ${to}`);
}

async function readMessages(options: SpeakingOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const unread = await (await talkWithRun(options)).takeMessages();
  for (const message of unread)
    terminal.say(`[${cleanText(message.from)} -> ${cleanText(message.to)}] ${cleanText(message.text)}`);
  terminal.give(unread);
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
  const talk = await talkWithRun(options);
  return tellAnswer(options, await talk.progress(value, note.join(" ").trim()), "progress");
}

/** `orch reads FILE…`: files that the agent's task builds on. */
export async function runReads(paths: readonly string[], options: SpeakingOptions): Promise<ExitCode> {
  const talk = await talkWithRun(options);
  return tellAnswer(options, await talk.noteReads(paths), `reads ${paths.length} files`);
}

/** `orch handoff FILE`: hands over what the file describes; `-` reads stdin. */
export async function runHandoff(path: string, options: SpeakingOptions): Promise<ExitCode> {
  const { cwd } = findFolders(options);
  const text = path === "-" ? await readStdin() : await readNamedFile(path, cwd, "hand-off");
  const handoff = parseHandoff(text, { path });
  const talk = await talkWithRun(options);
  return tellAnswer(options, await talk.handOver(handoff), `hand-off to ${handoff.to}`);
}

/** `orch approve SUBJECT [NOTE]`, `orch reject SUBJECT REASON`. */
export async function runAnswer(
  type: "approve" | "reject",
  subjectId: string,
  words: readonly string[],
  options: SpeakingOptions,
): Promise<ExitCode> {
  const talk = await talkWithRun(options);
  return tellAnswer(options, await talk.answer(type, subjectId, words.join(" ").trim()), `${type} ${subjectId}`);
}

/** `orch propose FILE`: further tasks, in any form that `orch plan` reads. */
export async function runPropose(path: string, options: SpeakingOptions): Promise<ExitCode> {
  const { cwd } = findFolders(options);
  const { text, path: name } = await findTaskFile({ cwd, feature: path, tasks: path });
  const reading = readTasks(text, { path: name });
  const talk = await talkWithRun(options);
  return tellAnswer(options, await talk.propose(reading), `proposal of ${reading.tasks.length} tasks`);
}
