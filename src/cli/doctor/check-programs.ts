import { findVersion, isOlder, readVersion } from "../../adapters/process/index.ts";
import { agentPrograms } from "../init/agent-programs.ts";
import type { AgentProgram } from "../init/agent-programs.ts";
import type { Check, CheckAnswer } from "./check.ts";

/** Agent programs on the `PATH`: their versions, and what becomes of a write where their hook fails. */
export const checkPrograms: Check = async ({ cwd }) => {
  const environment: Record<string, string> = {};
  for (const name of ["PATH", "HOME", "USERPROFILE", "SystemRoot", "PATHEXT", "LANG"])
    if (process.env[name] !== undefined) environment[name] = process.env[name];
  const found = await Promise.all(
    agentPrograms.map(async (program) => describe(program, await findVersion(program.command, { cwd, environment }))),
  );
  const told = found.filter((answer) => answer !== null);
  if (told.length > 0) return told;
  const names = agentPrograms.map(({ command }) => command).join(", ");
  return [{ status: "note", text: `agent programs: none of ${names} is on the PATH`, advice: null }];
};

function describe(
  { title, hookFailure }: AgentProgram,
  answer: Awaited<ReturnType<typeof findVersion>>,
): CheckAnswer | null {
  if ("startError" in answer)
    return answer.startError === "there is no such program"
      ? null
      : { status: "note", text: `${title}: does not tell its version: ${answer.startError}`, advice: null };
  const version = readVersion(answer.text);
  const name = `${title} ${version ?? "of unknown version"}`;
  if (hookFailure.since !== undefined && (version === null || isOlder(version, hookFailure.since)))
    return {
      status: "finding",
      text: `${name}: a failed hook lets the write through`,
      advice: `update to ${hookFailure.since} or later`,
    };
  return { status: hookFailure.kind === "open" ? "open" : "fine", text: `${name}: ${hookFailure.text}`, advice: null };
}
