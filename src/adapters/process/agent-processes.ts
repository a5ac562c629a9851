import { createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Launch, LivingProcess, RunnerCallbacks, Sandbox, WorkOrder } from "../../ports/index.ts";
import { fileNameOf, writeFileAtomically } from "../files/index.ts";
import { allowedEnvironment } from "./allowed-environment.ts";
import { endStrays } from "./end-strays.ts";
import { endOrphans, removeProcessMark } from "./process-mark.ts";
import { runProgram } from "./run-program.ts";
import type { Program, ProgramEnd } from "./run-program.ts";

/** How the programs of agents are started. */
export interface AgentProcessOptions {
  /** Working folder of agents whose work order names none. Default: that of this process. */
  readonly cwd?: string;
  /** Folder of the run's files; task files and logs go below `runs/{run id}/`. Default: `.claude/orchestration` in `cwd`. */
  readonly directory?: string;
  /** Names of environment variables that agents see, beside what every program needs; `ANTHROPIC_*` is a pattern. Default: none. */
  readonly allowEnvironment?: readonly string[];
  /** Variables that agents get in any case. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds between the request to end and the end by force. Default: 5,000. */
  readonly graceMs?: number;
  /** Bytes of each output that are kept in memory; logs hold all of it. Default: 16,384. */
  readonly outputLimitBytes?: number;
  /** Confines each program to the files of its agent; where it cannot, the attempt has failed. Default: none. */
  readonly sandbox?: Sandbox;
}

/** The program of one attempt. */
export interface AgentProgram extends Pick<Program, "input" | "interrupt" | "onStdout" | "isVerbatim"> {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The processes of a runner that starts a program for each attempt: facts in its environment and in a task file, a log,
 * a note of its process so that it is found after a crash, and its end.
 */
export class AgentProcesses {
  readonly #options: Required<Omit<AgentProcessOptions, "sandbox">>;
  readonly #sandbox: Sandbox | null;
  readonly #live = new Set<() => void>();
  readonly #living = new Map<number, LivingProcess>();
  readonly #madeAtMs = Date.now();
  /** Runs whose agents of an earlier process are ended, or are being ended. */
  readonly #cleared = new Map<string, Promise<unknown>>();

  constructor(options: AgentProcessOptions) {
    const cwd = resolve(options.cwd ?? ".");
    this.#options = {
      cwd,
      directory: resolve(cwd, options.directory ?? ".claude/orchestration"),
      allowEnvironment: options.allowEnvironment ?? [],
      environment: options.environment ?? {},
      graceMs: options.graceMs ?? 5_000,
      outputLimitBytes: options.outputLimitBytes ?? 16_384,
    };
    this.#sandbox = options.sandbox ?? null;
  }

  /** Working folder where a work order names none. */
  get cwd(): string {
    return this.#options.cwd;
  }

