import { collectAttempts } from "../core/report/index.ts";
import { mainDomain } from "../core/plan/index.ts";
import { learnEstimates } from "../core/schedule/index.ts";
import type { LearnedEstimate, MeasuredTask } from "../core/schedule/index.ts";
import type { RunStore } from "../ports/index.ts";
import { UsageError } from "./errors.ts";
import { readRun } from "./find-run.ts";

/** What earlier runs say about how long tasks take. */
export interface MeasuredRuns {
  readonly runIds: readonly string[];
  /** Tasks that were completed in them. */
  readonly tasks: number;
  readonly estimates: readonly LearnedEstimate[];
}

/** Runs that are read at most, the newest first: older ones tell of another project. */
const mostRuns = 50;

/**
 * Reads how long the completed tasks of earlier runs took: the attempt that succeeded, gates included.
 *
 * @param choice - `all`, or ids of runs separated by commas.
 * @throws {UsageError} `USAGE` for a run that is not there, and where no task was completed in any of them.
 */
export async function measureRuns(store: RunStore, choice: string): Promise<MeasuredRuns> {
  const ids = await store.list();
  const wanted =
    choice === "all" ? ids.slice(-mostRuns) : choice.split(",").flatMap((id) => (id.trim() === "" ? [] : [id.trim()]));
  const missing = wanted.find((id) => !ids.includes(id));
  if (missing !== undefined || wanted.length === 0) {
    const there = ids.length === 0 ? "no run was started here" : `the newest are ${ids.slice(-5).join(", ")}`;
    const what = missing === undefined ? "all, or ids of runs" : `ids of runs; there is no ${JSON.stringify(missing)}`;
    throw new UsageError(`Expected --estimates-from to be ${what}; ${there}`);
  }
  const measured: MeasuredTask[] = [];
  for (const runId of wanted) {
    const run = await readRun(store, runId);
    if (run === null) continue;
    const byId = new Map(run.state.plan.tasks.map((task) => [task.id, task]));
    const personas = new Map(run.state.plan.agents.map((agent) => [agent.agentId, agent.personaId]));
    for (const { taskId, agentId, outcome, durationMs } of collectAttempts(run.events).attempts) {
      const task = byId.get(taskId);
      if (task === undefined || outcome !== "completed" || durationMs <= 0) continue;
      measured.push({
        personaId: personas.get(agentId) ?? null,
        domain: mainDomain(task),
        minutes: durationMs / 60_000,
      });
    }
  }
  if (measured.length === 0)
    throw new UsageError(`Expected --estimates-from to name runs with completed tasks; ${wanted.join(", ")} have none`);
  return { runIds: wanted, tasks: measured.length, estimates: learnEstimates(measured) };
}
