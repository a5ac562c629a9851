import { adoptPlan } from "./adopt-plan.ts";
import { applyExchange } from "./apply-exchange.ts";
import { collectReady } from "./collect-ready.ts";
import { beginEdit } from "./persistent-list.ts";
import type { Edit } from "./persistent-list.ts";
import { applyTaskEvent, parkTask } from "./apply-task-event.ts";
import type { RunDraft } from "./run-draft.ts";
import type { RunEvent } from "./run-event.ts";
import { defaultRunPolicy } from "./run-policy.ts";
import type { GateResult, RunApproval, RunState } from "./run-state.ts";

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
  const beforeMs = draft.lastAtMs;
  draft.lastAtMs = event.atMs;
  switch (event.type) {
    case "run:started":
      draft.runId = event.runId;
      // Journals of an earlier version lack what was not there yet.
      draft.policy = { ...defaultRunPolicy, ...event.policy };
      draft.firstBudget = draft.policy.budget;
      draft.status = "running";
      draft.startedAtMs = event.atMs;
      return;
    case "run:resumed":
      if (event.policy !== undefined) {
        const before = draft.policy.budget;
        draft.policy = { ...defaultRunPolicy, ...event.policy };
        if (JSON.stringify(before) !== JSON.stringify(draft.policy.budget)) draft.firstBudget = draft.policy.budget;
      }
      draft.pausedMs += Math.max(0, event.atMs - beforeMs);
      draft.waiting = null;
      draft.awaitsReceipt = false;
      draft.receipt = null;
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
    case "plan:grown":
      growPlan(draft, event);
      return;
    case "schedule:changed":
      changeRanks(draft, event.order);
      return;
    case "run:accounted":
      draft.receipt = event.entries;
      return;
    case "run:waiting":
      draft.waiting = event.waits;
      return;
    case "run:aborting":
      draft.awaitsReceipt = event.awaitsReceipt ?? false;
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
    case "run:overdue":
    case "proposal:refused":
      return;
    case "budget:raised":
      draft.policy = { ...draft.policy, budget: event.budget };
      return;
    case "provider:limited": {
      const held = draft.providers.get(event.provider);
      draft.providers = new Map(draft.providers).set(event.provider, {
        untilMs: Math.max(held?.untilMs ?? 0, event.untilMs),
        spacingMs: Math.max(held?.spacingMs ?? 0, event.delayMs),
      });
      return;
    }
    case "approval:requested": {
      const { atMs, approvalId, kind, title, gateId, taskId, by, tasks } = event;
      draft.approvals = new Map(draft.approvals).set(approvalId, {
        ...{ approvalId, kind, title, gateId, taskId, by, tasks },
        status: "open",
        answeredBy: null,
        note: null,
        requestedAtMs: atMs,
      });
      if (kind === "gate" && taskId !== null) parkTask(draft, taskId, edit);
      return;
    }
    case "approval:given":
      answer(draft, event.approvalId, { status: "given", answeredBy: event.by, note: event.note });
      return;
    case "approval:refused":
      answer(draft, event.approvalId, { status: "refused", answeredBy: event.by, note: event.reason });
      return;
    case "task:ready":
    case "task:started":
    case "task:progressed":
    case "task:worked":
    case "task:submitted":
    case "task:integrated":
    case "task:conflicted":
    case "task:completed":
    case "task:retrying":
    case "task:failed":
    case "task:skipped":
    case "task:aborted":
    case "task:interrupted":
    case "task:overdue":
    case "task:enforced":
    case "task:reset":
    case "budget:spent":
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
    case "handoff:delivered":
    case "handoff:accepted":
    case "handoff:rejected":
    case "handoff:stale":
    case "message:sent":
    case "message:read":
    case "context:set":
    case "context:read":
    case "context:stale":
    case "file:stale":
    case "checkpoint:saved":
      applyExchange(draft, event);
      return;
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

function answer(draft: RunDraft, approvalId: string, given: Pick<RunApproval, "status" | "answeredBy" | "note">): void {
  const known = draft.approvals.get(approvalId);
  if (known !== undefined) draft.approvals = new Map(draft.approvals).set(approvalId, { ...known, ...given });
  draft.waiting = null;
}

function growPlan(draft: RunDraft, event: Extract<RunEvent, { type: "plan:grown" }>): void {
  const { plan } = draft;
  const added = event.tasks.filter((task) => !draft.shape.placeOf.has(task.id));
  const depth = 1 + (event.fromTaskId === null ? 0 : (draft.depths.get(event.fromTaskId) ?? 0));
  draft.depths = new Map([...draft.depths, ...added.map((task) => [task.id, depth] as const)]);
  draft.waiting = null;
  adoptPlan(
    draft,
    {
      ...plan,
      tasks: [...plan.tasks, ...added],
      ownership: [...plan.ownership, ...event.ownership],
      agents: plan.agents.map((agent) => ({
        ...agent,
        taskIds: [...agent.taskIds, ...added.filter((task) => task.agentId === agent.agentId).map((task) => task.id)],
      })),
    },
    [],
  );
}

/** What is named comes in that order; what is not comes after it, as it came before. */
function changeRanks(draft: RunDraft, order: readonly string[]): void {
  const { shape } = draft;
  const named = new Map(order.map((taskId, at) => [shape.placeOf.get(taskId) ?? -1, at]));
  const places = shape.ranks.map((_, place) => place);
  places.sort((a, b) => {
    const [first, second] = [named.get(a) ?? Infinity, named.get(b) ?? Infinity];
    return first === second ? shape.ranks[a]! - shape.ranks[b]! : first - second;
  });
  const ranks = new Array<number>(places.length);
  places.forEach((place, rank) => (ranks[place] = rank));
  draft.shape = { ...shape, ranks };
  draft.ready = collectReady(draft);
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
