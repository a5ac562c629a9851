import type { Plan } from "../plan/index.ts";
import { collectReady } from "./collect-ready.ts";
import type { RunDraft } from "./run-draft.ts";
import { PersistentList } from "./persistent-list.ts";
import { findPlanShape } from "./plan-shape.ts";
import { isFinished, untouchedTask } from "./run-state.ts";
import type { TaskState } from "./run-state.ts";

/**
 * Puts another plan in the place of the draft's own: tasks with the same id keep how they stand, except those that begin
 * anew, of which only the numbers of their attempts go on. O(tasks + dependencies).
 */
export function adoptPlan(draft: RunDraft, plan: Plan, anew: readonly string[]): void {
  const before = draft.shape;
  const shape = findPlanShape(plan);
  const beginsAnew = new Set(anew);
  const tasks = plan.tasks.map(({ id }): TaskState => {
    const place = before.placeOf.get(id);
    const known = place === undefined ? undefined : draft.tasks.at(place);
    if (known === undefined) return untouchedTask;
    return beginsAnew.has(id) ? { ...untouchedTask, attempts: known.attempts } : known;
  });
  const begun = new Set(before.phases.filter((_, place) => draft.phaseBegun[place]));
  const openWaits = [...shape.waitCounts];
  const phaseOpen = shape.phases.map(() => 0);
  const doing = plan.agents.map(() => -1);
  let runningCount = 0;
  let unfinishedCount = 0;
  let failedCount = 0;
  tasks.forEach(({ status, parked }, place) => {
    if (status === "completed") for (const dependent of shape.dependents[place]!) openWaits[dependent]! -= 1;
    if (status === "failed") failedCount += 1;
    if (status === "running" && !parked) {
      runningCount += 1;
      if (shape.agentOf[place]! >= 0) doing[shape.agentOf[place]!] = place;
    }
    if (isFinished(status)) return;
    unfinishedCount += 1;
    if (shape.phaseOf[place]! >= 0) phaseOpen[shape.phaseOf[place]!]! += 1;
  });
  draft.plan = plan;
  draft.shape = shape;
  draft.tasks = PersistentList.of(tasks);
  draft.openWaits = PersistentList.of(openWaits);
  draft.doing = doing;
  draft.runningCount = runningCount;
  draft.unfinishedCount = unfinishedCount;
  draft.failedCount = failedCount;
  draft.phaseOpen = phaseOpen;
  draft.phaseBegun = shape.phases.map((phase) => begun.has(phase));
  draft.ready = collectReady(draft);
  dropHandoffs(draft, beginsAnew);
}

/** What a task handed over before it begins anew is nobody's to rely on. */
function dropHandoffs(draft: RunDraft, anew: ReadonlySet<string>): void {
  if (anew.size === 0) return;
  let place = 0;
  for (const handoff of draft.handoffs) {
    if (handoff.taskId !== null && anew.has(handoff.taskId) && handoff.verdict !== "rejected") {
      const faults = [`its task ${handoff.taskId} is done again`];
      draft.handoffs = draft.handoffs.with(place, { ...handoff, verdict: "rejected", faults });
    }
    place += 1;
  }
}
