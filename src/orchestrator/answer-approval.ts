import { findOpenApproval } from "../core/run/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { proposeTasks } from "./propose-tasks.ts";

/** A person's answer to a request of the run. */
export interface ApprovalAnswer {
  readonly subjectId: string;
  readonly ok: boolean;
  readonly by: string;
  readonly note: string | null;
  readonly postId?: string;
}

/**
 * Hands an answer in; tasks that a person agreed to are fitted into the plan as it is now.
 *
 * @returns Whether there was such a request.
 */
export async function answerApproval(run: ActiveRun, answer: ApprovalAnswer): Promise<boolean> {
  const request = findOpenApproval(run.mailbox.state, answer.subjectId);
  const events = await run.mailbox.send({ type: "answer-approval", ...answer });
  const given = events.find((event) => event.type === "approval:given");
  if (given !== undefined && request?.kind === "proposal" && given.approvalId === request.approvalId) {
    const { approvalId: proposalId, by, taskId: fromTaskId, title, tasks: drafts } = request;
    await proposeTasks(run, { proposalId, by, fromTaskId, title, drafts, approved: true });
  }
  return events.length > 0;
}
