import { listLeavings, measureDisk, removeLeavings } from "../../adapters/workspace/git/index.ts";
import { cleanText } from "../../core/report/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import type { CommonOptions } from "../folders.ts";
import { renderBytes } from "../review-run.ts";
import { findIsolatedRun } from "../run-place.ts";
import { makeTerminal } from "../terminal.ts";

/** `orch clean`: removes the folders and branches of a run; refuses where work would be lost. */
export async function runClean(
  name: string | undefined,
  options: CommonOptions & { readonly run?: string; readonly force?: boolean; readonly dryRun?: boolean },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { found, workspace } = await findIsolatedRun(name, options);
  const { runId } = found;
  if (found.status === "running")
    throw new UsageError(`Run ${runId} is carried out by process ${found.holder?.pid}; end it first: orch abort`);
  const place = workspace.placeOf(runId);
  const leavings = await listLeavings(place);
  const bytes = await measureDisk(leavings.folders);
  const isKept = options.dryRun === true || (leavings.unmerged.length > 0 && options.force !== true);
  for (const path of leavings.folders) terminal.say(`folder ${cleanText(path)}`);
  for (const branch of leavings.branches) terminal.say(`branch ${branch}`);
  if (leavings.folders.length + leavings.branches.length === 0) terminal.say(`run ${runId} left nothing`);
  else if (bytes !== null) terminal.say(`${renderBytes(bytes)} in ${leavings.folders.length} folders`);
  for (const sentence of leavings.unmerged)
    terminal.note(`${options.force === true ? "lost" : "would be lost"}: ${cleanText(sentence)}`);
  if (!isKept) await removeLeavings(place);
  terminal.say(isKept ? "nothing was removed" : "removed");
  terminal.give({ runId, ...leavings, bytes, removed: !isKept });
  if (!isKept || options.dryRun === true) return exitCode.done;
  terminal.note("--force removes it all the same");
  return exitCode.failed;
}
