import { ArgumentError } from "../../../core/errors.ts";
import { fileNameOf } from "../../files/index.ts";

/**
 * The folder of a run: its id as a file name. Different ids have different folders, but where a file system takes `A`
 * for `a`; the id in the journal tells those apart.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an id that is not a string.
 */
export function runFolderName(runId: string): string {
  if (typeof runId !== "string") throw new ArgumentError("runId", "a string", runId);
  return fileNameOf(runId);
}
