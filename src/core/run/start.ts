import { completeTask, settle } from "./finish.ts";
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
  releaseWaiting(turn);
  settle(turn);
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
 * there is a slot, nothing runs that it excludes, and the budget holds.
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
  for (const { agent } of candidates) {
    if (turn.state.runningCount >= slots) return;
    const place = findStartable(turn.state, agent, atMs);
    if (place < 0) continue;
    const exhausted = findExhaustedBudget(turn.state);
    if (exhausted !== null) {
      if (turn.state.runningCount === 0) stopForBudget(turn, exhausted);
      return;
    }
    startTask(turn, place);
  }
  if (turn.state.runningCount === 0 && turn.state.unfinishedCount > 0) endStuckRun(turn);
}

/** Nothing runs and nothing can ever start: a circle, or a task without an agent. Said, instead of waited for. */
function endStuckRun(turn: Turn): void {
  const { plan, shape } = turn.state;
  const stuck: number[] = [];
  for (let place = 0; place < plan.tasks.length; place += 1) {
    const { status } = turn.task(place);
    if (status === "ready" && shape.agentOf[place]! >= 0) return;
    if (!isFinished(status)) stuck.push(place);
  }
  for (const place of stuck) {
    const open = plan.tasks[place]!.waitsFor.filter(
      (id) => turn.task(shape.placeOf.get(id) ?? place).status !== "completed",
    );
    const reason =
      open.length > 0 ? `it can never start: it waits for ${open.join(", ")}` : "it can never start: no agent has it";
    turn.emit({ type: "task:skipped", atMs: turn.atMs, taskId: turn.idOf(place), reason, becauseTaskId: null });
  }
  settle(turn);
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
  turn.emit({ type: "task:started", atMs, taskId, agentId, attempt: turn.task(place).attempts + 1 });
}

/** The first task of an agent's heap that may start now; -1: none. */
function findStartable(state: RunState, agent: number, atMs: number): number {
  if (state.doing[agent] !== -1) return -1;
  let heap: ReadyHeap | null = state.ready[agent]!;
  while (heap !== null) {
    const task = state.tasks.at(heap.index)!;
    const free = state.shape.excludes[heap.index]!.every((other) => state.tasks.at(other)!.status !== "running");
    if (task.status === "ready" && task.notBeforeMs <= atMs && free) return heap.index;
    heap = popReady(heap);
  }
  return -1;
}

function findExhaustedBudget(state: RunState): string | null {
  const { budget } = state.policy;
  const reserved = state.runningCount + 1;
  if (budget.maxAttempts !== undefined && state.attemptsStarted >= budget.maxAttempts) {
    return `${state.attemptsStarted} of ${budget.maxAttempts} attempts are started`;
  }
  const cost = state.usage.costUsd + reserved * (budget.reservedCostUsd ?? 0);
  if (budget.maxCostUsd !== undefined && (cost > budget.maxCostUsd || state.usage.costUsd >= budget.maxCostUsd)) {
    return `${state.usage.costUsd} of ${budget.maxCostUsd} US dollars are used`;
  }
  const used = state.usage.inputTokens + state.usage.outputTokens;
  const tokens = used + reserved * (budget.reservedTokens ?? 0);
  if (budget.maxTokens !== undefined && (tokens > budget.maxTokens || used >= budget.maxTokens)) {
    return `${used} of ${budget.maxTokens} tokens are used`;
  }
  return null;
}

function stopForBudget(turn: Turn, reason: string): void {
  turn.emit({ type: "budget:exhausted", atMs: turn.atMs, reason });
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    if (isFinished(turn.task(place).status)) continue;
    turn.emit({
      type: "task:skipped",
      atMs: turn.atMs,
      taskId: turn.idOf(place),
      reason: `budget: ${reason}`,
      becauseTaskId: null,
    });
  }
  settle(turn);
}
