import type { RunEvent, RunState } from "../run/index.ts";
import { renderId } from "./agent-name.ts";
import { cleanText } from "./clean-text.ts";
import { renderDuration } from "./render-duration.ts";
import { renderWait } from "./render-wait.ts";

/** What one line tells beside its time; `-` stands for no agent and no task. */
interface Telling {
  readonly agentId?: string | null;
  readonly taskId?: string | null;
  readonly word: string;
  readonly detail?: string | null;
}

/**
 * One event as one plain line, for pipes and logs: time of day (UTC), agent, task, what happened, and a detail where
 * there is one. Never has a line break, a control character or an escape sequence.
 *
 * @param state - For the titles and the agents of tasks; the state before or after the event.
 * @example
 * renderPlainLine({ type: "task:started", atMs: 0, taskId: "1.1", agentId: "backend", attempt: 1 }, state);
 * // "00:00:00 backend 1.1 started: User schema"
 */
export function renderPlainLine(event: RunEvent, state: RunState): string {
  const { agentId = null, taskId = null, word, detail = null } = tell(event, state);
  const agent = agentId === null ? "-" : renderId(agentId);
  const task = taskId === null ? "-" : renderId(taskId);
  const rest = detail === null ? "" : cleanText(detail, 500).trim();
  return `${renderTime(event.atMs)} ${agent} ${task} ${word}${rest === "" ? "" : `: ${rest}`}`;
}

function renderTime(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? "--:--:--" : time.toISOString().split("T")[1]!.slice(0, 8);
}

function tell(event: RunEvent, state: RunState): Telling {
  switch (event.type) {
    case "run:started":
      return { word: "run started", detail: event.plan.feature };
    case "run:advanced":
      return { word: "step", detail: event.step };
    case "run:resumed":
      return { word: "run resumed" };
    case "plan:changed":
      return { word: "plan changed", detail: `${event.anew.length} tasks begin anew` };
    case "run:completed":
      return { word: "run completed" };
    case "run:aborting":
      return { word: "run aborting", detail: event.reason };
    case "run:failed":
      return { word: "run failed", detail: event.reason };
    case "run:aborted":
      return { word: "run aborted", detail: event.reason };
    case "phase:started":
      return { word: "phase started", detail: event.phase };
    case "phase:completed":
      return { word: "phase completed", detail: event.phase };
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
      return tellTask(event, state);
    case "gate:started":
    case "gate:passed":
    case "gate:failed":
    case "gate:skipped":
      return tellGate(event, state);
    case "handoff:delivered": {
      const { from, to } = event.handoff;
      return { agentId: from, taskId: event.taskId, word: "hand-off delivered", detail: `${event.handoffId} to ${to}` };
    }
    case "handoff:accepted":
      return { word: `hand-off ${event.verdict}`, detail: event.handoffId };
    case "handoff:rejected":
      return { word: "hand-off rejected", detail: [event.handoffId, ...event.faults.slice(0, 5)].join("; ") };
    case "handoff:stale": {
      const { handoffId, taskId, paths, consumerIds, verdict } = event;
      const users = consumerIds.length === 0 ? "" : `, used by ${consumerIds.join(", ")}`;
      return { taskId, word: "hand-off stale", detail: `${handoffId} (${paths.join(", ")}), now ${verdict}${users}` };
    }
    case "file:stale": {
      const detail = `attempt ${event.attempt}, ${event.paths.join(", ")} changed under it`;
      return { ...ofTask(event.taskId, state), word: "input stale", detail };
    }
    case "message:sent":
      return { agentId: event.from, word: `message to ${renderId(event.to)}`, detail: event.text };
    case "message:read":
      return { agentId: event.agentId, word: "messages read", detail: `up to ${event.upToSequence}` };
    case "context:set":
      return { agentId: event.by, word: "context set", detail: `${event.key} (version ${event.version})` };
    case "context:read":
      return {
        ...ofTask(event.taskId, state),
        word: "context read",
        detail: `${event.key} (version ${event.version})`,
      };
    case "context:stale": {
      const detail = `${event.key} (read at version ${event.readVersion}, now ${event.version})`;
      return { ...ofTask(event.taskId, state), word: "context stale", detail };
    }
    case "checkpoint:saved":
      return { agentId: event.agentId, taskId: event.taskId, word: "checkpoint", detail: event.note };
    case "ownership:denied":
    case "ownership:violated": {
      const { agentId, taskId, path, reason } = event;
      const word = event.type === "ownership:denied" ? "write refused" : "ownership violated";
      return { agentId, taskId, word, detail: `${path} (${reason})` };
    }
    case "run:accounted": {
      const left = event.entries.filter((entry) => entry.outcome !== "ended");
      const names = left.map(
        ({ kind, name, outcome, pid }) => `${kind} ${name} ${outcome}${pid === null ? "" : ` (${pid})`}`,
      );
      return { word: "receipt", detail: left.length === 0 ? "everything has ended" : names.join("; ") };
    }
    case "run:overdue":
      return { word: "run overdue", detail: `${event.limitMs} ms have passed` };
    case "run:waiting":
      return { word: "run waiting", detail: event.waits.slice(0, 5).map(renderWait).join("; ") };
    case "plan:grown":
      return {
        agentId: event.by,
        taskId: event.fromTaskId,
        word: "plan grown",
        detail: event.tasks.map((task) => task.id).join(", "),
      };
    case "proposal:refused":
      return { agentId: event.by, word: "proposal refused", detail: event.faults.slice(0, 5).join("; ") };
    case "schedule:changed":
      return { word: "schedule changed", detail: event.because };
    case "approval:requested":
      return { taskId: event.taskId, word: "approval requested", detail: `${event.approvalId}: ${event.title}` };
    case "approval:given":
      return { word: `approved by ${renderId(event.by)}`, detail: [event.approvalId, event.note ?? ""].join(" ") };
    case "approval:refused":
      return { word: `rejected by ${renderId(event.by)}`, detail: `${event.approvalId}: ${event.reason}` };
    case "provider:limited": {
      const name = event.provider === "" ? "" : ` ${renderId(event.provider)}`;
      return {
        taskId: event.taskId,
        word: `provider${name} limited`,
        detail: `no start for ${renderDuration(event.delayMs)}`,
      };
    }
    case "budget:exhausted":
      return { word: "budget exhausted", detail: event.reason };
    case "budget:raised":
      return { word: "budget raised" };
    case "budget:spent": {
      const { costUsd = 0, inputTokens = 0, outputTokens = 0 } = event.usage;
      return {
        taskId: event.taskId,
        word: "spent",
        detail: `${inputTokens + outputTokens} tokens, ${costUsd} US dollars`,
      };
    }
    default:
      event satisfies never;
      return { word: cleanText((event as RunEvent).type, 80) };
  }
}

