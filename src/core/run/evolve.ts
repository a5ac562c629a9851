import { popReady, pushReady } from "./ready-heap.ts";
import type { ReadyHeap } from "./ready-heap.ts";
import type { RunEvent, RunUsage } from "./run-event.ts";
import type { GateResult, RunState, TaskState } from "./run-state.ts";

/**
 * The state after an event. Total: an event about a task, a gate or an agent that the plan does not have changes
 * nothing, and an event of a later version that is not known here neither. O(1) but for the dependents of a task.
 */
export function evolve(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case "run:started":
      return { ...state, runId: event.runId, policy: event.policy, status: "running", startedAtMs: event.atMs };
    case "run:resumed":
      return { ...state, status: "running", reason: null, endedAtMs: null, runGates: [], ready: collectReady(state) };
    case "run:advanced":
      return { ...state, step: event.step };
    case "run:aborting":
      return { ...state, status: "aborting", reason: event.reason };
    case "run:completed":
      return { ...state, status: "completed", endedAtMs: event.atMs };
    case "run:failed":
      return { ...state, status: "failed", reason: event.reason, endedAtMs: event.atMs };
    case "run:aborted":
      return { ...state, status: "aborted", reason: event.reason, endedAtMs: event.atMs };
    case "phase:started":
      return withPhaseBegun(state, event.phase);
    case "phase:completed":
    case "budget:exhausted":
      return state;
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
      return evolveTask(state, event);
    case "gate:started":
      return withGate(state, event.taskId, { gateId: event.gateId, status: "running", durationMs: 0, output: "" });
    case "gate:passed":
      return withGate(state, event.taskId, {
        gateId: event.gateId,
        status: "passed",
        durationMs: event.durationMs,
        output: "",
      });
    case "gate:failed":
      return withGate(state, event.taskId, {
        gateId: event.gateId,
        status: "failed",
        durationMs: event.durationMs,
        output: event.output,
      });
    case "gate:skipped":
      return withGate(state, event.taskId, {
        gateId: event.gateId,
        status: "skipped",
        durationMs: 0,
        output: event.reason,
      });
    case "handoff:delivered": {
      const { handoffId, taskId, handoff } = event;
      return {
        ...state,
        handoffs: state.handoffs.push({ handoffId, taskId, handoff, verdict: "pending", faults: [] }),
      };
    }
    case "handoff:accepted":
      return withVerdict(state, event.handoffId, event.verdict, []);
    case "handoff:rejected":
      return withVerdict(state, event.handoffId, "rejected", event.faults);
    case "message:sent": {
      const { sequence, atMs, from, to, text, artifacts } = event;
      return { ...state, messages: state.messages.push({ sequence, atMs, from, to, text, artifacts }) };
    }
    case "message:read":
      return { ...state, readUpTo: new Map(state.readUpTo).set(event.agentId, event.upToSequence) };
    case "context:set": {
      const { key, value, version, by, atMs } = event;
      return { ...state, context: new Map(state.context).set(key, { value, version, by, atMs }) };
    }
    case "checkpoint:saved": {
      const { atMs, agentId, taskId, note, nextSteps, files } = event;
      return { ...state, checkpoints: state.checkpoints.push({ atMs, agentId, taskId, note, nextSteps, files }) };
    }
    case "ownership:denied":
    case "ownership:violated": {
      const { atMs, taskId, agentId, path, reason } = event;
      return {
        ...state,
        violations: state.violations.push({
          atMs,
          taskId,
          agentId,
          path,
          reason,
          prevented: event.type === "ownership:denied",
        }),
      };
    }
    default:
      event satisfies never;
      return state;
  }
}

type TaskEvent = Extract<RunEvent, { type: `task:${string}` }>;

