import { findExhausted } from "./budget.ts";
import { findProvider } from "./find-provider.ts";
import type { TaskWait, WaitCause } from "./run-event.ts";
import { isFinished } from "./run-state.ts";
import type { RunState } from "./run-state.ts";

/**
 * What waits for what, now: the wait-for graph over dependencies, hand-offs, gates, approvals, exclusions, agents, slots,
 * retries, rate limits and the budget. O(tasks + dependencies + exclusions).
 *
 * @param atMs - Milliseconds since 1970; what waits for a time before it does not wait.
 * @returns One entry for each task that has not ended, in the order of the plan. An entry without causes: the task is being
 *   done, or starts with the next turn.
 */
export function findWaits(state: RunState, atMs: number): TaskWait[] {
  const waits: TaskWait[] = [];
  const running = state.plan.tasks.filter((_, place) => {
    const task = state.tasks.at(place)!;
    return task.status === "running" && !task.parked;
  });
  const slots = { kind: "slot", taskIds: running.slice(0, 100).map((task) => task.id) } as const;
  state.plan.tasks.forEach((task, place) => {
    const { status } = state.tasks.at(place)!;
    if (isFinished(status)) return;
    const causes =
      status === "running"
        ? causesOfRunning(state, place)
        : status === "ready"
          ? causesOfReady(state, place, atMs, slots)
          : causesOfWaiting(state, place);
    waits.push({ taskId: task.id, causes });
  });
  return waits;
}

function causesOfRunning(state: RunState, place: number): WaitCause[] {
  const { gates } = state.tasks.at(place)!;
  const taskId = state.plan.tasks[place]!.id;
  const open = [...state.approvals.values()].filter((one) => one.status === "open" && one.taskId === taskId);
  if (open.length > 0) return open.map(({ approvalId }) => ({ kind: "approval", approvalId }));
  return gates.flatMap((gate) => (gate.status === "running" ? [{ kind: "gate", gateId: gate.gateId } as const] : []));
}

function causesOfWaiting(state: RunState, place: number): WaitCause[] {
  const causes: WaitCause[] = [];
  for (const taskId of state.plan.tasks[place]!.waitsFor) {
    const before = state.shape.placeOf.get(taskId);
    if (before === undefined || state.tasks.at(before)!.status === "completed") continue;
    causes.push({ kind: "task", taskId });
    for (const contractId of state.plan.tasks[before]!.delivers) causes.push({ kind: "handoff", contractId, taskId });
  }
  return causes;
}

function causesOfReady(
  state: RunState,
  place: number,
  atMs: number,
  slots: Extract<WaitCause, { kind: "slot" }>,
): WaitCause[] {
  const task = state.tasks.at(place)!;
  const agent = state.shape.agentOf[place]!;
  if (agent < 0) return [{ kind: "nobody" }];
  const causes: WaitCause[] = [];
  const doing = state.doing[agent]!;
  const { agentId } = state.plan.agents[agent]!;
  if (doing >= 0) causes.push({ kind: "agent", agentId, taskId: state.plan.tasks[doing]!.id });
  for (const other of state.shape.excludes[place]!) {
    if (state.tasks.at(other)!.status === "running")
      causes.push({ kind: "exclusion", taskId: state.plan.tasks[other]!.id });
  }
  if (task.notBeforeMs > atMs) causes.push({ kind: "time", untilMs: task.notBeforeMs });
  const provider = findProvider(state, agent);
  const untilMs = state.providers.get(provider)?.untilMs ?? 0;
  if (untilMs > atMs) causes.push({ kind: "provider", provider, untilMs });
  if (state.runningCount >= (state.policy.concurrency ?? Infinity)) causes.push(slots);
  const exhausted = findExhausted(state, place, atMs);
  if (exhausted !== null) {
    causes.push({ kind: "budget", reason: exhausted });
    for (const one of state.approvals.values()) {
      if (one.kind === "budget" && one.status === "open") causes.push({ kind: "approval", approvalId: one.approvalId });
    }
  }
  return causes;
}
