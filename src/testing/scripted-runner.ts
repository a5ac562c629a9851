import type { Handoff } from "../core/handoff/index.ts";
import type { Clock, RunnerCallbacks, TaskOutcome, TaskRunner, Usage, WorkOrder } from "../ports/index.ts";

/** What an agent does in one attempt. */
export interface ScriptedStep {
  /** Milliseconds of work. Default: 0. */
  readonly durationMs?: number;
  /**
   * How the attempt ends: `succeed` or `fail` after its work; `throw`, as a runner with a fault of its own; `hang`, not before
   * it is asked to end; `ignore`, not even then. Default: `succeed`.
   */
  readonly ending?: "succeed" | "fail" | "throw" | "hang" | "ignore";
  /** Why it fails. Default: `scripted failure`. */
  readonly reason?: string;
  readonly output?: unknown;
  readonly usage?: Usage;
  /** Handed over at the end. */
  readonly handoffs?: readonly Handoff[];
  /** What it tells on the way, each so many milliseconds after the start. */
  readonly progress?: readonly { readonly afterMs: number; readonly percent: number; readonly note?: string }[];
}

/** What `createScriptedRunner` takes. */
export interface ScriptedRunnerOptions {
  /** Tells the time of the work. Default: that of this machine. */
  readonly clock?: Pick<Clock, "schedule">;
  /** By the id of the task: what its agent does, attempt by attempt; the last step is that of all further attempts. */
  readonly steps?: Iterable<readonly [taskId: string, ScriptedStep | readonly ScriptedStep[]]>;
  /** What is done for tasks that `steps` does not name. Default: succeed at once. */
  readonly otherwise?: ScriptedStep;
}

/**
 * A runner whose agents do what a script says, to try plans and policies of failure without agents. With a virtual clock
 * whole runs take no time.
 *
 * @example
 * const clock = createVirtualClock();
 * const runner = createScriptedRunner({ clock, steps: [["api", [{ durationMs: 500, ending: "fail" }, { durationMs: 800 }]]] });
 */
export function createScriptedRunner(options: ScriptedRunnerOptions = {}): TaskRunner {
  const { clock = machineClock, otherwise = {} } = options;
  const steps = new Map(options.steps ?? []);
  const stepOf = ({ task, attempt }: WorkOrder): ScriptedStep => {
    const script = steps.get(task.id);
    if (script === undefined) return otherwise;
    return isList(script) ? (script[Math.min(attempt, script.length) - 1] ?? otherwise) : script;
  };
  return { run: (order, callbacks) => carryOut(stepOf(order), order.attempt, callbacks, clock) };
}

function carryOut(
  step: ScriptedStep,
  attempt: number,
  callbacks: RunnerCallbacks,
  clock: Pick<Clock, "schedule">,
): Promise<TaskOutcome> {
  const { durationMs = 0, ending = "succeed", progress = [] } = step;
  return new Promise((resolve, reject) => {
    const { signal } = callbacks;
    const cancels: (() => void)[] = [];
    const settle = (finish: () => void): void => {
      for (const cancel of cancels) cancel();
      signal.removeEventListener("abort", onAbort);
      finish();
    };
    const onAbort = (): void => settle(() => resolve({ ok: false, attempt, reason: "it was asked to end" }));
    for (const { afterMs, percent, note } of progress)
      cancels.push(clock.schedule(afterMs, () => callbacks.progress(percent, note)));
    if (ending !== "ignore") {
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener("abort", onAbort, { once: true });
    }
    if (ending === "hang" || ending === "ignore") return;
    const end = (): void =>
      settle(() =>
        ending === "throw"
          ? reject(new Error(step.reason ?? "scripted failure"))
          : resolve(outcomeOf(step, ending === "succeed", attempt)),
      );
    if (durationMs > 0) cancels.push(clock.schedule(durationMs, end));
    else end();
  });
}

function outcomeOf(step: ScriptedStep, ok: boolean, attempt: number): TaskOutcome {
  const usage = step.usage === undefined ? {} : { usage: step.usage };
  if (!ok) return { ok, attempt, reason: step.reason ?? "scripted failure", ...usage };
  const output = step.output === undefined ? {} : { output: step.output };
  const handoffs = step.handoffs === undefined ? {} : { handoffs: step.handoffs };
  return { ok, attempt, ...output, ...handoffs, ...usage };
}

function isList(script: ScriptedStep | readonly ScriptedStep[]): script is readonly ScriptedStep[] {
  return Array.isArray(script);
}

const machineClock: Pick<Clock, "schedule"> = {
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
