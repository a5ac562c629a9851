import { expect, it } from "vitest";
import { createMemoryStore } from "../../src/adapters/store/memory/index.ts";
import type { Plan } from "../../src/core/plan/index.ts";
import { isFinished } from "../../src/core/run/index.ts";
import type { RunEvent, RunPolicy } from "../../src/core/run/index.ts";
import { Orchestrator } from "../../src/orchestrator/index.ts";
import type { RunStore } from "../../src/ports/index.ts";
import { createScriptedRunner, createSeededRandom, createVirtualClock } from "../../src/testing/index.ts";
import type { ScriptedStep, SeededRandom } from "../../src/testing/index.ts";
import { followEvent } from "../support/legal-change.ts";
import { planOf, withAgents } from "../support/tasks.ts";

const nastyIds = ["constructor", "__proto__", "", " ", "../x", "ä", "toString", "t7"];

/** Plans of up to eight tasks by chance, with agents and exclusions. */
function makePlans(count: number): Plan[] {
  const random = createSeededRandom(1);
  return Array.from({ length: count }, () => {
    const ids = nastyIds.slice(0, 1 + random.below(nastyIds.length));
    const waits = ids.map((id, place): [string, string[]] => [
      id,
      ids.slice(0, place).filter(() => random.chance(0.25)),
    ]);
    const agents = 1 + random.below(3);
    const plan = withAgents(planOf(waits), (id) => `agent-${ids.indexOf(id) % agents}`);
    const excludes = new Map(ids.map((id) => [id, new Set<string>()]));
    for (const id of ids) {
      const other = ids[random.below(ids.length)]!;
      if (other === id || !random.chance(0.2)) continue;
      excludes.get(id)!.add(other);
      excludes.get(other)!.add(id);
    }
    return { ...plan, tasks: plan.tasks.map((task) => ({ ...task, excludes: [...excludes.get(task.id)!] })) };
  });
}

function makeStep(random: SeededRandom): ScriptedStep {
  const luck = random.below(100);
  const ending = luck < 78 ? "succeed" : luck < 90 ? "fail" : luck < 93 ? "throw" : luck < 97 ? "hang" : "ignore";
  const progress = random.chance(0.2) ? [{ afterMs: random.below(500), percent: random.below(120) }] : [];
  return { durationMs: random.chance(0.2) ? 0 : random.below(1_000), ending, progress };
}

function makePolicy(random: SeededRandom): Partial<RunPolicy> {
  return {
    retries: random.below(3),
    retryDelayMs: random.below(500),
    onFailure: random.chance(0.3) ? "stop" : "continue",
    concurrency: random.chance(0.5) ? null : 1 + random.below(3),
    // Some agents hang, and nothing else would end them.
    taskTimeoutMs: 1_500,
    silenceTimeoutMs: random.chance(0.3) ? 700 : null,
    runTimeoutMs: random.chance(0.1) ? 2_000 : null,
    budget: random.chance(0.1) ? { maxAttempts: 1 + random.below(6) } : {},
  };
}

/** A store of which the disk fails after so many calls. */
function failingAfter(store: RunStore, calls: number): RunStore {
  let left = calls;
  return {
    ...store,
    create: async (runId) => {
      const journal = await store.create(runId);
      return {
        ...journal,
        append: (events) => {
          if (left-- <= 0) throw new Error("the disk failed");
          return journal.append(events);
        },
      };
    },
  };
}

/** One run by chance, gone on with where its store fails or where chance says so. */
async function carryOut(plan: Plan, seed: number): Promise<void> {
  const random = createSeededRandom(seed);
  const store = createMemoryStore();
  const clock = createVirtualClock();
  const steps = plan.tasks.map(({ id }) => [id, Array.from({ length: 4 }, () => makeStep(random))] as const);
  const options = { runner: createScriptedRunner({ clock, steps }), clock, graceMs: 300 };
  const fails = random.chance(0.3) ? random.below(12) : Infinity;
  const first = new Orchestrator({ ...options, store: failingAfter(store, fails), policy: makePolicy(random) });
  const cancelAbort = random.chance(0.15)
    ? clock.schedule(random.below(2_000), () => first.abort("by chance"))
    : () => undefined;
  let events: readonly RunEvent[];
  try {
    events = (await first.run(plan, { runId: "r" })).events;
  } catch (error) {
    expect(error).toMatchObject({ code: "STORE_FAILED" });
    events = ((await store.read("r")) ?? []) as RunEvent[];
  }
  cancelAbort();
  hold(plan, events);
  if (events.length === 0 || !(fails < Infinity || random.chance(0.3))) return;
  const well = createScriptedRunner({ clock, otherwise: { durationMs: random.below(50) } });
  const again = new Orchestrator({ ...options, runner: well, store, policy: { budget: {}, runTimeoutMs: null } });
  const { status, events: all } = await again.resume("r");
  hold(plan, all);
  expect(status).toBe("completed");
  expect(all.slice(0, events.length)).toEqual(events);
  expect(clock.pendingCount).toBe(0);
}

/** Holds a run's events against what is promised. */
function hold(plan: Plan, events: readonly RunEvent[]): void {
  const status = new Map<string, string>();
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  let ends = 0;
  for (const event of events) {
    followEvent(event, status, tasks);
    if (event.type === "run:resumed") ends = 0;
    if (["run:completed", "run:failed", "run:aborted"].includes(event.type)) ends += 1;
  }
  expect(ends).toBeLessThanOrEqual(1);
  if (ends === 1)
    for (const task of plan.tasks) expect(isFinished((status.get(task.id) ?? "waiting") as never)).toBe(true);
}

it("keeps its promises in 10,000 runs whose agents fail, hang, answer late and throw, whose store fails, and that are aborted", async () => {
  const plans = makePlans(200);
  for (let seed = 0; seed < 10_000; seed++) {
    try {
      await carryOut(plans[seed % plans.length]!, seed);
    } catch (error) {
      throw new Error(`run ${seed}`, { cause: error });
    }
  }
}, 600_000);
