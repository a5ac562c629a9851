import type { TaskOutcome, WorkOrder } from "../../../ports/index.ts";
import { readAnswer } from "../../answer/index.ts";
import type { AnswerForm } from "../../answer/index.ts";
import { describeEnd, itemsOf, numberOf, textOf } from "../../process/index.ts";
import type { Fields, ProgramEnd } from "../../process/index.ts";
import type { ClaudeSession } from "./claude-session.ts";

/** Milliseconds to wait where a provider asks for it and does not say how long. */
const usualDelayMs = 30_000;

/**
 * How a session ended. Done is only what says so in every place: the result is no error, the session came to its end, the
 * program left with 0, and the agent itself answered that it is done.
 */
export function readOutcome(
  session: ClaudeSession,
  end: ProgramEnd,
  form: AnswerForm | null,
  order: WorkOrder,
): TaskOutcome {
  const { attempt } = order;
  const { result, usage } = session;
  const used = usage === null ? {} : { usage };
  const failed = (reason: string): TaskOutcome => ({ ok: false, attempt, reason, ...used, ...limitOf(session) });
  if (session.fault !== null) return failed(session.fault);
  if (result === null) {
    const how = describeEnd({ ...end, stdout: "" });
    return failed(end.startError === null ? `Claude Code gave no result: ${how}` : how);
  }
  const fault = findFault(result);
  if (fault !== null) return failed(fault);
  if (end.exitCode !== null && end.exitCode !== 0) return failed(describeEnd({ ...end, stdout: "" }));
  if (form === null) return { ok: true, attempt, output: textOf(result["result"]) ?? "", ...used };
  const answer = readAnswer(result["structured_output"], form, order);
  if (answer === null) return failed("Claude Code ended without the answer that it was asked for");
  if (!answer.isDone) return failed(answer.summary === "" ? "the agent says that it failed" : answer.summary);
  return { ok: true, attempt, output: answer.summary, handoffs: answer.handoffs, ...used };
}

/** What is wrong with a result: `is_error` counts, its `subtype` may say success all the same. */
function findFault(result: Fields): string | null {
  const subtype = textOf(result["subtype"]) ?? "unknown";
  const reason = textOf(result["terminal_reason"]);
  const isWell = result["is_error"] !== true && subtype === "success" && (reason === null || reason === "completed");
  if (isWell) return null;
  const said = [textOf(result["result"]), ...itemsOf(result["errors"]).map(textOf)].filter((text) => text !== null);
  return [`Claude Code ended with ${reason ?? subtype}`, ...said].join(": ").slice(0, 2_000);
}

function limitOf({ result, delayMs }: ClaudeSession): Pick<TaskOutcome & { ok: false }, "rateLimit"> {
  const status = result === null ? null : numberOf(result["api_error_status"]);
  return status === 429 ? { rateLimit: { delayMs: delayMs ?? usualDelayMs } } : {};
}
