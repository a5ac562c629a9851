import { ArgumentError } from "../../../core/errors.ts";
import type { LivingProcess, TaskOutcome, TaskRunner } from "../../../ports/index.ts";
import { AgentProcesses, describeEnd, shellLaunch } from "../../process/index.ts";
import type { AgentProcessOptions, ProgramEnd } from "../../process/index.ts";

/** How agents are started. */
export interface ProcessRunnerOptions extends AgentProcessOptions {
  /** Command for the system's shell, started once for each attempt. */
  readonly command: string;
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
  const processes = new AgentProcesses(options);
  return {
    killAll: () => processes.killAll(),
    listLiving: () => processes.listLiving(),
    close() {
      processes.killAll();
      return Promise.resolve();
    },
    async run(order, callbacks) {
      const end = await processes.run(order, callbacks, () => ({
        ...shellLaunch(options.command),
        input: order.instructions,
      }));
      return readOutcome(end, order.attempt);
    },
  };
}

function readOutcome(end: ProgramEnd, attempt: number): TaskOutcome {
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
