import type { Plan } from "../plan/index.ts";

/** What every frame needs to know of a plan, as flat lists in plan order. */
export interface PlanFigures {
  readonly minutes: Float64Array;
  /** 1: an agent does it in this run; 0: a group, or done before the run. */
  readonly isWork: Uint8Array;
  readonly isGroup: Uint8Array;
  /** Minutes of all work that an agent has to do. */
  readonly sequentialMinutes: number;
}

const known = new WeakMap<Plan, PlanFigures>();

/** Reads the figures of a plan once: a plan never changes, and its tasks are slow to go through. O(tasks), then O(1). */
export function findPlanFigures(plan: Plan): PlanFigures {
  const before = known.get(plan);
  if (before !== undefined) return before;
  const size = plan.tasks.length;
  const minutes = new Float64Array(size);
  const isWork = new Uint8Array(size);
  const isGroup = new Uint8Array(size);
  let sequentialMinutes = 0;
  plan.tasks.forEach(({ kind, done, agentId, estimateMinutes }, place) => {
    minutes[place] = estimateMinutes;
    if (kind === "group") isGroup[place] = 1;
    else if (!done) isWork[place] = 1;
    if (kind === "work" && !done && agentId !== null) sequentialMinutes += estimateMinutes;
  });
  const figures = { minutes, isWork, isGroup, sequentialMinutes };
  known.set(plan, figures);
  return figures;
}