  /** What every program finds in its environment. */
  get environment(): Record<string, string> {
    return { ...allowedEnvironment(process.env, this.#options.allowEnvironment), ...this.#options.environment };
  }

  /** Absolute path of the folder that an attempt works in. */
  directoryOf(order: WorkOrder): string {
    return order.directory ?? this.#options.cwd;
  }

  /** Processes of attempts that are still there, or have left something there. */
  listLiving(): readonly LivingProcess[] {
    return [...this.#living.values()].filter(({ pid }) => isGroupAlive(pid));
  }

  /** Ends every program and all that it started, at once and by force. */
  killAll(): void {
    for (const kill of this.#live) kill();
  }

  /**
   * Starts the program of an attempt and waits for its end.
   *
   * @param make - Is given what names files of the attempt's own in the folder of the run, by their ending.
   */
  async run(
    order: WorkOrder,
    { signal, enforced }: Pick<RunnerCallbacks, "signal" | "enforced">,
    make: (fileNamed: (ending: string) => string) => AgentProgram | Promise<AgentProgram>,
  ): Promise<ProgramEnd> {
    const { directory, graceMs, outputLimitBytes } = this.#options;
    const workingFolder = this.directoryOf(order);
    // Making the folder of the run below it would make the working folder too.
    const isThere = await stat(workingFolder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isThere) return notStarted(`there is no folder ${workingFolder}`);
    const folder = runFolder(directory, order.runId);
    const tasks = join(folder, "tasks");
    const name = `${fileNameOf(order.task.id)}.${order.attempt}`;
    const taskFile = join(tasks, `${name}.json`);
    const markPath = join(tasks, `${name}.pid`);
    await mkdir(tasks, { recursive: true });
    await mkdir(join(folder, "logs"), { recursive: true });
    await writeFileAtomically(taskFile, `${JSON.stringify(describeTask(order), null, 2)}\n`);
    await this.#endEarlier(order.runId, tasks);
    const { command, args, ...program } = await make((ending) => join(tasks, `${name}.${ending}`));
    const environment = {
      ...this.environment,
      ORCH_RUN_ID: order.runId,
      ORCH_FEATURE: order.feature,
      ORCH_AGENT_ID: order.agentId,
      ORCH_PERSONA_ID: order.personaId,
      ORCH_TASK_ID: order.task.id,
      ORCH_ATTEMPT: String(order.attempt),
      ORCH_TASK_FILE: taskFile,
      ORCH_DIRECTORY: directory,
    };
    let launch: Launch = { command, args, directory: workingFolder, environment };
    try {
      if (this.#sandbox !== null) {
        launch = await this.#sandbox.confine(launch, order);
        enforced([this.#sandbox.name]);
      }
    } catch (error) {
      return notStarted(`${this.#sandbox?.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    const log = createWriteStream(join(folder, "logs", `${name}.log`));
    // A full disk must not end the agent's work; the outcome has the end of the output all the same.
    log.on("error", () => undefined);
    const end = await runProgram({
      graceMs,
      ...program,
      outputLimitBytes,
      launch,
      signal,
      onOutput: (chunk) => log.write(chunk),
      live: this.#live,
      markPath,
      onStart: (pid) => this.#living.set(pid, { pid, taskId: order.task.id, agentId: order.agentId }),
    });
    await endStrays("ORCH_TASK_FILE", taskFile);
    for (const pid of this.#living.keys()) if (!isGroupAlive(pid)) this.#living.delete(pid);
    await removeProcessMark(markPath);
    await new Promise<void>((done) => log.end(() => done()));
    return end;
  }

  #endEarlier(runId: string, tasks: string): Promise<unknown> {
    const ending = this.#cleared.get(runId) ?? endOrphans(tasks, this.#madeAtMs);
    this.#cleared.set(runId, ending);
    return ending;
  }
}

/**
 * Ends, by force, the agents that a run left behind whose own process is gone. Only who holds the run may call it: the agents
 * of a run that goes on are ended too.
 *
 * @returns Numbers of the process groups that were ended; none on Windows.
 */
export function endLeftAgents(directory: string, runId: string): Promise<number[]> {
  return endOrphans(join(runFolder(resolve(directory), runId), "tasks"), Infinity);
}

function runFolder(directory: string, runId: string): string {
  return join(directory, "runs", fileNameOf(runId));
}

function notStarted(why: string): ProgramEnd {
  return { exitCode: null, endedBy: null, startError: why, stdout: "", stderr: "" };
}

/** What an agent's program may want to know without reading prose. */
function describeTask(order: WorkOrder): object {
  const { runId, feature, task, agentId, personaId, attempt, owned, ownership, waitsFor, enables, contracts } = order;
  return {
    runId,
    feature,
    task,
    agentId,
    personaId,
    attempt,
    owned,
    waitsFor,
    enables,
    contracts,
    ownership,
  };
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, 0);
  } catch {
    return false;
  }
}
