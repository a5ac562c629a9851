import type { Gate } from "../core/task/index.ts";

/** One check of one gate. */
export interface GateCheck {
  readonly runId: string;
  readonly gate: Gate;
  /** The task whose work is checked; `null`: the whole. */
  readonly taskId: string | null;
  readonly timeoutMs: number;
  /** Absolute path of the folder that is checked. Default: the gate runner's own. */
  readonly directory?: string;
}

/** How a check ended. */
export interface GateVerdict {
  /** `null`: it was not run, and does not have to be. */
  readonly ok: boolean | null;
  /** End of what was printed, or why it was not run. */
  readonly output: string;
}

/** Runs the commands of gates. */
export interface GateRunner {
  /** A rejection counts as a failed gate. */
  check(check: GateCheck, signal: AbortSignal): Promise<GateVerdict>;
}
