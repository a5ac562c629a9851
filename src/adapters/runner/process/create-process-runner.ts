import { createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ArgumentError } from "../../../core/errors.ts";
import type { LivingProcess, WorkOrder, TaskOutcome, TaskRunner } from "../../../ports/index.ts";
import { fileNameOf, writeFileAtomically } from "../../files/index.ts";
import { allowedEnvironment } from "./allowed-environment.ts";
import { endOrphans, removeProcessMark } from "./process-mark.ts";
import { runCommand } from "./run-command.ts";
import type { CommandEnd } from "./run-command.ts";

/** How agents are started. */
export interface ProcessRunnerOptions {
  /** Command for the system's shell, started once for each attempt. */
  readonly command: string;
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
}

/** A runner whose processes can be ended by force. */
export interface ProcessRunner extends TaskRunner {
  listLiving(): readonly LivingProcess[];
  /** Ends every agent and all that it started, at once and by force. */
  killAll(): void;
}

/**
 * Runs each task as a process of its own, in a process group of its own: instructions on stdin, facts in the
 * environment and in the file that `ORCH_TASK_FILE` names. Exit code 0 is done, all else failed, with the end of stderr
 * as the reason. Whatever the agent leaves running is ended with it.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an empty command.
 */
export function createProcessRunner(options: ProcessRunnerOptions): ProcessRunner {
  if (typeof options?.command !== "string" || options.command.trim() === "") {
    throw new ArgumentError("command", "a shell command", options?.command);
  }
  const cwd = resolve(options.cwd ?? ".");
  const directory = resolve(cwd, options.directory ?? ".claude/orchestration");
  const { graceMs = 5_000, outputLimitBytes = 16_384, allowEnvironment = [], environment = {} } = options;
  const live = new Set<() => void>();
  const living = new Map<number, LivingProcess>();
  const madeAtMs = Date.now();
  /** Runs whose agents of an earlier process are ended, or are being ended. */
  const cleared = new Map<string, Promise<unknown>>();
  const endEarlier = (runId: string): Promise<unknown> => {
    const ending = cleared.get(runId) ?? endOrphans(join(runFolder(directory, runId), "tasks"), madeAtMs);
    cleared.set(runId, ending);
    return ending;
  };
  return {
    killAll() {
      for (const kill of live) kill();
    },
    listLiving() {
      return [...living.values()].filter(({ pid }) => isGroupAlive(pid));
    },
    close() {
      for (const kill of live) kill();
      return Promise.resolve();
    },
    async run(assignment, { signal }) {
      const { attempt } = assignment;
      const workingFolder = assignment.directory ?? cwd;
      // Making the folder of the run below it would make the working folder too.
      const isThere = await stat(workingFolder).then(
        (found) => found.isDirectory(),
        () => false,
      );
      if (!isThere) return { ok: false, attempt, reason: `could not be started: there is no folder ${workingFolder}` };
      const folder = runFolder(directory, assignment.runId);
      const name = `${fileNameOf(assignment.task.id)}.${attempt}`;
      const taskFile = join(folder, "tasks", `${name}.json`);
      await mkdir(join(folder, "tasks"), { recursive: true });
      await mkdir(join(folder, "logs"), { recursive: true });
      await writeFileAtomically(taskFile, `${JSON.stringify(describeTask(assignment), null, 2)}\n`);
      const markOf = (number: number): string =>
        join(folder, "tasks", `${fileNameOf(assignment.task.id)}.${number}.pid`);
      await endEarlier(assignment.runId);
      const log = createWriteStream(join(folder, "logs", `${name}.log`));
      // A full disk must not end the agent's work; the outcome has the end of the output all the same.
      log.on("error", () => undefined);
      const end = await runCommand({
        command: options.command,
        cwd: workingFolder,
        environment: {
          ...allowedEnvironment(process.env, allowEnvironment),
          ...environment,
          ORCH_RUN_ID: assignment.runId,
          ORCH_FEATURE: assignment.feature,
          ORCH_AGENT_ID: assignment.agentId,
          ORCH_PERSONA_ID: assignment.personaId,
          ORCH_TASK_ID: assignment.task.id,
          ORCH_ATTEMPT: String(attempt),
          ORCH_TASK_FILE: taskFile,
          ORCH_DIRECTORY: directory,
        },
        input: assignment.instructions,
        signal,
        graceMs,
        outputLimitBytes,
        onOutput: (chunk) => log.write(chunk),
        live,
        markPath: markOf(attempt),
        onStart: (pid) => living.set(pid, { pid, taskId: assignment.task.id, agentId: assignment.agentId }),
      });
      for (const pid of living.keys()) if (!isGroupAlive(pid)) living.delete(pid);
      await removeProcessMark(markOf(attempt));
      await new Promise<void>((done) => log.end(() => done()));
      return readOutcome(end, attempt);
    },
  };
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

/** What an agent's program may want to know without reading prose. */
function describeTask(assignment: WorkOrder): object {
  const { runId, feature, task, agentId, personaId, attempt, owned, waitsFor, enables, contracts } = assignment;
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
    ownership: assignment.ownership,
  };
}

function readOutcome(end: CommandEnd, attempt: number): TaskOutcome {
  if (end.exitCode === 0) return { ok: true, attempt, output: end.stdout };
  const reason = describeEnd(end);
  if (end.exitCode !== tryLater) return { ok: false, attempt, reason };
  const seconds = /retry[- ]after:?\s*(\d{1,6}(?:\.\d+)?)/i.exec(end.stderr || end.stdout)?.[1];
  const delayMs = seconds === undefined ? usualDelayMs : Math.max(1, Math.round(Number(seconds) * 1_000));
  return { ok: false, attempt, reason, rateLimit: { delayMs } };
}

/** Exit code by which a program says that its provider asked to wait: `EX_TEMPFAIL` of sysexits.h. */
const tryLater = 75;
/** How long, where it does not print `retry after SECONDS`. */
const usualDelayMs = 30_000;

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, 0);
  } catch {
    return false;
  }
}

/** Why a command counts as failed: the end of stderr, else of stdout, after how it ended. */
export function describeEnd(end: CommandEnd): string {
  if (end.startError !== null) return `could not be started: ${end.startError}`;
  const how = end.endedBy === null ? `exit code ${end.exitCode ?? "unknown"}` : `ended by ${end.endedBy}`;
  const said = end.stderr !== "" ? end.stderr : end.stdout;
  return said === "" ? how : `${how}: ${said.slice(-2_000)}`;
}
