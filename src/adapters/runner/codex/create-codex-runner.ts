import { writeFile } from "node:fs/promises";
import type { TaskOutcome, TaskRunner, WorkOrder } from "../../../ports/index.ts";
import { findAnswer, makeAnswerForm, makePrompt } from "../../answer/index.ts";
import type { AnswerForm } from "../../answer/index.ts";
import {
  AgentProcesses,
  checkVersion,
  describeEnd,
  JsonLines,
  makeProgramRunner,
  proxyVariables,
  readRateLimit,
} from "../../process/index.ts";
import type { AgentProcessOptions, ProgramEnd, ProgramRunner } from "../../process/index.ts";
import { CodexSession } from "./codex-session.ts";
import { nativeProfile } from "./native-profile.ts";

/** What keeps one attempt inside its files, in the words of Codex. */
export interface CodexRules {
  /** Values of its configuration, `key=value` with the value in TOML. */
  readonly config: readonly string[];
  /** Further arguments. Default: none. */
  readonly args?: readonly string[];
  /** What the run is told is active by them. */
  readonly layers: readonly string[];
  /** Where they refuse more than the ownership map does, one line each. Default: nowhere. */
  readonly notes?: readonly string[];
}

/** How Codex is started. */
export interface CodexRunnerOptions extends AgentProcessOptions {
  /** Name or path of the program. Default: `codex`. */
  readonly command?: string;
  /** Arguments after ours. Default: none. */
  readonly args?: readonly string[];
  /** Default: that of the program. */
  readonly model?: string;
  /** Rules of an attempt. Default: a permission profile of the ownership map, which holds for patches and for the shell. */
  readonly rules?: (order: WorkOrder, directory: string) => CodexRules | Promise<CodexRules>;
  /** Further values of its configuration, `key=value` with the value in TOML. Default: none. */
  readonly config?: readonly string[];
  /** Read the user's `config.toml` too. Default: false, so that nothing in it opens a file. */
  readonly userConfig?: boolean;
  /** `structured`: the last answer has a form, with hand-offs; `free`: any words. Default: `structured`. */
  readonly answer?: "structured" | "free";
  /** Patterns that no agent may write, beside those that are always protected. Default: none. */
  readonly protect?: readonly string[];
  /** Milliseconds between the request to end and the end by force; half of it is for SIGINT. Default: 3,000. */
  readonly graceMs?: number;
}

/** The oldest version that was tried; older ones have no permission profiles. */
const oldest = "0.169.0";

/** Variables of its own that the program finds in its environment. */
const ownVariables = ["OPENAI_API_KEY", "OPENAI_BASE_URL", "CODEX_HOME", "CODEX_API_KEY"];

/**
 * Runs each task in a session of Codex (`codex exec --json`): instructions go in on stdin, tool calls, refusals and usage are
 * told to the run, hand-offs come out of its structured answer. Its own sandbox keeps it to the files of the agent.
 *
 * `run` rejects with `RUNNER_PROGRAM_MISSING` or `RUNNER_PROGRAM_OLD` where the program cannot be used; `check` tells that
 * before a run.
 */
export function createCodexRunner(options: CodexRunnerOptions = {}): ProgramRunner {
  const { command = "codex", answer = "structured", protect = [] } = options;
  const processes = new AgentProcesses({
    graceMs: 3_000,
    ...options,
    allowEnvironment: [...ownVariables, ...proxyVariables, ...(options.allowEnvironment ?? [])],
  });
  const rulesOf = options.rules ?? ((order, directory) => nativeProfile(order, directory, protect));

  const run: TaskRunner["run"] = async (order, callbacks) => {
    const directory = processes.directoryOf(order);
    const form = answer === "structured" ? makeAnswerForm(order, "text") : null;
    const session = new CodexSession({ directory, callbacks });
    const lines = new JsonLines({
      onMessage: (message) => session.take(message),
      onStray: (text) => session.takeStray(text),
    });
    const end = await processes.run(order, callbacks, async (fileNamed) => {
      const rules = await rulesOf(order, directory);
      const schema = fileNamed("schema.json");
      if (form !== null) await writeFile(schema, JSON.stringify(form.schema));
      callbacks.enforced(rules.layers);
      for (const note of rules.notes ?? []) callbacks.progress(0, `narrower than the ownership map: ${note}`);
      return {
        command,
        args: [
          ...fixedArgs,
          ...(options.userConfig === true ? [] : ["--ignore-user-config"]),
          ...[...rules.config, ...(options.config ?? [])].flatMap((value) => ["-c", value]),
          ...(form === null ? [] : ["--output-schema", schema]),
          ...(options.model === undefined ? [] : ["-m", options.model]),
          ...(rules.args ?? []),
          ...(options.args ?? []),
          "-",
        ],
        input: await makePrompt(order, callbacks, { directory, form, isFormHeld: true }),
        onStdout: (chunk) => lines.push(chunk),
        interrupt: "SIGINT",
      };
    });
    lines.end();
    session.takeStderr(end.stderr);
    return readOutcome(session, end, form, order);
  };
  return makeProgramRunner(processes, () => checkVersion(processes, { command, oldest, why: "this runner" }), run);
}

const fixedArgs = ["exec", "--json", "--skip-git-repo-check", "--ephemeral", "--ignore-rules"];

/** Done is only what says so in every place: the turn was completed, the program left with 0, and the agent says so. */
function readOutcome(session: CodexSession, end: ProgramEnd, form: AnswerForm | null, order: WorkOrder): TaskOutcome {
  const { attempt } = order;
  const { usage, fault, isComplete, words } = session;
  const used = usage === null ? {} : { usage };
  const failed = (reason: string, rateLimit: { readonly delayMs: number } | null = null): TaskOutcome => {
    return { ok: false, attempt, reason, ...used, ...(rateLimit === null ? {} : { rateLimit }) };
  };
  const how = describeEnd({ ...end, stdout: "" });
  if (end.startError !== null) return failed(how);
  if (!isComplete) {
    const reason = fault ?? `Codex completed no turn: ${how}`;
    return failed(reason, readRateLimit(reason));
  }
  if (end.exitCode !== 0) return failed(how);
  if (form === null) return { ok: true, attempt, output: words, ...used };
  const given = findAnswer(words, form, order);
  if (given === null) return failed("Codex ended without the answer that it was asked for");
  if (!given.isDone) return failed(given.summary === "" ? "the agent says that it failed" : given.summary);
  return { ok: true, attempt, output: given.summary, handoffs: given.handoffs, ...used };
}
