import { adoptPlan } from "./adopt-plan.ts";
import { collectReady } from "./collect-ready.ts";
import { beginEdit } from "./persistent-list.ts";
import type { Edit } from "./persistent-list.ts";
import { popReady, pushReady } from "./ready-heap.ts";
import type { ReadyHeap } from "./ready-heap.ts";
import type { RunEvent, RunUsage } from "./run-event.ts";
import type { GateResult, RunState, TaskState } from "./run-state.ts";

/** A state in the making: seen by nobody but its maker. */
export type RunDraft = { -readonly [Field in keyof RunState]: RunState[Field] };

/**
 * The state after an event. Total: an event about a task, a gate or an agent that the plan does not have changes
 * nothing, and an event of a later version that is not known here neither. O(1) but for the dependents of a task.
 */
export function evolve(state: RunState, event: RunEvent): RunState {
  const draft = { ...state };
  applyEvent(draft, event, beginEdit());
  return draft;
}

/** Brings an event into a draft. What lists were made with the same `edit` are changed in place. */
export function applyEvent(draft: RunDraft, event: RunEvent, edit: Edit): void {
  switch (event.type) {
    case "run:started":
      draft.runId = event.runId;
      draft.policy = event.policy;
      draft.status = "running";
      draft.startedAtMs = event.atMs;
      return;
    case "run:resumed":
      draft.policy = event.policy ?? draft.policy;
      draft.status = "running";
      draft.reason = null;
      draft.endedAtMs = null;
      draft.runGates = [];
      draft.ready = collectReady(draft);
      return;
    case "plan:changed":
      adoptPlan(draft, event.plan, event.anew);
      return;
    case "run:advanced":
      draft.step = event.step;
      return;
    case "run:aborting":
      draft.status = "aborting";
      draft.reason = event.reason;
      return;
    case "run:completed":
      draft.status = "completed";
      draft.endedAtMs = event.atMs;
      return;
    case "run:failed":
    case "run:aborted":
      draft.status = event.type === "run:failed" ? "failed" : "aborted";
      draft.reason = event.reason;
      draft.endedAtMs = event.atMs;
      return;
    case "phase:started": {
      const phase = draft.shape.phases.indexOf(event.phase);
      if (phase >= 0) draft.phaseBegun = draft.phaseBegun.with(phase, true);
      return;
    }
    case "phase:completed":
    case "budget:exhausted":
      return;
    case "task:ready":
    case "task:started":
    case "task:progressed":
    case "task:worked":
    case "task:completed":
    case "task:retrying":
    case "task:failed":
    case "task:skipped":
    case "task:aborted":
    case "task:interrupted":
    case "task:reset":
      applyTaskEvent(draft, event, edit);
      return;
    case "gate:started":
      applyGate(draft, event.taskId, { gateId: event.gateId, status: "running", durationMs: 0, output: "" });
      return;
    case "gate:passed":
      applyGate(draft, event.taskId, {
        gateId: event.gateId,
        status: "passed",
        durationMs: event.durationMs,
        output: "",
      });
      return;
    case "gate:failed":
      applyGate(draft, event.taskId, {
        gateId: event.gateId,
        status: "failed",
        durationMs: event.durationMs,
        output: event.output,
      });
      return;
    case "gate:skipped":
      applyGate(draft, event.taskId, { gateId: event.gateId, status: "skipped", durationMs: 0, output: event.reason });
      return;
    case "handoff:delivered": {
      const { handoffId, taskId, handoff } = event;
      draft.handoffs = draft.handoffs.push({ handoffId, taskId, handoff, verdict: "pending", faults: [] });
      return;
    }
    case "handoff:accepted":
      applyVerdict(draft, event.handoffId, event.verdict, []);
      return;
    case "handoff:rejected":
      applyVerdict(draft, event.handoffId, "rejected", event.faults);
      return;
    case "message:sent": {
      const { sequence, atMs, from, to, text, artifacts } = event;
      draft.messages = draft.messages.push({ sequence, atMs, from, to, text, artifacts });
      return;
    }
    case "message:read":
      draft.readUpTo = new Map(draft.readUpTo).set(event.agentId, event.upToSequence);
      return;
    case "context:set": {
      const { key, value, version, by, atMs } = event;
      draft.context = new Map(draft.context).set(key, { value, version, by, atMs });
      return;
    }
    case "checkpoint:saved": {
      const { atMs, agentId, taskId, note, nextSteps, files } = event;
      draft.checkpoints = draft.checkpoints.push({ atMs, agentId, taskId, note, nextSteps, files });
      return;
    }
    case "ownership:denied":
    case "ownership:violated": {
      const { atMs, taskId, agentId, path, reason } = event;
      const prevented = event.type === "ownership:denied";
      draft.violations = draft.violations.push({ atMs, taskId, agentId, path, reason, prevented });
      return;
    }
    default:
      event satisfies never;
  }
}