function evolveTask(state: RunState, event: TaskEvent): RunState {
  const place = state.shape.placeOf.get(event.taskId);
  const task = place === undefined ? undefined : state.tasks.at(place);
  if (place === undefined || task === undefined) return state;
  const set = (changes: Partial<TaskState>): RunState["tasks"] => state.tasks.with(place, { ...task, ...changes });
  switch (event.type) {
    case "task:ready":
      return { ...state, tasks: set({ status: "ready" }), ready: withReady(state, place) };
    case "task:started":
      return {
        ...state,
        tasks: set({
          status: "running",
          attempts: event.attempt,
          reason: null,
          startedAtMs: event.atMs,
          endedAtMs: null,
          percent: 0,
          note: null,
          worked: false,
          gates: [],
        }),
        ready: withoutReady(state, place),
        doing: withDoing(state, place, place),
        runningCount: state.runningCount + 1,
        attemptsStarted: state.attemptsStarted + 1,
      };
    case "task:progressed":
      return { ...state, tasks: set({ percent: Math.min(99, event.percent), note: event.note ?? task.note }) };
    case "task:worked":
      return {
        ...state,
        tasks: set({ worked: true, output: event.output, percent: 99 }),
        usage: withUsage(state, event.usage),
      };
    case "task:completed":
      return {
        ...released(state, place, task),
        ...finished(state, place),
        tasks: set({
          status: "completed",
          reason: null,
          percent: 100,
          endedAtMs: event.atMs,
          output: event.output === undefined ? task.output : event.output,
        }),
        openWaits: countDown(state, place),
        usage: withUsage(state, event.usage),
      };
    case "task:retrying":
      return {
        ...released(state, place, task),
        tasks: set({
          status: "ready",
          failures: task.failures + 1,
          reason: event.reason,
          previousFailure: event.reason,
          notBeforeMs: event.notBeforeMs,
          worked: false,
        }),
        ready: withReady(state, place),
        usage: withUsage(state, event.usage),
      };
    case "task:interrupted":
      return {
        ...released(state, place, task),
        tasks: set({ status: "ready", reason: "interrupted", notBeforeMs: 0 }),
        ready: withReady(state, place),
      };
    case "task:failed":
      return {
        ...released(state, place, task),
        ...finished(state, place),
        tasks: set({ status: "failed", failures: task.failures + 1, reason: event.reason, endedAtMs: event.atMs }),
        failedCount: state.failedCount + 1,
        usage: withUsage(state, event.usage),
      };
    case "task:skipped":
    case "task:aborted":
      return {
        ...released(state, place, task),
        ...finished(state, place),
        tasks: set({
          status: event.type === "task:skipped" ? "skipped" : "aborted",
          reason: event.reason,
          endedAtMs: event.atMs,
        }),
        usage: withUsage(state, event.type === "task:aborted" ? event.usage : undefined),
      };
    case "task:reset": {
      const phase = state.shape.phaseOf[place]!;
      return {
        ...state,
        tasks: set({
          status: "waiting",
          failures: 0,
          reason: null,
          percent: 0,
          endedAtMs: null,
          notBeforeMs: 0,
          worked: false,
          gates: [],
        }),
        unfinishedCount: state.unfinishedCount + 1,
        failedCount: state.failedCount - (task.status === "failed" ? 1 : 0),
        phaseOpen: phase < 0 ? state.phaseOpen : state.phaseOpen.with(phase, state.phaseOpen[phase]! + 1),
      };
    }
  }
}

/** The agent of a task that was running is free again. */
function released(state: RunState, place: number, task: TaskState): RunState {
  if (task.status !== "running") return state;
  return { ...state, doing: withDoing(state, place, -1), runningCount: state.runningCount - 1 };
}

function finished(state: RunState, place: number): Pick<RunState, "unfinishedCount" | "phaseOpen"> {
  const phase = state.shape.phaseOf[place]!;
  return {
    unfinishedCount: state.unfinishedCount - 1,
    phaseOpen: phase < 0 ? state.phaseOpen : state.phaseOpen.with(phase, state.phaseOpen[phase]! - 1),
  };
}

