import { findAddressees } from "./find-addressees.ts";
import { findHandoff } from "./find-handoff.ts";
import type { RunDraft } from "./run-draft.ts";
import { PersistentList } from "./persistent-list.ts";
import type { RunEvent } from "./run-event.ts";
import { findTaskState } from "./run-state.ts";
import type { ContextRead, RunHandoff, StaleInput } from "./run-state.ts";

/** Events of what agents give each other. */
export type ExchangeEvent = Extract<
  RunEvent,
  { type: `${"message" | "context" | "handoff" | "file" | "checkpoint"}:${string}` }
>;

/** Brings such an event into a draft. */
export function applyExchange(draft: RunDraft, event: ExchangeEvent): void {
  switch (event.type) {
    case "handoff:delivered": {
      const { handoffId, taskId, handoff } = event;
      const attempt = taskId === null ? null : (findTaskState(draft, taskId)?.attempts ?? null);
      draft.handoffs = draft.handoffs.push({
        attempt,
        ...{ handoffId, taskId, handoff, verdict: "pending", faults: [] },
        ...{ decidedAtMs: null, seals: [], stale: null },
      });
      return;
    }
    case "handoff:accepted":
      changeHandoff(draft, event.handoffId, {
        verdict: event.verdict,
        decidedAtMs: event.atMs,
        // Journals of earlier versions have none.
        seals: event.seals ?? [],
      });
      return;
    case "handoff:rejected":
      changeHandoff(draft, event.handoffId, { verdict: "rejected", faults: event.faults });
      return;
    case "handoff:stale": {
      const { atMs, handoffId, paths, consumerIds, verdict, faults, seals } = event;
      changeHandoff(draft, handoffId, { verdict, faults, seals, stale: { atMs, paths, consumerIds } });
      for (const taskId of consumerIds) markStale(draft, taskId, { kind: "handoff", name: handoffId, atMs });
      return;
    }
    case "message:sent": {
      const { sequence, atMs, from, to, text, artifacts } = event;
      draft.messages = draft.messages.push({ sequence, atMs, from, to, text, artifacts });
      const unread = new Map(draft.unread);
      for (const agentId of findAddressees(draft.plan, to))
        if (agentId !== from) unread.set(agentId, (unread.get(agentId) ?? 0) + 1);
      draft.unread = unread;
      return;
    }
    case "message:read":
      draft.readUpTo = new Map(draft.readUpTo).set(event.agentId, event.upToSequence);
      draft.unread = new Map(draft.unread).set(event.agentId, countUnread(draft, event.agentId, event.upToSequence));
      return;
    case "context:set": {
      const { key, value, version, by, atMs } = event;
      draft.context = new Map(draft.context).set(key, { value, version, by, atMs });
      // What was read of it before is told as stale now, once.
      if (draft.contextReads.has(key)) draft.contextReads = without(draft.contextReads, key);
      return;
    }
    case "context:read": {
      const { key, version, taskId, attempt } = event;
      const reads = draft.contextReads.get(key) ?? PersistentList.of<ContextRead>([]);
      draft.contextReads = new Map(draft.contextReads).set(key, reads.push({ taskId, attempt, version }));
      return;
    }
    case "context:stale":
      markStale(draft, event.taskId, { kind: "context", name: event.key, atMs: event.atMs });
      return;
    case "file:stale":
      for (const name of event.paths) markStale(draft, event.taskId, { kind: "file", name, atMs: event.atMs });
      return;
    case "checkpoint:saved": {
      const { atMs, agentId, taskId, note, nextSteps, files } = event;
      draft.checkpoints = draft.checkpoints.push({ atMs, agentId, taskId, note, nextSteps, files });
      return;
    }
  }
}

function changeHandoff(draft: RunDraft, handoffId: string, changes: Partial<RunHandoff>): void {
  const place = findHandoff(draft, handoffId);
  const handoff = draft.handoffs.at(place);
  if (handoff !== undefined) draft.handoffs = draft.handoffs.with(place, { ...handoff, ...changes });
}

function markStale(draft: RunDraft, taskId: string, input: Omit<StaleInput, "attempt">): void {
  const attempt = findTaskState(draft, taskId)?.attempts;
  if (attempt === undefined) return;
  const known = draft.stale.get(taskId) ?? [];
  draft.stale = new Map(draft.stale).set(taskId, [...known, { ...input, attempt }]);
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

/** Messages for an agent behind its cursor. */
function countUnread(draft: RunDraft, agentId: string, upToSequence: number): number {
  let count = 0;
  for (let place = upToSequence; place < draft.messages.length; place += 1) {
    const { from, to } = draft.messages.at(place)!;
    if (from !== agentId && findAddressees(draft.plan, to).includes(agentId)) count += 1;
  }
  return count;
}
