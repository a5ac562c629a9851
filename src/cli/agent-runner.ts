import type { ClaudeCodeRunnerOptions, ProgramRunner } from "../adapters/runner/claude-code/index.ts";
import type { CodexRunnerOptions } from "../adapters/runner/codex/index.ts";
import type { LivingProcess, Sandbox, TaskRunner } from "../ports/index.ts";
import { configFiles } from "./config-file.ts";
import { UsageError } from "./errors.ts";
import { splitWords } from "./split-words.ts";

/** Options that say who does the tasks. */
export interface RunnerOptions {
  readonly agentCommand?: string;
  readonly runner?: string;
  readonly runnerArg?: readonly string[];
  readonly model?: string;
}

/** Who does the tasks of a run, as it is kept for later. */
export type RunnerSettings =
  | { readonly name: "command"; readonly command: string }
  | {
      readonly name: "claude" | "codex" | "acp";
      /** Absent: the usual name of the program. */
      readonly command?: string;
      readonly args: readonly string[];
      readonly model?: string;
    };

/** A runner of the command: it can end all that it started. */
export interface AgentRunner extends TaskRunner {
  listLiving(): readonly LivingProcess[];
  killAll(): void;
}

/**
 * Who does the tasks, by the options, else as it was before; a runner that is named counts more than a command.
 *
 * @param before - Settings of the run that goes on; `null` for a new one, or lost ones.
 * @throws {UsageError} `USAGE` where nobody is named, or a name is unknown.
 */
export function readRunner(options: RunnerOptions, before: RunnerSettings | null): RunnerSettings {
  const { runner, runnerArg, model } = options;
  if (runner === undefined || runner === "command") {
    const command = options.agentCommand ?? (before === null ? process.env["ORCH_AGENT_COMMAND"] : undefined);
    if (command !== undefined && command.trim() !== "") {
      if (runnerArg === undefined && model === undefined) return { name: "command", command };
      throw new UsageError("--runner-arg and --model are for --runner claude, codex or acp:COMMAND");
    }
    if (runner === undefined && before !== null) return { ...before, ...changesOf(before, options) };
    throw new UsageError(
      'Expected --agent-command "COMMAND" (or ORCH_AGENT_COMMAND), which is started once for each task with the instructions on stdin, or --runner claude, codex or acp:COMMAND. `orch plan` needs none',
    );
  }
  const [, name, rest] = /^(claude|codex|acp)(?::(.*))?$/s.exec(runner) ?? [];
  const words = splitWords(rest ?? "");
  if (name === undefined || words === null || (words.length === 0 && (name === "acp" || rest !== undefined)))
    throw new UsageError(
      `Expected --runner to be claude, codex, acp:COMMAND or command, got ${JSON.stringify(runner)}; COMMAND is a program with its arguments`,
    );
  const [command, ...args] = words;
  return {
    name: name as "claude" | "codex" | "acp",
    ...(command === undefined ? {} : { command }),
    args: [...args, ...(runnerArg ?? [])],
    ...(model === undefined ? {} : { model }),
  };
}

function changesOf(before: RunnerSettings, { runnerArg, model }: RunnerOptions): object {
  if (before.name === "command") {
    if (runnerArg === undefined && model === undefined) return {};
    throw new UsageError("The agents of this run are a command; --runner-arg and --model do not fit it");
  }
  return { ...(runnerArg === undefined ? {} : { args: runnerArg }), ...(model === undefined ? {} : { model }) };
}

/** One line for people: `claude opus`, `acp: opencode acp`, or the command. */
export function describeRunner(settings: RunnerSettings): string {
  if (settings.name === "command") return settings.command;
  const { name, command, args, model } = settings;
  const started = [...(command === undefined ? [] : [command]), ...args].join(" ");
  return [`${name}${started === "" ? "" : `: ${started}`}`, ...(model === undefined ? [] : [`model ${model}`])].join(
    ", ",
  );
}

/**
 * The runner that the settings say. A program that is not there, or too old, is told here, before anything begins.
 *
 * @throws {ProgramMissingError} `RUNNER_PROGRAM_MISSING`
 * @throws {ProgramOldError} `RUNNER_PROGRAM_OLD`
 */
export async function makeAgentRunner(
  settings: RunnerSettings,
  place: {
    readonly cwd: string;
    readonly directory: string;
    readonly env: readonly string[];
    readonly sandbox: Sandbox | null;
  },
): Promise<AgentRunner> {
  const { cwd, directory, env: allowEnvironment, sandbox } = place;
  const environment = { ORCH_COMMAND: orchCommand() };
  const common = { cwd, directory, allowEnvironment, environment, ...(sandbox === null ? {} : { sandbox }) };
  if (settings.name === "command") {
    const { createProcessRunner } = await import("../adapters/runner/process/index.ts");
    return createProcessRunner({ ...common, command: settings.command });
  }
  const { name, command, args, model } = settings;
  const rest = { ...(command === undefined ? {} : { command }), ...(model === undefined ? {} : { model }) };
  const runner = await makeProgramRunner(name, { ...common, ...rest, args, protect: configFiles });
  await runner.check();
  return runner;
}

/** Each is loaded when it is asked for. */
async function makeProgramRunner(
  name: "claude" | "codex" | "acp",
  options: ClaudeCodeRunnerOptions & CodexRunnerOptions,
): Promise<ProgramRunner> {
  switch (name) {
    case "claude":
      return (await import("../adapters/runner/claude-code/index.ts")).createClaudeCodeRunner(options);
    case "codex":
      return (await import("../adapters/runner/codex/index.ts")).createCodexRunner(options);
    case "acp":
      return (await import("../adapters/runner/acp/index.ts")).createAcpRunner({ command: "", ...options });
  }
}

/** How agents can call this very program. */
function orchCommand(): string {
  return [process.execPath, process.argv[1] ?? "orch"].map((part) => JSON.stringify(part)).join(" ");
}