type TaskEvent = Extract<RunEvent, { type: `task:${string}` }>;

function applyTaskEvent(draft: RunDraft, event: TaskEvent, edit: Edit): void {
  const place = draft.shape.placeOf.get(event.taskId);
  const task = place === undefined ? undefined : draft.tasks.at(place);
  if (place === undefined || task === undefined) return;
  const set = (changes: Partial<TaskState>): void => {
    draft.tasks = draft.tasks.with(place, { ...task, ...changes }, edit);
  };
  const { atMs } = event;
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
        gates: [],
      });
      removeReady(draft, place);
      setDoing(draft, place, place);
      draft.runningCount += 1;
      draft.attemptsStarted += 1;
      return;
    case "task:progressed":
      set({ percent: Math.min(99, event.percent), note: event.note ?? task.note });
      return;
    case "task:worked":
      set({ worked: true, output: event.output, percent: 99 });
      addUsage(draft, event.usage);
      return;
    case "task:completed":
      release(draft, place, task);
      finish(draft, place);
      set({
        status: "completed",
        reason: null,
        percent: 100,
        endedAtMs: atMs,
        output: event.output === undefined ? task.output : event.output,
      });
      for (const dependent of draft.shape.dependents[place]!) {
        draft.openWaits = draft.openWaits.with(dependent, draft.openWaits.at(dependent)! - 1, edit);
      }
      addUsage(draft, event.usage);
      return;
    case "task:retrying": {
      release(draft, place, task);
      const { reason, notBeforeMs } = event;
      set({
        status: "ready",
        failures: task.failures + 1,
        reason,
        previousFailure: reason,
        notBeforeMs,
        worked: false,
      });
      addReady(draft, place);
      addUsage(draft, event.usage);
      return;
    }
    case "task:interrupted":
      release(draft, place, task);
      set({ status: "ready", reason: "interrupted", notBeforeMs: 0 });
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
      });
      draft.failedCount += 1;
      addUsage(draft, event.usage);
      return;
    case "task:skipped":
    case "task:aborted":
      release(draft, place, task);
      finish(draft, place);
      set({ status: event.type === "task:skipped" ? "skipped" : "aborted", reason: event.reason, endedAtMs: atMs });
      if (event.type === "task:aborted") addUsage(draft, event.usage);
      return;
    case "task:reset": {
      const phase = draft.shape.phaseOf[place]!;
      draft.unfinishedCount += 1;
      if (task.status === "failed") draft.failedCount -= 1;
      if (phase >= 0) draft.phaseOpen = draft.phaseOpen.with(phase, draft.phaseOpen[phase]! + 1);
      set({
        status: "waiting",
        failures: 0,
        reason: null,
        percent: 0,
        endedAtMs: null,
        notBeforeMs: 0,
        worked: false,
        gates: [],
      });
      return;
    }
  }
}

/** The agent of a task that was running is free again. */
function release(draft: RunDraft, place: number, task: TaskState): void {
  if (task.status !== "running") return;
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

function addUsage(draft: RunDraft, usage: RunUsage | undefined): void {
  if (usage === undefined) return;
  draft.usage = {
    inputTokens: draft.usage.inputTokens + (usage.inputTokens ?? 0),
    outputTokens: draft.usage.outputTokens + (usage.outputTokens ?? 0),
    costUsd: draft.usage.costUsd + (usage.costUsd ?? 0),
  };
}

function applyGate(draft: RunDraft, taskId: string | null, result: GateResult): void {
  const replace = (results: readonly GateResult[]): readonly GateResult[] =>
    results.some((one) => one.gateId === result.gateId)
      ? results.map((one) => (one.gateId === result.gateId ? result : one))
      : [...results, result];
  if (taskId === null) {
    draft.runGates = replace(draft.runGates);
    return;
  }
  const place = draft.shape.placeOf.get(taskId);
  const task = place === undefined ? undefined : draft.tasks.at(place);
  if (place !== undefined && task !== undefined)
    draft.tasks = draft.tasks.with(place, { ...task, gates: replace(task.gates) });
}

function applyVerdict(
  draft: RunDraft,
  handoffId: string,
  verdict: "verified" | "unverified" | "rejected",
  faults: readonly string[],
): void {
  // The newest first: a hand-off that is delivered again carries the same id.
  for (let place = draft.handoffs.length - 1; place >= 0; place -= 1) {
    const handoff = draft.handoffs.at(place)!;
    if (handoff.handoffId !== handoffId) continue;
    draft.handoffs = draft.handoffs.with(place, { ...handoff, verdict, faults });
    return;
  }
}
