import { nothingReserved } from "./budget.ts";
import type { Reservation } from "./budget.ts";
import { findProvider } from "./find-provider.ts";
import type { Edit } from "./persistent-list.ts";
import { popReady, pushReady } from "./ready-heap.ts";
import type { ReadyHeap } from "./ready-heap.ts";
import type { RunDraft } from "./run-draft.ts";
import type { RunEvent, RunUsage } from "./run-event.ts";
import { noUse, untouchedTask } from "./run-state.ts";
import type { ProviderState, TaskState, TaskUse } from "./run-state.ts";

/** An event about one task of the plan. */
export type TaskEvent = Extract<RunEvent, { type: `task:${string}` | "budget:spent" }>;

/** Less than this between two starts is no spacing any more. */
const leastSpacingMs = 100;

/** Brings an event about a task into a draft; one about an unknown task changes nothing. */
export function applyTaskEvent(draft: RunDraft, event: TaskEvent, edit: Edit): void {
  const place = draft.shape.placeOf.get(event.taskId);
  const task = place === undefined ? undefined : draft.tasks.at(place);
  if (place === undefined || task === undefined) return;
  const set = (changes: Partial<TaskState>): void => {
    draft.tasks = draft.tasks.with(place, { ...task, ...changes }, edit);
  };
  const { atMs } = event;
  // After any step a standstill is another one, and is told, or ended, anew.
  if (event.type !== "task:progressed" && event.type !== "task:enforced") draft.waiting = null;
  switch (event.type) {
    case "task:ready":
      set({ status: "ready" });
      addReady(draft, place);
      return;
    case "task:started":
      set({
        status: "running",
        attempts: event.attempt,
        reason: null,
        startedAtMs: atMs,
        endedAtMs: null,
        percent: 0,
        note: null,
        worked: false,
        submitted: false,
        parked: false,
        gates: [],
        layers: untouchedTask.layers,
        use: beginUse(task.use, event.reserved),
      });
      removeReady(draft, place);
      setDoing(draft, place, place);
      draft.runningCount += 1;
      draft.attemptsStarted += 1;
      if (event.reserved !== undefined) reserve(draft, event.reserved, 1);
      spaceProvider(draft, place, (held) => ({ ...held, untilMs: Math.max(held.untilMs, atMs + held.spacingMs) }));
      return;
    case "task:progressed":
      set({ percent: Math.min(99, event.percent), note: event.note ?? task.note });
      return;
    case "budget:spent": {
      const { costUsd = 0, inputTokens = 0, outputTokens = 0 } = event.usage;
      const { reserved, spent } = task.use;
      const tokens = inputTokens + outputTokens;
      addUsage(draft, event.usage);
      // What is used is not set aside any more.
      const left = {
        costUsd: Math.max(0, reserved.costUsd - costUsd),
        tokens: Math.max(0, reserved.tokens - tokens),
      };
      reserve(draft, reserved, -1);
      reserve(draft, left, 1);
      const all = { costUsd: spent.costUsd + costUsd, tokens: spent.tokens + tokens };
      set({ use: { ...task.use, reserved: left, spent: all } });
      return;
    }
    case "task:worked":
      set({ worked: true, output: event.output, percent: 99, use: endUse(task.use) });
      settleUse(draft, place, task, event.usage);
      easeProvider(draft, place);
      return;
    case "task:submitted":
      set({ submitted: true });
      return;
    case "task:integrated":
      set({ integrated: { commit: event.commit, branch: event.branch } });
      return;
    case "task:completed":
      release(draft, place, task);
      finish(draft, place);
      set({
        status: "completed",
        reason: null,
        percent: 100,
        endedAtMs: atMs,
        submitted: false,
        parked: false,
        use: endUse(task.use),
        output: event.output === undefined ? task.output : event.output,
      });
      for (const dependent of draft.shape.dependents[place]!) {
        draft.openWaits = draft.openWaits.with(dependent, draft.openWaits.at(dependent)! - 1, edit);
      }
      if (task.status === "running" && !task.worked) {
        settleUse(draft, place, task, event.usage);
        easeProvider(draft, place);
      }
      return;
    case "task:retrying": {
      release(draft, place, task);
      const { reason, notBeforeMs } = event;
      const isLimit = event.kind === "rate-limit";
      set({
        status: "ready",
        failures: task.failures + (isLimit ? 0 : 1),
        reason,
        previousFailure: isLimit ? task.previousFailure : reason,
        notBeforeMs,
        worked: false,
        submitted: false,
        parked: false,
        use: isLimit ? { ...noUse, rateLimits: task.use.rateLimits + 1 } : endUse(task.use),
      });
      addReady(draft, place);
      settleUse(draft, place, task, event.usage);
      return;
    }
    case "task:interrupted":
      release(draft, place, task);
      reserve(draft, task.use.reserved, -1);
      set({
        status: "ready",
        reason: "interrupted",
        notBeforeMs: 0,
        worked: false,
        submitted: false,
        parked: false,
        use: endUse(task.use),
      });
      addReady(draft, place);
      return;
    case "task:failed":
      release(draft, place, task);
      finish(draft, place);
      set({
        status: "failed",
        failures: task.failures + 1,
        reason: event.reason,
        previousFailure: event.reason,
        endedAtMs: atMs,
        submitted: false,
        parked: false,
        use: endUse(task.use),
      });
      draft.failedCount += 1;
      settleUse(draft, place, task, event.usage);
      return;
    case "task:skipped":
    case "task:aborted":
      release(draft, place, task);
      finish(draft, place);
      set({
        status: event.type === "task:skipped" ? "skipped" : "aborted",
        reason: event.reason,
        endedAtMs: atMs,
        parked: false,
        use: endUse(task.use),
      });
      settleUse(draft, place, task, event.type === "task:aborted" ? event.usage : undefined);
      return;
    case "task:overdue":
    case "task:conflicted":
      return;
    case "task:enforced":
      if (event.attempt === task.attempts) set({ layers: [...task.layers, ...event.layers] });
      return;
    case "task:reset": {
      const phase = draft.shape.phaseOf[place]!;
      draft.unfinishedCount += 1;
      if (task.status === "failed") draft.failedCount -= 1;
      if (phase >= 0) draft.phaseOpen = draft.phaseOpen.with(phase, draft.phaseOpen[phase]! + 1);
      set({
        status: "waiting",
        failures: 0,
        use: noUse,
        reason: null,
        percent: 0,
        endedAtMs: null,
        notBeforeMs: 0,
        worked: false,
        submitted: false,
        parked: false,
        gates: [],
      });
      return;
    }
  }
}

