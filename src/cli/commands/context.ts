import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { cleanText } from "../../core/report/index.ts";
import type { RunEvent } from "../../core/run/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readRun } from "../find-run.ts";
import type { Speaker, SpeakingOptions } from "../post-to-run.ts";
import { talkWithRun } from "../talk-with-run.ts";
import { tellAnswer } from "../tell-answer.ts";
import { makeTerminal } from "../terminal.ts";

const usage =
  "Expected `orch context get KEY`, `orch context set KEY VALUE`, `orch context watch [KEY]` or `orch context list`";

/** `orch context get KEY`, `orch context set KEY VALUE [--if-version N]`, `orch context watch [KEY]`, `orch context list`. */
export async function runContext(
  action: string,
  key: string | undefined,
  value: string | undefined,
  options: SpeakingOptions & { readonly ifVersion?: string },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const talk = await talkWithRun(options);
  if (action === "list") {
    for (const [name, held] of talk.found.state.context)
      terminal.say(
        `${cleanText(name)} (version ${held.version}, ${cleanText(held.by)}): ${JSON.stringify(held.value)}`,
      );
    terminal.give(Object.fromEntries(talk.found.state.context));
    return exitCode.done;
  }
  if (action === "watch") return watchContext(talk.speaker, key, options);
  if (key === undefined) throw new UsageError(usage);
  if (action === "get") {
    const held = await talk.getContext(key);
    terminal.say(held === undefined ? "" : typeof held.value === "string" ? held.value : JSON.stringify(held.value));
    terminal.give({ key, value: held?.value ?? null, version: held?.version ?? 0 });
    return held === undefined ? exitCode.failed : exitCode.done;
  }
  if (action !== "set" || value === undefined) throw new UsageError(usage);
  const expected = options.ifVersion === undefined ? undefined : readVersion(options.ifVersion);
  return tellAnswer(options, await talk.setContext(key, readValue(value), expected), `context ${key}`);
}

/** Each version of one value, or of all, from the present one on; ends with the run. */
async function watchContext(speaker: Speaker, key: string | undefined, options: SpeakingOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const store = createDirectoryStore({ directory: speaker.directory });
  const run = await readRun(store, speaker.runId);
  const { context } = run!.state;
  const tell = (name: string, version: number, by: string, value: unknown): void => {
    if (key !== undefined && name !== key) return;
    if (terminal.json) terminal.stdout.write(`${JSON.stringify({ key: name, version, by, value })}\n`);
    else terminal.stdout.write(`${cleanText(name)} ${version} ${cleanText(by)} ${JSON.stringify(value)}\n`);
  };
  for (const [name, { version, by, value }] of context) tell(name, version, by, value);
  const end = new AbortController();
  const stop = (): void => end.abort();
  process.once("SIGINT", stop);
  // A run whose process dies writes no last event; its holder is looked at now and then.
  const lookOut = setInterval(() => {
    void readRun(store, speaker.runId).then((found) => found?.status !== "running" && setTimeout(stop, 500));
  }, 1_000);
  try {
    if (run!.status !== "running") return exitCode.done;
    for await (const stored of store.follow!(speaker.runId, run!.events.length, end.signal)) {
      const event = stored as RunEvent;
      if (event.type === "context:set") tell(event.key, event.version, event.by, event.value);
      if (event.type === "run:completed" || event.type === "run:failed" || event.type === "run:aborted") break;
    }
  } finally {
    clearInterval(lookOut);
    process.off("SIGINT", stop);
  }
  return exitCode.done;
}

function readVersion(text: string): number {
  const version = Number(text);
  if (Number.isInteger(version) && version >= 0) return version;
  throw new UsageError(`Expected --if-version to be a whole number from 0, got ${JSON.stringify(text)}`);
}

/** JSON where it is JSON, else the text itself. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
