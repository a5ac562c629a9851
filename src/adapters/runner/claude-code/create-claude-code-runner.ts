import { writeFile } from "node:fs/promises";
import type { TaskRunner, WorkOrder } from "../../../ports/index.ts";
import { makeAnswerForm, makePrompt } from "../../answer/index.ts";
import { AgentProcesses, checkVersion, JsonLines, makeProgramRunner, proxyVariables } from "../../process/index.ts";
import type { AgentProcessOptions, ProgramInput, ProgramRunner } from "../../process/index.ts";
import { ClaudeSession } from "./claude-session.ts";
import { nativeRules } from "./native-rules.ts";
import { readOutcome } from "./read-outcome.ts";

/** What keeps one attempt inside its files, in the words of Claude Code. */
export interface ClaudeRules {
  /** Part of its settings: `permissions`, `hooks`, `sandbox`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Further arguments. Default: none. */
  readonly args?: readonly string[];
  /** What the run is told is active by them. */
  readonly layers: readonly string[];
  /** Where they refuse more than the ownership map does, one line each. Default: nowhere. */
  readonly notes?: readonly string[];
}

/** How Claude Code is started. */
export interface ClaudeCodeRunnerOptions extends AgentProcessOptions {
  /** Name or path of the program. Default: `claude`. */
  readonly command?: string;
  /** Arguments after ours, for example `["--max-budget-usd", "2"]`. Default: none. */
  readonly args?: readonly string[];
  /** Default: that of the program. */
  readonly model?: string;
  /** Rules of an attempt. Default: only files of the agent may be written, and a shell only inside a sandbox. */
  readonly rules?: (order: WorkOrder, directory: string) => ClaudeRules | Promise<ClaudeRules>;
  /** Settings of the program beside the rules, for example `{ env: … }`. Default: none. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whose settings files it reads: `user`, `project`, `local`, with commas. Default: none, so that none opens a rule. */
  readonly settingSources?: string;
  /** `structured`: the last answer has a form, with hand-offs; `free`: any words. Default: `structured`. */
  readonly answer?: "structured" | "free";
  /** Patterns that no agent may write, beside those that are always protected. Default: none. */
  readonly protect?: readonly string[];
  /** Milliseconds between the request to end and the end by force; half of it is for an interrupt. Default: 3,000. */
  readonly graceMs?: number;
}

/** The oldest version that was tried. */
const oldest = "2.1.197";
/** Before this one, a hook that fails lets the call through. */
const oldestWithHooks = "2.1.295";
/** Bytes of settings that are given as an argument; longer ones go into a file. */
const argumentLimit = 100_000;
/** Milliseconds in which it has to leave after its result. */
const leaveMs = 5_000;
/** It never asks: what no rule allows is refused. */
const permissionMode = "dontAsk";

const fixedArgs = [
  "-p",
  ...["--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
  ...["--permission-mode", permissionMode, "--strict-mcp-config", "--no-session-persistence"],
];

/** Variables of its own that the program finds in its environment. */
const ownVariables = [
  "ANTHROPIC_*",
  "CLAUDE_CODE_OAUTH_TOKEN",
  "CLAUDE_CODE_USE_BEDROCK",
  "CLAUDE_CODE_USE_VERTEX",
  "CLAUDE_CONFIG_DIR",
];

/**
 * Runs each task in a session of Claude Code (`claude -p`), over its stream of JSON lines: instructions go in on stdin, tool
 * calls, refusals and usage are told to the run, hand-offs come out of its structured answer. It is asked to stop
 * before it is ended.
 *
 * `run` rejects with `RUNNER_PROGRAM_MISSING` or `RUNNER_PROGRAM_OLD` where the program cannot be used; `check` tells that
 * before a run.
 */
export function createClaudeCodeRunner(options: ClaudeCodeRunnerOptions = {}): ProgramRunner {
  const { command = "claude", answer = "structured", settingSources = "", protect = [] } = options;
  const processes = new AgentProcesses({
    graceMs: 3_000,
    ...options,
    allowEnvironment: [...ownVariables, ...proxyVariables, ...(options.allowEnvironment ?? [])],
    // Waiting is the run's business: the others of the provider wait too.
    environment: { CLAUDE_CODE_MAX_RETRIES: "2", DISABLE_AUTOUPDATER: "1", ...options.environment },
  });
  const rulesOf =
    options.rules ??
    ((order, directory) => nativeRules(order, directory, { protect, hasSandbox: options.sandbox !== undefined }));
  const hasHooks = options.settings !== undefined && Object.hasOwn(options.settings, "hooks");
  const need = hasHooks
    ? { command, oldest: oldestWithHooks, why: "a hook that closes where it fails" }
    : { command, oldest, why: "this runner" };

  const run: TaskRunner["run"] = async (order, callbacks) => {
    const directory = processes.directoryOf(order);
    const form = answer === "structured" ? makeAnswerForm(order, "schema") : null;
    const session = new ClaudeSession({ directory, callbacks, permissionMode, nowMs: () => Date.now() });
    let input: ProgramInput | null = null;
    const send = (message: object): void => input?.write(`${JSON.stringify(message)}\n`);
    const interrupt = (): void =>
      send({ type: "control_request", request_id: "stop", request: { subtype: "interrupt" } });
    const lines = new JsonLines({
      onMessage: (message) => {
        session.take(message);
        if (session.fault !== null) interrupt();
        if (message["type"] === "control_request") send(refuse(message["request_id"]));
        // It waits for more to do until its stdin is closed.
        if (session.result !== null) input?.end(leaveMs);
      },
      onStray: (text) => session.takeStray(text),
    });
    const end = await processes.run(order, callbacks, async (fileNamed) => {
      const rules = await rulesOf(order, directory);
      const prompt = await makePrompt(order, callbacks, { directory, form, isFormHeld: true });
      const settings = await inArgument({ ...options.settings, ...rules.settings }, fileNamed);
      callbacks.enforced(rules.layers);
      for (const note of rules.notes ?? []) callbacks.progress(0, `narrower than the ownership map: ${note}`);
      return {
        command,
        args: [
          ...fixedArgs,
          ...["--setting-sources", settingSources, "--settings", settings],
          ...(form === null ? [] : ["--json-schema", JSON.stringify(form.schema)]),
          ...(options.model === undefined ? [] : ["--model", options.model]),
          ...(rules.args ?? []),
          ...(options.args ?? []),
        ],
        input: (opened) => {
          input = opened;
          send({ type: "user", message: { role: "user", content: prompt } });
        },
        onStdout: (chunk) => lines.push(chunk),
        interrupt,
      };
    });
    lines.end();
    return readOutcome(session, end, form, order);
  };
  return makeProgramRunner(processes, () => checkVersion(processes, need), run);
}

/** It may ask its host something; this one decides nothing that way. */
function refuse(id: unknown): object {
  return { type: "control_response", response: { subtype: "error", request_id: id, error: "not supported" } };
}

async function inArgument(settings: object, fileNamed: (ending: string) => string): Promise<string> {
  const text = JSON.stringify(settings);
  if (Buffer.byteLength(text) <= argumentLimit) return text;
  const path = fileNamed("settings.json");
  await writeFile(path, text);
  return path;
}
