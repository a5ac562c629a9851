import type { TaskWait, WaitCause } from "../run/index.ts";
import { renderId } from "./agent-name.ts";
import { cleanText } from "./clean-text.ts";

/**
 * What a task waits for, as one line without a break.
 *
 * @example
 * renderWait({ taskId: "api", causes: [{ kind: "task", taskId: "model" }] }); // "api waits for model"
 */
export function renderWait({ taskId, causes }: TaskWait): string {
  const name = renderId(taskId);
  return causes.length === 0 ? `${name} is being done` : `${name} waits for ${causes.map(renderCause).join(", ")}`;
}

function renderCause(cause: WaitCause): string {
  switch (cause.kind) {
    case "task":
      return renderId(cause.taskId);
    case "gate":
      return `the gate ${renderId(cause.gateId)}`;
    case "handoff":
      return `the hand-off ${renderId(cause.contractId)} of ${renderId(cause.taskId)}`;
    case "approval":
      return `an answer to ${renderId(cause.approvalId)}`;
    case "exclusion":
      return `${renderId(cause.taskId)}, which may write the same file`;
    case "agent":
      return `its agent ${renderId(cause.agentId)}${cause.taskId === null ? "" : `, who does ${renderId(cause.taskId)}`}`;
    case "slot":
      return `a free place; taken by ${cause.taskIds.slice(0, 5).map(renderId).join(", ")}`;
    case "time":
      return `its retry at ${renderTime(cause.untilMs)}`;
    case "provider":
      return `the provider${cause.provider === "" ? "" : ` ${renderId(cause.provider)}`} at ${renderTime(cause.untilMs)}`;
    case "budget":
      return `the budget: ${cleanText(cause.reason, 200)}`;
    case "nobody":
      return "an agent that could do it; there is none";
    default:
      cause satisfies never;
      return "something unknown";
  }
}

function renderTime(atMs: number): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? "no time that is known" : `${time.toISOString().slice(11, 19)} UTC`;
}