function ofTask(taskId: string, state: RunState): Pick<Telling, "agentId" | "taskId"> {
  const place = state.shape.placeOf.get(taskId);
  return { taskId, agentId: place === undefined ? null : state.plan.tasks[place]!.agentId };
}

function tellTask(event: Extract<RunEvent, { type: `task:${string}` }>, state: RunState): Telling {
  const place = state.shape.placeOf.get(event.taskId);
  const task = place === undefined ? undefined : state.plan.tasks[place];
  const word = event.type.slice("task:".length);
  const shared = { agentId: task?.agentId ?? null, taskId: event.taskId, word };
  switch (event.type) {
    case "task:started": {
      const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : "";
      return { ...shared, agentId: event.agentId, detail: (task?.title ?? "") + again };
    }
    case "task:progressed":
      return { ...shared, detail: `${event.percent}%${event.note === null ? "" : ` ${event.note}`}` };
    case "task:retrying":
    case "task:failed":
      return { ...shared, detail: `attempt ${event.attempt}, ${event.reason}` };
    case "task:skipped":
    case "task:aborted":
      return { ...shared, detail: event.reason };
    case "task:interrupted":
      return { ...shared, detail: `attempt ${event.attempt}` };
    case "task:overdue": {
      const what = event.limit === "silence" ? "no sign of life" : "not done";
      return { ...shared, detail: `attempt ${event.attempt}, ${what} within ${event.limitMs} ms` };
    }
    case "task:enforced":
      return { ...shared, detail: event.layers.join(", ") };
    case "task:integrated":
      return { ...shared, detail: `${event.branch} at ${event.commit.slice(0, 12)}` };
    case "task:conflicted":
      return { ...shared, detail: event.paths.join(", ") };
    case "task:ready":
    case "task:worked":
    case "task:submitted":
    case "task:completed":
    case "task:reset":
      return { ...shared, detail: task?.title ?? null };
  }
}

function tellGate(event: Extract<RunEvent, { type: `gate:${string}` }>, state: RunState): Telling {
  const place = event.taskId === null ? undefined : state.shape.placeOf.get(event.taskId);
  const agentId = place === undefined ? null : state.plan.tasks[place]!.agentId;
  const word = `gate ${renderId(event.gateId)} ${event.type.slice("gate:".length)}`;
  const shared = { agentId, taskId: event.taskId, word };
  switch (event.type) {
    case "gate:started":
      return shared;
    case "gate:passed":
      return { ...shared, detail: renderDuration(event.durationMs) };
    case "gate:failed":
      return { ...shared, detail: `${renderDuration(event.durationMs)}, ${event.output}` };
    case "gate:skipped":
      return { ...shared, detail: event.reason };
  }
}
