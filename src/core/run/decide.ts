import { abortRun, finishGate, finishTask } from "./finish.ts";
import { beginRun, resumeRun, startTasks } from "./start.ts";
import { Turn } from "./turn.ts";
import type { RunCommand } from "./run-command.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunState } from "./run-state.ts";
import { findTaskState } from "./run-state.ts";

/**
 * What a command leads to. Changes nothing, and takes every command: one that does not fit where the run stands (a task
 * that is not running, a message to a run that has ended) leads to no events.
 *
 * Cost: O(1) for each event that follows, plus the agents for `start-tasks` and all tasks for start, abort and resume.
 *
 * @example
 * const state = decide(initialRunState(plan), { type: "start-run", atMs: 0, runId: "r1" }).reduce(evolve, initialRunState(plan));
 * decide(state, { type: "start-tasks", atMs: 0 }).map((event) => event.type); // ["run:advanced", "task:started"]
 */
export function decide(state: RunState, command: RunCommand): RunEvent[] {
  return takeTurn(state, command).events;
}

/** `decide` together with the state after its events, for who needs both. */
export function takeTurn(
  state: RunState,
  command: RunCommand,
): { readonly events: RunEvent[]; readonly state: RunState } {
  const turn = new Turn(state, command.atMs);
  if (state.status === "created") {
    if (command.type === "start-run") beginRun(turn, command);
    return turn;
  }
  const { atMs } = command;
  switch (command.type) {
    case "start-run":
      return turn;
    case "resume-run":
      resumeRun(turn);
      return turn;
    case "start-tasks":
      startTasks(turn);
      return turn;
    case "finish-task":
      finishTask(turn, command);
      return turn;
    case "finish-gate":
      finishGate(turn, command);
      return turn;
    case "abort-run":
      abortRun(turn, command.reason);
      return turn;
    case "progress-task": {
      const task = findTaskState(state, command.taskId);
      if (task?.status !== "running" || task.worked || !Number.isFinite(command.percent)) return turn;
      const percent = Math.min(100, Math.max(0, command.percent));
      turn.emit({ type: "task:progressed", atMs, taskId: command.taskId, percent, note: command.note });
      return turn;
    }
    case "send-message": {
      const { from, to, text, artifacts = [], postId = null } = command;
      turn.emit({ type: "message:sent", atMs, sequence: state.messages.length + 1, from, to, text, artifacts, postId });
      return turn;
    }
    case "read-messages": {
      const upToSequence = Math.min(command.upToSequence, state.messages.length);
      if (!(upToSequence > (state.readUpTo.get(command.agentId) ?? 0))) return turn;
      turn.emit({ type: "message:read", atMs, agentId: command.agentId, upToSequence });
      return turn;
    }
    case "set-context": {
      const { key, value, by, expectedVersion, postId = null } = command;
      const version = state.context.get(key)?.version ?? 0;
      if (expectedVersion !== undefined && expectedVersion !== version) return turn;
      turn.emit({ type: "context:set", atMs, key, value, version: version + 1, by, postId });
      return turn;
    }
    case "deliver-handoff": {
      const { handoffId, taskId, handoff } = command;
      turn.emit({ type: "handoff:delivered", atMs, handoffId, taskId, handoff });
      return turn;
    }
    case "judge-handoff":
      judgeHandoff(turn, command);
      return turn;
    case "save-checkpoint": {
      const { agentId, taskId, note, nextSteps, files, postId = null } = command;
      turn.emit({ type: "checkpoint:saved", atMs, agentId, taskId, note, nextSteps, files, postId });
      return turn;
    }
    case "report-violation": {
      const place = state.shape.placeOf.get(command.taskId);
      const agentId = place === undefined ? null : state.plan.tasks[place]!.agentId;
      if (agentId === null) return turn;
      const { taskId, path, reason } = command;
      const type = command.prevented ? "ownership:denied" : "ownership:violated";
      turn.emit({ type, atMs, taskId, agentId, path, reason });
      return turn;
    }
    default:
      command satisfies never;
      return turn;
  }
}

function judgeHandoff(turn: Turn, command: Extract<RunCommand, { type: "judge-handoff" }>): void {
  const { handoffId, verdict, faults } = command;
  const pending = [...turn.state.handoffs].some((one) => one.handoffId === handoffId && one.verdict === "pending");
  if (!pending) return;
  if (verdict === "rejected") turn.emit({ type: "handoff:rejected", atMs: turn.atMs, handoffId, faults });
  else turn.emit({ type: "handoff:accepted", atMs: turn.atMs, handoffId, verdict });
}
