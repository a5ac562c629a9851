import { access, constants, lstat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { configFile, ownershipFile } from "../config-file.ts";
import { UsageError } from "../errors.ts";
import { findCodeowners } from "../find-codeowners.ts";
import { defaultDirectory } from "../folders.ts";
import { applyRegistryAt } from "../load-registry.ts";
import { addJsonEntry } from "./add-json-entry.ts";
import { agentPrograms } from "./agent-programs.ts";
import type { AgentProgram } from "./agent-programs.ts";
import { findWorkspaces } from "./find-workspaces.ts";
import { listFiles } from "./list-files.ts";
import { findOrchCall } from "./orch-call.ts";
import type { OrchCall } from "./orch-call.ts";
import { planAddition, planFile } from "./planned-change.ts";
import type { Addition, PlannedChange } from "./planned-change.ts";
import { proposeOwnership } from "./propose-ownership.ts";
import type { ProposedRule } from "./propose-ownership.ts";
import { commandText, skillText, tomlCommandText } from "./skill-text.ts";

/** All that `orch init` would do, and what it found. */
export interface InitPlan {
  readonly changes: readonly PlannedChange[];
  readonly programs: readonly AgentProgram[];
  readonly ownership: readonly ProposedRule[];
  /** The file that owners were taken from; `null` without one. */
  readonly codeowners: string | null;
  readonly workspaces: readonly string[];
  readonly call: OrchCall;
}

/**
 * Looks at a repository and says what would be written; writes nothing.
 *
 * @param wanted - Programs to be set up, separated by commas; `undefined` for those that are found.
 * @throws {UsageError} `USAGE` for a program that is not known.
 */
export async function planInit(root: string, wanted: string | undefined): Promise<InitPlan> {
  const listed = await listFiles(root);
  const [programs, call, workspaces, codeowners, registry] = await Promise.all([
    choosePrograms(root, wanted),
    findOrchCall(root),
    findWorkspaces(root, listed.folders),
    findCodeowners(root),
    applyRegistryAt(undefined, root),
  ]);
  const ownership = proposeOwnership({
    ...listed,
    workspaces,
    codeowners: codeowners?.rules ?? [],
    ...(registry === null ? {} : { personas: registry.personas }),
  });
  const map = Object.fromEntries(ownership.map(({ pattern, personaId }) => [pattern, personaId]));
  const config = { $schema: call.schema, ownership: ownershipFile };
  const changes = [
    planFile(root, configFile, `${JSON.stringify(config, null, 2)}\n`),
    planFile(root, ownershipFile, `${JSON.stringify(map, null, 2)}\n`),
    ...planPrograms(root, programs, call),
    ...(listed.isGit ? [planAddition(root, ".gitignore", addLine(`${defaultDirectory}/`))] : []),
  ];
  return {
    changes: await Promise.all(changes),
    programs,
    ownership,
    codeowners: codeowners?.path ?? null,
    workspaces,
    call,
  };
}

function planPrograms(root: string, programs: readonly AgentProgram[], call: OrchCall): Promise<PlannedChange>[] {
  const skills = programs.length === 0 ? agentPrograms : programs;
  const changes = [...new Set(skills.map(({ skill }) => skill))].map((path) =>
    planFile(root, path, skillText(call.shell)),
  );
  for (const { programId, commandFile } of programs) {
    if (commandFile !== null) {
      const text = commandFile.form === "toml" ? tomlCommandText(call.shell) : commandText(call.shell);
      changes.push(planFile(root, commandFile.path, text));
    }
    if (programId === "claude")
      changes.push(
        planAddition(root, ".claude/settings.json", addHook),
        planAddition(root, ".mcp.json", (before) =>
          entry(addJsonEntry(before, ["mcpServers", "orch"], mcpServer(call))),
        ),
      );
  }
  return changes;
}

async function choosePrograms(root: string, wanted: string | undefined): Promise<readonly AgentProgram[]> {
  if (wanted !== undefined) {
    const names = wanted.split(",").map((name) => name.trim());
    return names.map((name) => {
      const found = agentPrograms.find(({ programId }) => programId === name);
      if (found !== undefined) return found;
      const known = agentPrograms.map(({ programId }) => programId).join(", ");
      throw new UsageError(`Expected --programs to name some of ${known}, got ${JSON.stringify(name)}`);
    });
  }
  const found = await Promise.all(agentPrograms.map((program) => isUsed(root, program)));
  return agentPrograms.filter((_, at) => found[at] === true);
}

async function isUsed(root: string, { command, traces }: AgentProgram): Promise<boolean> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const names = process.platform === "win32" ? [`${command}.cmd`, `${command}.exe`] : [command];
  const places = folders.flatMap((folder) => names.map((name) => access(join(folder, name), constants.X_OK)));
  const left = traces.map((trace) => lstat(join(root, trace)));
  const looks: Promise<unknown>[] = [...places, ...left];
  const seen = await Promise.allSettled(looks);
  return seen.some(({ status }) => status === "fulfilled");
}

function entry(added: ReturnType<typeof addJsonEntry>): ReturnType<Addition> {
  if (added.kind === "refused") return { refused: added.reason };
  return added.kind === "there" ? null : added.text;
}

/**
 * Agents of a run are judged before each use of a tool, and tools that are not known are refused; whoever works here without a run is
 * not asked. What goes wrong with it refuses the use.
 */
function addHook(before: string): ReturnType<Addition> {
  const hook = {
    matcher: "*",
    hooks: [
      {
        type: "command",
        command:
          'test -z "$ORCH_RUN_ID" || eval "$ORCH_COMMAND guard hook --dialect claude --allow-tool \'mcp__orch__*\'"',
        timeout: 10,
        onFailure: "block",
      },
    ],
  };
  const isThere = (element: unknown): boolean => JSON.stringify(element).includes("guard hook");
  return entry(addJsonEntry(before, ["hooks", "PreToolUse"], hook, { isThere }));
}

/** In a run the run says how it is called, also where the agent's folder has no packages; the variables are filled in by the program. */
function mcpServer({ mcp }: OrchCall): object {
  const names = ["ORCH_COMMAND", "ORCH_RUN_ID", "ORCH_AGENT_ID", "ORCH_TASK_ID", "ORCH_TASK_FILE", "ORCH_DIRECTORY"];
  const env = Object.fromEntries(names.map((name) => [name, `\${${name}:-}`]));
  const [command, ...args] = mcp.split(" ");
  if (process.platform === "win32") return { command, args, env };
  const call = `if [ -n "$ORCH_COMMAND" ]; then eval "exec $ORCH_COMMAND mcp"; else exec ${mcp}; fi`;
  return { command: "sh", args: ["-c", call], env };
}

function addLine(line: string): Addition {
  return (before) => {
    const lines = before.split(/\r?\n/).map((one) => one.trim());
    // `.claude/` and `.claude/orchestration` leave it out as well.
    const wider = line.split("/").flatMap((_, at, parts) => {
      const head = parts.slice(0, at + 1).join("/");
      return [head, `${head}/`, `/${head}`, `/${head}/`];
    });
    if (lines.some((one) => one !== "" && one !== "/" && wider.includes(one))) return null;
    const newline = before.includes("\r\n") ? "\r\n" : "\n";
    return `${before}${before === "" || before.endsWith("\n") ? "" : newline}${line}${newline}`;
  };
}
