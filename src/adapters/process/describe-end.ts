import type { ProgramEnd } from "./run-program.ts";

/** Why a program counts as failed: the end of stderr, else of stdout, after how it ended. */
export function describeEnd(end: ProgramEnd): string {
  if (end.startError !== null) return `could not be started: ${end.startError}`;
  const how = end.endedBy === null ? `exit code ${end.exitCode ?? "unknown"}` : `ended by ${end.endedBy}`;
  const said = end.stderr !== "" ? end.stderr : end.stdout;
  return said === "" ? how : `${how}: ${said.slice(-2_000)}`;
}
