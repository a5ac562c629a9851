import { makeTask } from "../core/task/index.ts";
import type { RunnerCallbacks, TaskOutcome, TaskRunner, WorkOrder } from "../ports/index.ts";
import type { PortCheck } from "./store-checks.ts";

/** What the runner under test is to make its agent do. */
export type RunnerBehaviour = "succeed" | "fail" | "hang";

/** What `runnerChecks` works with. */
export interface RunnerCheckOptions {
  /** Makes a runner whose agent succeeds at once, fails at once, or works until it is asked to end. */
  readonly createRunner: (behaviour: RunnerBehaviour) => TaskRunner | Promise<TaskRunner>;
  /** Milliseconds within which an agent that is asked to end has to have ended. Default: 10,000. */
  readonly patienceMs?: number;
}

/**
 * What every runner has to keep, as cases for any test framework.
 *
 * @example
 * for (const { name, run } of runnerChecks({ createRunner })) it(name, run);
 */
export function runnerChecks(options: RunnerCheckOptions): readonly PortCheck[] {
  const { createRunner, patienceMs = 10_000 } = options;
  const attempt = async (
    behaviour: RunnerBehaviour,
    number: number,
    signal: AbortSignal,
    id = "task",
  ): Promise<TaskOutcome> => {
    const runner = await createRunner(behaviour);
    try {
      return await runner.run(makeOrder(id, number), makeCallbacks(signal));
    } finally {
      await runner.close?.();
    }
  };
  const never = new AbortController().signal;
  return [
    {
      name: "an outcome names its attempt",
      run: async () => {
        for (const behaviour of ["succeed", "fail"] as const) {
          const outcome = await attempt(behaviour, 3, never);
          assert(outcome.attempt === 3, `expected the outcome of attempt 3, got that of ${outcome.attempt}`);
        }
      },
    },
    {
      name: "done is told from failed, and failed has a reason",
      run: async () => {
        assert((await attempt("succeed", 1, never)).ok, "expected the agent that succeeds to be done");
        const failed = await attempt("fail", 1, never);
        assert(!failed.ok, "expected the agent that fails to have failed");
        assert(!failed.ok && failed.reason.trim() !== "", "expected a reason for the failure");
      },
    },
    {
      name: "an agent that is asked to end does, and has not succeeded",
      run: async () => {
        const controller = new AbortController();
        const running = attempt("hang", 1, controller.signal);
        setTimeout(() => controller.abort(new Error("enough")), 50);
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), patienceMs)));
        const outcome = await Promise.race([running, late]);
        clearTimeout(timer);
        assert(outcome !== null, `expected the agent to end within ${patienceMs} ms`);
        assert(!outcome.ok, "expected an agent that was ended not to have succeeded");
      },
    },
    {
      name: "an attempt that is aborted before it starts ends at once",
      run: async () => {
        const outcome = await attempt("hang", 1, AbortSignal.abort(new Error("too late")));
        assert(!outcome.ok, "expected an attempt that never started not to have succeeded");
      },
    },
    {
      name: "a task may have any id",
      run: async () => {
        for (const id of ["", " ", "__proto__", "constructor", "../x", "a/b", "ä", "con", "x".repeat(300)]) {
          const outcome = await attempt("succeed", 1, never, id);
          assert(outcome.ok, `expected the task ${JSON.stringify(id)} to be done`);
        }
      },
    },
    {
      name: "several attempts go side by side",
      run: async () => {
        const outcomes = await Promise.all(
          [1, 2, 3, 4].map((number) => attempt("succeed", number, never, `task ${number}`)),
        );
        assert(
          outcomes.every((outcome, place) => outcome.ok && outcome.attempt === place + 1),
          "expected four outcomes, each of its attempt",
        );
      },
    },
  ];
}

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

function makeOrder(id: string, attempt: number): WorkOrder {
  return {
    runId: "check",
    feature: "check",
    task: makeTask({ id }),
    agentId: "backend",
    personaId: "backend",
    attempt,
    instructions: "Do the task.",
    owned: ["src/**"],
    ownership: [["src/**", ["backend"]]],
    waitsFor: [],
    enables: [],
    contracts: [],
    timeoutMs: null,
  };
}

function makeCallbacks(signal: AbortSignal): RunnerCallbacks {
  return {
    signal,
    progress: () => undefined,
    send: () => Promise.resolve(),
    receive: () => Promise.resolve([]),
    reads: () => undefined,
    getContext: () => ({ value: undefined, version: 0 }),
    setContext: () => Promise.resolve(true),
    deliver: () => Promise.resolve([]),
    checkpoint: () => Promise.resolve(),
    handoffs: () => [],
    spend: () => undefined,
    propose: () => Promise.resolve([]),
    denied: () => undefined,
    enforced: () => undefined,
  };
}
