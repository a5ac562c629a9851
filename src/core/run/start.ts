import { completeTask, settle } from "./finish.ts";
import { estimateUse, findExhausted } from "./budget.ts";
import { deadlockCode } from "./errors.ts";
import { findWaitCircle, hasWaitCircle } from "./find-circle.ts";
import { findProvider } from "./find-provider.ts";
import { findWaits } from "./find-waits.ts";
import { popReady } from "./ready-heap.ts";
import type { ReadyHeap } from "./ready-heap.ts";
import type { RunCommand } from "./run-command.ts";
import { isFinished } from "./run-state.ts";
import type { RunState } from "./run-state.ts";
import { defaultRunPolicy } from "./run-policy.ts";
import type { Turn } from "./turn.ts";

/** Begins the run: its plan is kept, what is done already counts as completed, and first tasks become ready. */
export function beginRun(turn: Turn, command: Extract<RunCommand, { type: "start-run" }>): void {
  const { atMs } = turn;
  const { plan } = turn.state;
  const policy = { ...defaultRunPolicy, ...command.policy };
  turn.emit({ type: "run:started", atMs, runId: command.runId, plan, policy });
  for (const step of ["analysis", "strategy", "assignment"] as const) turn.emit({ type: "run:advanced", atMs, step });
  completeTicked(turn);
  if (hasWaitCircle(plan, turn.state.shape)) {
    failForCircle(turn, findWaitCircle(plan));
    return;
  }
  releaseWaiting(turn);
  settle(turn);
}

/** Nobody waits in a circle: its members are named at once. */
export function failForCircle(turn: Turn, circle: readonly string[]): void {
  const { atMs } = turn;
  const names = [...circle, circle[0]!].join(" waits for ");
  const inIt = new Set(circle);
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    const taskId = turn.idOf(place);
    if (isFinished(turn.task(place).status)) continue;
    const reason = inIt.has(taskId) ? `it can never start: ${names}` : `the run cannot go on: ${names}`;
    turn.emit({ type: "task:skipped", atMs, taskId, reason, becauseTaskId: null });
  }
  turn.emit({
    type: "run:failed",
    atMs,
    code: deadlockCode,
    taskIds: circle,
    reason: `tasks wait for each other: ${names}`,
  });
}

/** Tasks that the document marks as done count as completed. */
export function completeTicked(turn: Turn): void {
  turn.state.plan.tasks.forEach((task, place) => {
    if (task.done && turn.task(place).status !== "completed")
      turn.emit({ type: "task:completed", atMs: turn.atMs, taskId: turn.idOf(place) });
  });
}

/** Tasks that wait for nothing become ready, groups of which all parts are completed end. */
export function releaseWaiting(turn: Turn): void {
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    if (turn.task(place).status !== "waiting" || turn.state.openWaits.at(place) !== 0) continue;
    if (turn.state.plan.tasks[place]!.kind === "group") completeTask(turn, place, {});
    else turn.emit({ type: "task:ready", atMs: turn.atMs, taskId: turn.idOf(place) });
  }
}

/**
 * Starts what may start: for each agent that is free its first ready task in the order of the schedule, as long as
 * there is a slot, nothing runs that it excludes, its provider bears it, and the budget holds.
 */
export function startTasks(turn: Turn): void {
  const { atMs } = turn;
  if (turn.state.status !== "running") return;
  const candidates: { agent: number; rank: number }[] = [];
  for (let agent = 0; agent < turn.state.doing.length; agent += 1) {
    const place = findStartable(turn.state, agent, atMs);
    if (place >= 0) candidates.push({ agent, rank: turn.state.shape.ranks[place]! });
  }
  candidates.sort((a, b) => a.rank - b.rank);
  const slots = turn.state.policy.concurrency ?? Infinity;
  let exhausted: string | null = null;
  for (const { agent } of candidates) {
    if (turn.state.runningCount >= slots) return;
    const place = findStartable(turn.state, agent, atMs);
    if (place < 0) continue;
    const why = findExhausted(turn.state, place, atMs);
    if (why === null) startTask(turn, place);
    else exhausted ??= why;
  }
  if (turn.state.runningCount > 0 || turn.state.unfinishedCount === 0) return;
  if (exhausted !== null && !isParked(turn.state)) endBudget(turn, exhausted);
  else standStill(turn);
}

/** Whether a task waits for a person, after whose answer more may be known. */
function isParked(state: RunState): boolean {
  for (const one of state.approvals.values()) if (one.status === "open" && one.kind !== "budget") return true;
  return false;
}

