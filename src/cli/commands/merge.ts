import { cleanText } from "../../core/report/index.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import type { CommonOptions } from "../folders.ts";
import { describeMove } from "../review-run.ts";
import { findIsolatedRun } from "../run-place.ts";
import { makeTerminal } from "../terminal.ts";

/** `orch merge`: moves a branch of the user to the work of a run. */
export async function runMerge(
  name: string | undefined,
  options: CommonOptions & { readonly run?: string; readonly into?: string },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { found, isolation, workspace } = await findIsolatedRun(name, options);
  const { runId, status } = found;
  if (status !== "completed") terminal.note(`note: run ${runId} is ${status}; what is merged of it so far is taken`);
  const move = await workspace.take(runId, options.into ?? isolation.branch ?? null);
  terminal.say(cleanText(describeMove(move)));
  terminal.give({ runId, ...move });
  return move.moved ? exitCode.done : exitCode.failed;
}
