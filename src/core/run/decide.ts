import { answerApproval, proposeTasks } from "./answer.ts";
import { abortRun, finishGate, finishIntegration, finishTask, settle } from "./finish.ts";
import { decideExchange } from "./decide-exchange.ts";
import { resumeRun } from "./resume.ts";
import { beginRun, startTasks } from "./start.ts";
import { Turn } from "./turn.ts";
import type { RunCommand } from "./run-command.ts";
import type { RunEvent } from "./run-event.ts";
import type { RunState } from "./run-state.ts";
import { beginEdit } from "./persistent-list.ts";
import type { RunDraft } from "./run-draft.ts";
import { findTaskState } from "./run-state.ts";

/**
 * What a command leads to. Changes nothing, and takes every command: one that does not fit where the run stands (a task
 * that is not running, a message to a run that has ended) leads to no events.
 *
 * Cost: O(1) for each event that follows, plus the agents for `start-tasks` and all tasks for start, abort and resume.
 *
 * @example
 * const state = decide(initialRunState(plan), { type: "start-run", atMs: 0, runId: "r1" }).reduce(evolve, initialRunState(plan));
 * decide(state, { type: "start-tasks", atMs: 0 }).map((event) => event.type); // ["run:advanced", "phase:started", "task:started"]
 */
export function decide(state: RunState, command: RunCommand): RunEvent[] {
  return takeTurn(state, [command]).events;
}

/** What several commands lead to, one after another, and the state after it all: one copy of the state for all. */
export function takeTurn(
  state: RunState,
  commands: readonly RunCommand[],
): {
  readonly events: RunEvent[];
  readonly state: RunState;
  /** Number of events after each command. */ readonly ends: readonly number[];
} {
  const draft: RunDraft = { ...state };
  const edit = beginEdit();
  const events: RunEvent[] = [];
  const ends: number[] = [];
  for (const command of commands) {
    obey(new Turn(draft, command.atMs, events, edit), command);
    ends.push(events.length);
  }
  return { events, state: draft, ends };
}

function obey(turn: Turn, command: RunCommand): void {
  const { state } = turn;
  if (state.status === "created") {
    if (command.type === "start-run") beginRun(turn, command);
    return;
  }
  const { atMs } = command;
  switch (command.type) {
    case "start-run":
      return;
    case "resume-run":
      resumeRun(turn, command);
      return;
    case "start-tasks":
      startTasks(turn);
      return;
    case "finish-task":
      finishTask(turn, command);
      return;
    case "finish-gate":
      finishGate(turn, command);
      return;
    case "finish-integration":
      finishIntegration(turn, command);
      return;
    case "abort-run":
      abortRun(turn, command);
      return;
    case "give-receipt":
      if (state.status !== "aborting" || state.unfinishedCount > 0 || state.receipt !== null) return;
      turn.emit({ type: "run:accounted", atMs, entries: command.entries });
      settle(turn);
      return;
    case "note-overdue": {
      const { taskId, limit, limitMs } = command;
      if (taskId === null) {
        if (state.status === "running") turn.emit({ type: "run:overdue", atMs, limitMs });
        return;
      }
      const task = findTaskState(state, taskId);
      if (task?.status === "running")
        turn.emit({ type: "task:overdue", atMs, taskId, attempt: task.attempts, limit, limitMs });
      return;
    }
    case "spend-budget": {
      const { taskId, attempt, usage } = command;
      const task = findTaskState(state, taskId);
      if (task?.status === "running" && !task.worked && task.attempts === attempt)
        turn.emit({ type: "budget:spent", atMs, taskId, attempt, usage });
      return;
    }
    case "answer-approval":
      answerApproval(turn, command);
      return;
    case "propose-tasks":
      proposeTasks(turn, command);
      return;
    case "change-schedule": {
      const { because, order, makespanMinutes } = command;
      if (state.status === "running") turn.emit({ type: "schedule:changed", atMs, because, order, makespanMinutes });
      return;
    }
    case "progress-task": {
      const task = findTaskState(state, command.taskId);
      if (task?.status !== "running" || task.worked || !Number.isFinite(command.percent)) return;
      const percent = Math.min(100, Math.max(0, command.percent));
      turn.emit({ type: "task:progressed", atMs, taskId: command.taskId, percent, note: command.note });
      return;
    }
    case "note-enforcement": {
      const { taskId, attempt } = command;
      const task = findTaskState(state, taskId);
      if (task?.status !== "running" || task.attempts !== attempt) return;
      const layers = [...new Set(command.layers)].filter((layer) => layer !== "" && !task.layers.includes(layer));
      if (layers.length > 0) turn.emit({ type: "task:enforced", atMs, taskId, attempt, layers });
      return;
    }
    case "send-message":
    case "read-messages":
    case "set-context":
    case "read-context":
    case "deliver-handoff":
    case "judge-handoff":
    case "change-handoff":
    case "report-stale-files":
    case "save-checkpoint":
      decideExchange(turn, command);
      return;
    case "report-violation": {
      const place = state.shape.placeOf.get(command.taskId);
      const agentId = place === undefined ? null : state.plan.tasks[place]!.agentId;
      if (agentId === null) return;
      const { taskId, path, reason } = command;
      const type = command.prevented ? "ownership:denied" : "ownership:violated";
      turn.emit({ type, atMs, taskId, agentId, path, reason });
      return;
    }
    default:
      command satisfies never;
      return;
  }
}