function countDown(state: RunState, place: number): RunState["openWaits"] {
  let open = state.openWaits;
  for (const dependent of state.shape.dependents[place]!) open = open.with(dependent, open.at(dependent)! - 1);
  return open;
}

function withReady(state: RunState, place: number): readonly (ReadyHeap | null)[] {
  const agent = state.shape.agentOf[place]!;
  if (agent < 0) return state.ready;
  return state.ready.with(agent, pushReady(state.ready[agent]!, place, state.shape.ranks[place]!));
}

/** Takes the started task out of its agent's heap; others that had to let it pass stay. */
function withoutReady(state: RunState, place: number): readonly (ReadyHeap | null)[] {
  const agent = state.shape.agentOf[place]!;
  if (agent < 0) return state.ready;
  const heap = state.ready[agent]!;
  return state.ready.with(agent, removeReady(heap, place));
}

function removeReady(heap: ReadyHeap | null, place: number): ReadyHeap | null {
  const passed: ReadyHeap[] = [];
  let rest = heap;
  while (rest !== null && rest.index !== place) {
    passed.push(rest);
    rest = popReady(rest);
  }
  rest = rest === null ? null : popReady(rest);
  for (const one of passed) rest = pushReady(rest, one.index, one.rank);
  return rest;
}

/** The heaps made anew from the tasks that are ready: an aborted run leaves some in them that are not. */
function collectReady(state: RunState): readonly (ReadyHeap | null)[] {
  const ready: (ReadyHeap | null)[] = state.ready.map(() => null);
  let place = 0;
  for (const task of state.tasks) {
    const agent = state.shape.agentOf[place]!;
    if (task.status === "ready" && agent >= 0)
      ready[agent] = pushReady(ready[agent]!, place, state.shape.ranks[place]!);
    place += 1;
  }
  return ready;
}

function withDoing(state: RunState, place: number, doing: number): readonly number[] {
  const agent = state.shape.agentOf[place]!;
  return agent < 0 ? state.doing : state.doing.with(agent, doing);
}

function withPhaseBegun(state: RunState, name: string): RunState {
  const phase = state.shape.phases.indexOf(name);
  return phase < 0 ? state : { ...state, phaseBegun: state.phaseBegun.with(phase, true) };
}

function withUsage(state: RunState, usage: RunUsage | undefined): RunState["usage"] {
  if (usage === undefined) return state.usage;
  return {
    inputTokens: state.usage.inputTokens + (usage.inputTokens ?? 0),
    outputTokens: state.usage.outputTokens + (usage.outputTokens ?? 0),
    costUsd: state.usage.costUsd + (usage.costUsd ?? 0),
  };
}

function withGate(state: RunState, taskId: string | null, result: GateResult): RunState {
  const replace = (results: readonly GateResult[]): readonly GateResult[] =>
    results.some((one) => one.gateId === result.gateId)
      ? results.map((one) => (one.gateId === result.gateId ? result : one))
      : [...results, result];
  if (taskId === null) return { ...state, runGates: replace(state.runGates) };
  const place = state.shape.placeOf.get(taskId);
  const task = place === undefined ? undefined : state.tasks.at(place);
  if (place === undefined || task === undefined) return state;
  return { ...state, tasks: state.tasks.with(place, { ...task, gates: replace(task.gates) }) };
}

function withVerdict(
  state: RunState,
  handoffId: string,
  verdict: "verified" | "unverified" | "rejected",
  faults: readonly string[],
): RunState {
  // The newest first: a hand-off that is delivered again carries the same id.
  for (let place = state.handoffs.length - 1; place >= 0; place -= 1) {
    const handoff = state.handoffs.at(place)!;
    if (handoff.handoffId !== handoffId) continue;
    return { ...state, handoffs: state.handoffs.with(place, { ...handoff, verdict, faults }) };
  }
  return state;
}