/** Nothing runs: either something is waited for, which is told, or nothing can ever start, which is the end. */
function standStill(turn: Turn): void {
  const { atMs } = turn;
  if (turn.state.waiting !== null) return;
  const { plan, shape } = turn.state;
  const stuck: number[] = [];
  for (let place = 0; place < plan.tasks.length; place += 1) {
    const { status, parked } = turn.task(place);
    if (parked || (status === "ready" && shape.agentOf[place]! >= 0)) {
      tellWaiting(turn);
      return;
    }
    if (!isFinished(status)) stuck.push(place);
  }
  const circle = findWaitCircle({ tasks: stuck.map((place) => plan.tasks[place]!) });
  if (circle.length > 0) {
    failForCircle(turn, circle);
    return;
  }
  for (const place of stuck) {
    const open = plan.tasks[place]!.waitsFor.filter(
      (id) => turn.task(shape.placeOf.get(id) ?? place).status !== "completed",
    );
    const reason =
      open.length > 0 ? `it can never start: it waits for ${open.join(", ")}` : "it can never start: no agent has it";
    turn.emit({ type: "task:skipped", atMs, taskId: turn.idOf(place), reason, becauseTaskId: null });
  }
  settle(turn);
}

/** Most tasks that one event names: it is for people, and a run of 100,000 tasks may stand still often. */
const mostTold = 20;

function tellWaiting(turn: Turn): void {
  const { atMs } = turn;
  const waits = findWaits(turn.state, atMs)
    .filter(({ causes }) => causes.some((cause) => cause.kind !== "task" && cause.kind !== "handoff"))
    .slice(0, mostTold);
  const times = waits.flatMap(({ causes }) => {
    const own = causes.flatMap((cause) => ("untilMs" in cause ? [cause.untilMs] : []));
    return own.length === causes.length && own.length > 0 ? [Math.max(...own)] : [];
  });
  turn.emit({ type: "run:waiting", atMs, waits, untilMs: times.length === 0 ? null : Math.min(...times) });
}

function startTask(turn: Turn, place: number): void {
  const { atMs } = turn;
  const { plan, shape } = turn.state;
  if (turn.state.step === "assignment") turn.emit({ type: "run:advanced", atMs, step: "execution" });
  const phase = shape.phaseOf[place]!;
  if (phase >= 0 && !turn.state.phaseBegun[phase]!)
    turn.emit({ type: "phase:started", atMs, phase: shape.phases[phase]! });
  const taskId = turn.idOf(place);
  const agentId = plan.tasks[place]!.agentId!;
  const attempt = turn.task(place).attempts + 1;
  const use = estimateUse(turn.state, place);
  const reserved = use.costUsd === 0 && use.tokens === 0 ? {} : { reserved: use };
  turn.emit({ type: "task:started", atMs, taskId, agentId, attempt, ...reserved });
}

/** The first task of an agent's heap that may start now; -1: none. */
function findStartable(state: RunState, agent: number, atMs: number): number {
  if (state.doing[agent] !== -1) return -1;
  let heap: ReadyHeap | null = state.ready[agent]!;
  if (heap === null) return -1;
  if (state.providers.size > 0 && (state.providers.get(findProvider(state, agent))?.untilMs ?? 0) > atMs) return -1;
  while (heap !== null) {
    const task = state.tasks.at(heap.index)!;
    const free = state.shape.excludes[heap.index]!.every((other) => state.tasks.at(other)!.status !== "running");
    if (task.status === "ready" && task.notBeforeMs <= atMs && free) return heap.index;
    heap = popReady(heap);
  }
  return -1;
}

/** The next task would go beyond the budget, and nothing runs that could leave something of it. */
function endBudget(turn: Turn, reason: string): void {
  const { atMs } = turn;
  const { policy, approvals } = turn.state;
  if (policy.onExhausted === "ask") {
    const asked = [...approvals.values()].filter((one) => one.kind === "budget");
    if (asked.at(-1)?.status === "open") return;
    if (asked.at(-1)?.status !== "refused") {
      turn.emit({ type: "budget:exhausted", atMs, reason });
      const approvalId = `budget#${asked.length + 1}`;
      const title = `as much again of the budget: ${reason}`;
      const rest = { gateId: null, taskId: null, by: "run", tasks: [] };
      turn.emit({ type: "approval:requested", atMs, approvalId, kind: "budget", title, ...rest });
      tellWaiting(turn);
      return;
    }
  } else turn.emit({ type: "budget:exhausted", atMs, reason });
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    if (isFinished(turn.task(place).status)) continue;
    turn.emit({
      type: "task:skipped",
      atMs,
      taskId: turn.idOf(place),
      reason: `budget: ${reason}`,
      becauseTaskId: null,
    });
  }
  settle(turn);
}
