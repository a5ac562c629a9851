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
  check(): Promise<{ readonly version: string }>;
  listLiving(): readonly LivingProcess[];
  /** Ends every agent and all that it started, at once and by force. */
  killAll(): void;
  close(): Promise<void>;
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
export function makeProgramRunner(processes: AgentProcesses, need: ProgramNeed, run: TaskRunner["run"]): ProgramRunner {
  let checking: ReturnType<ProgramRunner["check"]> | null = null;
  const check = (): ReturnType<ProgramRunner["check"]> => {
    checking ??= checkProgram(processes, need).catch((error: unknown) => {
      // It may be installed meanwhile.
      checking = null;
      throw error;
    });
    return checking;
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

async function checkProgram(
  processes: AgentProcesses,
  { command, oldest, why }: ProgramNeed,
): Promise<{ readonly version: string }> {
  const answer = await findVersion(command, { cwd: processes.cwd, environment: processes.environment });
  if ("startError" in answer) throw new ProgramMissingError(command, answer.startError);
  const version = readVersion(answer.text);
  if (version === null || isOlder(version, oldest)) throw new ProgramOldError(command, version, oldest, why);
  return { version };
}
