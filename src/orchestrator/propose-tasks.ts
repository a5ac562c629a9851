import { growPlan } from "../core/plan/index.ts";
import type { TaskDraft } from "../core/task/index.ts";
import type { ActiveRun } from "./active-run.ts";

/** Tasks that somebody found necessary. */
export interface Proposal {
  readonly proposalId: string;
  /** An agent, or a person. */
  readonly by: string;
  readonly fromTaskId: string | null;
  readonly drafts: readonly TaskDraft[];
  readonly title?: string | undefined;
  /** A person agreed already. */
  readonly approved?: boolean;
}

/**
 * Fits proposed tasks into the plan as it is now and hands them in.
 *
 * @returns Why they were not taken in; empty where they were, or where a person is asked.
 */
export async function proposeTasks(run: ActiveRun, proposal: Proposal): Promise<readonly string[]> {
  const { title = `further tasks, proposed by ${proposal.by}`, ...rest } = proposal;
  const grown = growPlan(run.plan, proposal.drafts);
  const events = await run.mailbox.send({ type: "propose-tasks", title, grown, ...rest });
  for (const event of events) {
    if (event.type === "plan:grown" || event.type === "approval:requested") return [];
    if (event.type === "proposal:refused") return event.faults;
  }
  return ["the run takes no tasks any more"];
}
