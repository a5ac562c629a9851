import { resolve } from "node:path";
import type { GateRunner } from "../../../ports/index.ts";
import { allowedEnvironment, describeEnd, runProgram, shellLaunch } from "../../process/index.ts";

/** How gates are run. */
export interface ProcessGateRunnerOptions {
  /** Working folder of the commands where a check names none. Default: that of this process. */
  readonly cwd?: string;
  /** Names of environment variables that commands see, beside what every program needs. Default: none. */
  readonly allowEnvironment?: readonly string[];
  /** Bytes of output that are kept. Default: 4,096. */
  readonly outputLimitBytes?: number;
  /** Milliseconds between the request to end and the end by force. Default: 2,000. */
  readonly graceMs?: number;
}

/**
 * Runs the commands of gates one after another through the system's shell; the first that does not end with exit code 0
 * fails the gate, and the end of what it printed is quoted.
 */
export function createProcessGateRunner(options: ProcessGateRunnerOptions = {}): GateRunner {
  const { allowEnvironment = [], outputLimitBytes = 4_096, graceMs = 2_000 } = options;
  const cwd = resolve(options.cwd ?? ".");
  return {
    async check({ runId, gate, taskId, timeoutMs, directory = cwd }, signal) {
      const timeout = AbortSignal.timeout(timeoutMs);
      for (const command of gate.commands) {
        const environment = {
          ...allowedEnvironment(process.env, allowEnvironment),
          ORCH_RUN_ID: runId,
          ORCH_GATE_ID: gate.id,
          ...(taskId === null ? {} : { ORCH_TASK_ID: taskId }),
        };
        const { isVerbatim = false, ...program } = shellLaunch(command);
        const end = await runProgram({
          launch: { ...program, directory, environment },
          isVerbatim,
          input: "",
          signal: AbortSignal.any([signal, timeout]),
          graceMs,
          outputLimitBytes,
        });
        if (end.exitCode === 0) continue;
        const why = timeout.aborted ? `took longer than ${timeoutMs} ms` : describeEnd(end);
        return { ok: false, output: `\`${command}\` ${why}` };
      }
      return { ok: true, output: "" };
    },
  };
}