/** The agent of a task that waits for a person is free for something else. */
export function parkTask(draft: RunDraft, taskId: string, edit: Edit): void {
  const place = draft.shape.placeOf.get(taskId);
  const task = place === undefined ? undefined : draft.tasks.at(place);
  if (place === undefined || task?.status !== "running" || task.parked) return;
  release(draft, place, task);
  draft.tasks = draft.tasks.with(place, { ...task, parked: true }, edit);
}

/** Of most tasks nothing is set aside, and they share one value. */
function beginUse(use: TaskUse, reserved: Reservation | undefined): TaskUse {
  if (reserved === undefined) return endUse(use);
  return { reserved, spent: nothingReserved, rateLimits: use.rateLimits };
}

function endUse(use: TaskUse): TaskUse {
  return use === noUse || use.rateLimits === 0 ? noUse : { ...noUse, rateLimits: use.rateLimits };
}

/** The agent of a task that was running is free again. */
function release(draft: RunDraft, place: number, task: TaskState): void {
  if (task.status !== "running" || task.parked) return;
  setDoing(draft, place, -1);
  draft.runningCount -= 1;
}

function finish(draft: RunDraft, place: number): void {
  const phase = draft.shape.phaseOf[place]!;
  draft.unfinishedCount -= 1;
  if (phase >= 0) draft.phaseOpen = draft.phaseOpen.with(phase, draft.phaseOpen[phase]! - 1);
}

function addReady(draft: RunDraft, place: number): void {
  const agent = draft.shape.agentOf[place]!;
  if (agent < 0) return;
  draft.ready = draft.ready.with(agent, pushReady(draft.ready[agent]!, place, draft.shape.ranks[place]!));
}

/** Takes the started task out of its agent's heap; others that had to let it pass stay. */
function removeReady(draft: RunDraft, place: number): void {
  const agent = draft.shape.agentOf[place]!;
  if (agent < 0) return;
  const passed: ReadyHeap[] = [];
  let rest: ReadyHeap | null = draft.ready[agent]!;
  while (rest !== null && rest.index !== place) {
    passed.push(rest);
    rest = popReady(rest);
  }
  rest = rest === null ? null : popReady(rest);
  for (const one of passed) rest = pushReady(rest, one.index, one.rank);
  draft.ready = draft.ready.with(agent, rest);
}

function setDoing(draft: RunDraft, place: number, doing: number): void {
  const agent = draft.shape.agentOf[place]!;
  if (agent >= 0) draft.doing = draft.doing.with(agent, doing);
}

/** What an attempt used is known now: nothing is set aside for it any more. What it told before its end counts once. */
function settleUse(draft: RunDraft, place: number, task: TaskState, usage: RunUsage | undefined): void {
  reserve(draft, task.use.reserved, -1);
  if (usage === undefined) return;
  const { costUsd = 0, inputTokens = 0, outputTokens = 0 } = usage;
  const tokens = Math.max(0, inputTokens + outputTokens - task.use.spent.tokens);
  const inputRest = Math.min(tokens, inputTokens);
  addUsage(draft, {
    costUsd: Math.max(0, costUsd - task.use.spent.costUsd),
    inputTokens: inputRest,
    outputTokens: tokens - inputRest,
  });
  draft.settledMinutes += draft.plan.tasks[place]!.estimateMinutes;
}

function addUsage(draft: RunDraft, { inputTokens = 0, outputTokens = 0, costUsd = 0 }: RunUsage): void {
  draft.usage = {
    inputTokens: draft.usage.inputTokens + inputTokens,
    outputTokens: draft.usage.outputTokens + outputTokens,
    costUsd: draft.usage.costUsd + costUsd,
  };
}

function reserve(draft: RunDraft, { costUsd, tokens }: Reservation, sign: 1 | -1): void {
  if (costUsd === 0 && tokens === 0) return;
  // Sums of fractions in another order do not always come back to nothing.
  const near = (amount: number): number => (amount < 1e-9 ? 0 : amount);
  draft.reserved = {
    costUsd: near(draft.reserved.costUsd + sign * costUsd),
    tokens: near(draft.reserved.tokens + sign * tokens),
  };
}

/** A success says that the provider can bear more: starts may come twice as close. */
function easeProvider(draft: RunDraft, place: number): void {
  spaceProvider(draft, place, (held) => {
    const spacingMs = held.spacingMs / 2;
    return { ...held, spacingMs: spacingMs < leastSpacingMs ? 0 : spacingMs };
  });
}

function spaceProvider(draft: RunDraft, place: number, change: (held: ProviderState) => ProviderState): void {
  const agent = draft.shape.agentOf[place]!;
  if (draft.providers.size === 0 || agent < 0) return;
  const provider = findProvider(draft, agent);
  const held = draft.providers.get(provider);
  if (held !== undefined && held.spacingMs > 0) draft.providers = new Map(draft.providers).set(provider, change(held));
}
