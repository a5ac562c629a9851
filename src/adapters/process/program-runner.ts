import type { LivingProcess, TaskRunner } from "../../ports/index.ts";
import type { AgentProcesses } from "./agent-processes.ts";
import { ProgramMissingError, ProgramOldError } from "./errors.ts";
import { findVersion, isOlder, readVersion } from "./find-version.ts";

/** A runner whose agents are a known program. */
export interface ProgramRunner extends TaskRunner {
  /**
   * Asks the program for its version, once; `run` does so too. Rejects with `RUNNER_PROGRAM_MISSING` where it does not start,
   * with `RUNNER_PROGRAM_OLD` where it cannot be relied upon.
   */
  check(): Promise<ProgramFound>;
  listLiving(): readonly LivingProcess[];
  /** Ends every agent and all that it started, at once and by force. */
  killAll(): void;
  close(): Promise<void>;
}

/** A program that will do. */
export interface ProgramFound {
  /** What it says of itself; `null` where it is asked only when it runs. */
  readonly version: string | null;
}

/** What a program has to be, for a runner to rely on it. */
export interface ProgramNeed {
  readonly command: string;
  /** The oldest version that will do. */
  readonly oldest: string;
  /** What needs it, read before "needs". */
  readonly why: string;
}

/** A runner that starts nothing before its program was found good. */
export function makeProgramRunner(
  processes: AgentProcesses,
  findProgram: () => Promise<ProgramFound>,
  run: TaskRunner["run"],
): ProgramRunner {
  let finding: Promise<ProgramFound> | null = null;
  const check = (): Promise<ProgramFound> => {
    finding ??= findProgram().catch((error: unknown) => {
      // It may be installed meanwhile.
      finding = null;
      throw error;
    });
    return finding;
  };
  return {
    check,
    listLiving: () => processes.listLiving(),
    killAll: () => processes.killAll(),
    close() {
      processes.killAll();
      return Promise.resolve();
    },
    async run(order, callbacks) {
      await check();
      return run(order, callbacks);
    },
  };
}

/**
 * Asks a program for its version.
 *
 * @throws {ProgramMissingError} `RUNNER_PROGRAM_MISSING` where it does not start.
 * @throws {ProgramOldError} `RUNNER_PROGRAM_OLD` where it is older than needed, or says no version.
 */
export async function checkVersion(
  { cwd, environment }: AgentProcesses,
  { command, oldest, why }: ProgramNeed,
): Promise<ProgramFound> {
  const answer = await findVersion(command, { cwd, environment });
  if ("startError" in answer) throw new ProgramMissingError(command, answer.startError);
  const version = readVersion(answer.text);
  if (version === null || isOlder(version, oldest)) throw new ProgramOldError(command, version, oldest, why);
  return { version };
}
