import { isAbsolute, relative, resolve, sep } from "node:path";
import { allowedEnvironment, describeEnd, endLeftAgents, runProgram, shellLaunch } from "../adapters/process/index.ts";
import { createCopyWorkspace, createGitWorkspace, surveyRepository } from "../adapters/workspace/git/index.ts";
import type { GitWorkspace, GitWorkspaceOptions } from "../adapters/workspace/git/index.ts";
import { UsageError } from "./errors.ts";
import { toolLeavings } from "./inspect-work.ts";
import { makeWorkJudge } from "./work-judge.ts";

/** Options that say in which folders agents work. */
export interface IsolationOptions {
  readonly isolation?: string;
  readonly setup?: string;
  readonly worktrees?: string;
  readonly merge?: boolean;
}

/** In which folders the agents of a run work, as it is kept for later. */
export interface IsolationSettings {
  readonly mode: "worktree" | "copy";
  /** Command that makes a new folder ready. */
  readonly setup?: string;
  /** The user's branch that was checked out when the run began; absent for none. */
  readonly branch?: string;
  /** Absolute path of where the folders go; absent for the usual place. */
  readonly folder?: string;
}

/**
 * What the options say; `undefined`: all agents work in the user's folder.
 *
 * @throws {UsageError} `USAGE` for a mode that there is not, or `--merge` without one.
 */
export async function readIsolation(options: IsolationOptions, cwd: string): Promise<IsolationSettings | undefined> {
  const { isolation = "none", setup, worktrees, merge } = options;
  if (isolation !== "none" && isolation !== "worktree" && isolation !== "copy")
    throw new UsageError(`Expected --isolation to be none, worktree or copy, got ${JSON.stringify(isolation)}`);
  if (isolation === "none") {
    // How folders are made ready may stand in the configuration, for runs that have some.
    if (merge === true) throw new UsageError("--merge needs --isolation worktree or copy");
    return undefined;
  }
  const branch = isolation === "copy" ? null : (await surveyRepository(cwd)).branch;
  return {
    mode: isolation,
    ...(branch === null ? {} : { branch }),
    ...(setup === undefined ? {} : { setup }),
    ...(worktrees === undefined ? {} : { folder: resolve(cwd, worktrees) }),
  };
}

/** The folders of agents as the settings say; `null`: all work in the user's. */
export async function makeWorkspace(
  settings: { readonly isolation?: IsolationSettings; readonly env: readonly string[] },
  place: { readonly cwd: string; readonly directory: string },
): Promise<GitWorkspace | null> {
  const { isolation, env } = settings;
  if (isolation === undefined) return null;
  const { cwd, directory } = place;
  const { mode, setup, folder } = isolation;
  const options: GitWorkspaceOptions = {
    cwd,
    ...(folder === undefined ? {} : { folder }),
    judgeOf: (ownership) => makeWorkJudge(ownership, null),
    setUp: setup === undefined ? null : (folder) => runSetup(setup, { folder, cwd, env }),
  };
  const state = pathBelow(cwd, directory);
  const leaveOut = [...toolLeavings.filter((name) => !name.includes("*")), ...(state === null ? [] : [state])];
  const workspace = await (mode === "copy"
    ? createCopyWorkspace({ ...options, leaveOut })
    : createGitWorkspace(options));
  return {
    ...workspace,
    async begin(runId, isKnown) {
      // Agents of a killed process must not write into folders that are given to others.
      if (isKnown) await endLeftAgents(directory, runId);
      return workspace.begin(runId, isKnown);
    },
  };
}

/** A folder as a path from another one that holds it; `null` where it lies elsewhere. */
function pathBelow(root: string, folder: string): string | null {
  const path = relative(root, folder);
  return path === "" || path.startsWith("..") || isAbsolute(path) ? null : path.split(sep).join("/");
}

async function runSetup(
  command: string,
  where: { readonly folder: string; readonly cwd: string; readonly env: readonly string[] },
): Promise<void> {
  const environment = { ...allowedEnvironment(process.env, where.env), ORCH_ROOT: where.cwd };
  const { isVerbatim = false, ...program } = shellLaunch(command);
  const end = await runProgram({
    launch: { ...program, directory: where.folder, environment },
    isVerbatim,
    input: "",
    signal: AbortSignal.timeout(30 * 60_000),
    graceMs: 2_000,
    outputLimitBytes: 4_096,
  });
  if (end.exitCode !== 0) throw new Error(`the setup of a new folder failed: \`${command}\` ${describeEnd(end)}`);
}
