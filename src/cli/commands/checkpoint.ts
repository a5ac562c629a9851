import { cleanText } from "../../core/report/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import type { SpeakingOptions } from "../post-to-run.ts";
import { talkWithRun } from "../talk-with-run.ts";
import type { CheckpointContent, NumberedCheckpoint } from "../talk-with-run.ts";
import { tellAnswer } from "../tell-answer.ts";
import { makeTerminal } from "../terminal.ts";

/** `orch checkpoint save NOTE`, `list`, `show [NUMBER]`, `restore NUMBER`. */
export async function runCheckpoint(
  action: string,
  words: readonly string[],
  options: SpeakingOptions & {
    readonly task?: string;
    readonly next?: readonly string[];
    readonly file?: readonly string[];
  },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const talk = await talkWithRun(options);
  const save = async (content: CheckpointContent, taskId?: string | null): Promise<ExitCode> =>
    tellAnswer(options, await talk.saveCheckpoint(content, taskId), "checkpoint");
  if (action === "save") {
    const note = words.join(" ").trim();
    if (note === "") throw new UsageError("Expected `orch checkpoint save NOTE`");
    return save({ note, nextSteps: options.next ?? [], files: options.file ?? [] });
  }
  const all = talk.listCheckpoints();
  if (action === "restore") {
    const chosen = findNumber(all, words[0]);
    return save(chosen, talk.taskId ?? chosen.taskId);
  }
  const shown = choose(action, words, all, talk.speaker.from);
  for (const one of shown) {
    terminal.say(
      `${one.number} ${new Date(one.atMs).toISOString()} ${cleanText(one.agentId)} ${one.taskId === null ? "" : cleanText(one.taskId)}: ${cleanText(one.note)}`,
    );
    for (const step of one.nextSteps) terminal.say(`  next: ${cleanText(step)}`);
    for (const file of one.files) terminal.say(`  file: ${cleanText(file)}`);
  }
  terminal.give(shown);
  return exitCode.done;
}

function choose(
  action: string,
  words: readonly string[],
  all: readonly NumberedCheckpoint[],
  from: string,
): readonly NumberedCheckpoint[] {
  if (action === "list") return all;
  if (action === "show" && words[0] !== undefined) return [findNumber(all, words[0])];
  if (action === "show") return all.filter((one) => from === "user" || one.agentId === from).slice(-1);
  throw new UsageError(`Expected \`orch checkpoint save|list|show|restore\`, got ${JSON.stringify(action)}`);
}

function findNumber(all: readonly NumberedCheckpoint[], text: string | undefined): NumberedCheckpoint {
  const found = all.find(({ number }) => String(number) === text);
  if (found !== undefined) return found;
  const known = all.length === 0 ? "there are none" : `there are 1 to ${all.length}, see \`orch checkpoint list\``;
  throw new UsageError(`Expected the number of a checkpoint, got ${JSON.stringify(text ?? "nothing")}; ${known}`);
}
