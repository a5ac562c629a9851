import type { ExchangeCommand } from "./exchange-command.ts";
import { findConsumers } from "./find-consumers.ts";
import { findHandoff } from "./find-handoff.ts";
import { refuseMessage } from "./refuse-message.ts";
import { findTaskState } from "./run-state.ts";
import type { Turn } from "./turn.ts";

/** What follows when agents give each other something. */
export function decideExchange(turn: Turn, command: ExchangeCommand): void {
  const { state, atMs } = turn;
  switch (command.type) {
    case "send-message": {
      const { from, to, text, artifacts = [], postId = null } = command;
      if (refuseMessage(state, from, to) !== null) return;
      turn.emit({ type: "message:sent", atMs, sequence: state.messages.length + 1, from, to, text, artifacts, postId });
      return;
    }
    case "read-messages": {
      const upToSequence = Math.min(command.upToSequence, state.messages.length);
      if (!(upToSequence > (state.readUpTo.get(command.agentId) ?? 0))) return;
      turn.emit({ type: "message:read", atMs, agentId: command.agentId, upToSequence });
      return;
    }
    case "set-context":
      setContext(turn, command);
      return;
    case "read-context":
      readContext(turn, command);
      return;
    case "deliver-handoff": {
      const { handoffId, taskId, handoff } = command;
      turn.emit({ type: "handoff:delivered", atMs, handoffId, taskId, handoff });
      return;
    }
    case "judge-handoff": {
      const { handoffId, verdict, faults, seals = [] } = command;
      if (state.handoffs.at(findHandoff(state, handoffId))?.verdict !== "pending") return;
      if (verdict === "rejected") turn.emit({ type: "handoff:rejected", atMs, handoffId, faults });
      else turn.emit({ type: "handoff:accepted", atMs, handoffId, verdict, seals });
      return;
    }
    case "change-handoff": {
      const { handoffId, taskId, paths, verdict, faults, seals } = command;
      const handoff = state.handoffs.at(findHandoff(state, handoffId));
      if (handoff === undefined || handoff.decidedAtMs === null) return;
      // Who changed it knows.
      const consumerIds = findConsumers(state, handoff).filter((id) => id !== taskId);
      const checked = { verdict, faults, seals };
      turn.emit({ type: "handoff:stale", atMs, handoffId, taskId, paths, consumerIds, ...checked });
      return;
    }
    case "report-stale-files": {
      const { taskId, paths } = command;
      const task = findTaskState(state, taskId);
      if (task?.status !== "running" || paths.length === 0) return;
      turn.emit({ type: "file:stale", atMs, taskId, attempt: task.attempts, paths });
      return;
    }
    case "save-checkpoint": {
      const { agentId, taskId, note, nextSteps, files, postId = null } = command;
      turn.emit({ type: "checkpoint:saved", atMs, agentId, taskId, note, nextSteps, files, postId });
      return;
    }
  }
}

/** Whoever read an earlier version, and is at work or done, built on an old value. */
function setContext(turn: Turn, command: Extract<ExchangeCommand, { type: "set-context" }>): void {
  const { state, atMs } = turn;
  const { key, value, by, taskId: writer = null, expectedVersion, postId = null } = command;
  const version = (state.context.get(key)?.version ?? 0) + 1;
  if (expectedVersion !== undefined && expectedVersion !== version - 1) return;
  const reads = [...(state.contextReads.get(key) ?? [])];
  turn.emit({ type: "context:set", atMs, key, value, version, by, postId });
  for (const { taskId, attempt, version: readVersion } of reads) {
    const task = findTaskState(state, taskId);
    const isBuilt = task?.status === "running" || task?.status === "completed";
    if (taskId === writer || !isBuilt || task.attempts !== attempt) continue;
    turn.emit({ type: "context:stale", atMs, key, taskId, readVersion, version });
  }
}

function readContext(turn: Turn, command: Extract<ExchangeCommand, { type: "read-context" }>): void {
  const { state, atMs } = turn;
  const { key, taskId, version: readVersion } = command;
  const task = findTaskState(state, taskId);
  const version = state.context.get(key)?.version ?? 0;
  if (task?.status !== "running" || !(readVersion >= 0 && readVersion <= version)) return;
  // A change between the look and the note of it is told at once.
  if (readVersion < version) turn.emit({ type: "context:stale", atMs, key, taskId, readVersion, version });
  else turn.emit({ type: "context:read", atMs, key, version, taskId, attempt: task.attempts });
}
