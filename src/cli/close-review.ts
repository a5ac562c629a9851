import type { BranchMove, GitWorkspace } from "../adapters/workspace/git/index.ts";
import type { RunSummary } from "../core/report/index.ts";
import type { RunResult } from "../orchestrator/index.ts";
import { describeError } from "./describe-error.ts";
import { renderReview, reviewRun } from "./review-run.ts";
import type { RunReview } from "./review-run.ts";
import type { RunSettings } from "./run-settings.ts";
import type { Terminal } from "./terminal.ts";

/**
 * At the end of a run whose agents had folders of their own: moves the user's branch where that was asked for and the run
 * is completed, and says what each agent did. The run is over and kept; what goes wrong here changes nothing about it.
 */
export async function closeReview(
  terminal: Terminal,
  run: {
    readonly result: RunResult;
    readonly summary: RunSummary;
    readonly workspace: GitWorkspace;
    readonly settings: RunSettings;
    readonly merge: boolean;
  },
): Promise<(RunReview & { readonly move: BranchMove | null }) | null> {
  const { result, summary, workspace, settings, merge } = run;
  try {
    const isMoved = merge && result.status === "completed";
    const move = isMoved ? await workspace.take(result.runId, settings.isolation?.branch ?? null) : null;
    const review = await reviewRun(result.state, summary, workspace);
    terminal.say(`${renderReview(review, move)}\n`);
    return { ...review, move };
  } catch (error) {
    terminal.note(`warning: What was merged could not be looked over: ${describeError(error).message}`);
    return null;
  }
}
