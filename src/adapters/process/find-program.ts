import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import type { AgentProcesses } from "./agent-processes.ts";
import { ProgramMissingError } from "./errors.ts";
import type { ProgramFound } from "./program-runner.ts";

/**
 * Looks whether a program is there and may be run, without running it.
 *
 * @throws {ProgramMissingError} `RUNNER_PROGRAM_MISSING` where there is none.
 */
export async function findProgram({ cwd, environment }: AgentProcesses, command: string): Promise<ProgramFound> {
  const isPath = /[/\\]/.test(command);
  const folders = isPath ? [] : (environment["PATH"] ?? environment["Path"] ?? "").split(delimiter);
  const places = isPath
    ? [resolve(cwd, command)]
    : folders.filter((folder) => folder !== "").map((folder) => join(folder, command));
  const endings = process.platform === "win32" ? ["", ".exe", ".cmd", ".bat"] : [""];
  for (const place of places) {
    for (const ending of endings) {
      const isThere = await access(`${place}${ending}`, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return { version: null };
    }
  }
  throw new ProgramMissingError(command, "there is no such program");
}
