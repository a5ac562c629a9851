import { createOwnershipGuard, ownershipOperations } from "../../core/ownership/index.ts";
import type { OwnershipOperation, OwnershipOptions } from "../../core/ownership/index.ts";
import { configFiles } from "../config-file.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findFolders } from "../folders.ts";
import { makeTerminal } from "../terminal.ts";
import { cleanLines } from "./guard-lines.ts";
import { findRoot, findRules, readPaths, toRootPath } from "./guard-rules.ts";
import type { FoundRules, PlaceOptions } from "./guard-rules.ts";

/** Options of `orch guard check`. */
export interface CheckOptions extends PlaceOptions {
  readonly agent?: string;
  readonly op?: string;
  readonly to?: string;
  readonly linkTarget?: string;
  readonly stdin0?: boolean;
  readonly hardLinks?: string;
}

/** What was asked of the guard, and what it said path by path. */
export interface CheckedPaths {
  readonly agentId: string;
  readonly operation: OwnershipOperation;
  /** Where the rules were found. */
  readonly source: string;
  readonly allowed: boolean;
  readonly decisions: readonly ({ readonly asked: string } & ReturnType<Checking["check"]>)[];
}

/** `orch guard check`: whether an agent may do something with each of the paths. */
export async function runGuardCheck(words: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const checked = await checkPaths(words, options);
  const lines = checked.decisions.map(({ asked, allowed, reason, ownerIds, rule, advice, witness }) => {
    const owner = ownerIds.length === 0 ? "" : `, owned by ${ownerIds.join(", ")}`;
    const by = rule === null ? "" : ` by ${rule.pattern}`;
    const where = witness === null ? "" : `, for example ${witness}`;
    const way = advice === null ? "" : `; ${advice}`;
    return `${allowed ? "allowed" : "denied "}  ${asked}  ${reason}${owner}${by}${where}${way}`;
  });
  for (const line of await cleanLines(lines)) terminal.say(line);
  terminal.give(checked);
  return checked.allowed ? exitCode.done : exitCode.findings;
}

/** Asks the guard for each path; inside of a run, what is refused is told to it. */
export async function checkPaths(words: readonly string[], options: CheckOptions): Promise<CheckedPaths> {
  const agentId = options.agent ?? process.env["ORCH_AGENT_ID"];
  if (agentId === undefined) throw new UsageError("Expected --agent ID (or ORCH_AGENT_ID): who asks?");
  const operation = ownershipOperations.find((one) => one === options.op);
  if (operation === undefined)
    throw new UsageError(
      `Expected --op to be one of ${ownershipOperations.join(", ")}, got ${JSON.stringify(options.op)}`,
    );
  const { cwd } = findFolders(options);
  const { root, stateDirectory } = findRoot(options);
  const paths = await readPaths(words, options);
  if (paths.length === 0 && options.stdin0 !== true)
    throw new UsageError("Expected the paths to check, as arguments or with --stdin0");
  const found = await findRules(options);
  const guard = await makeGuard(found, { stateDirectory }, options.files === false ? null : root, options.hardLinks);
  const inRoot = (path: string): string => toRootPath(path, root, cwd);
  const details = {
    ...(options.to === undefined ? {} : { to: inRoot(options.to) }),
    ...(options.linkTarget === undefined ? {} : { linkTarget: inRoot(options.linkTarget) }),
  };
  const decisions = paths.map((asked) => ({ asked, ...guard.check(agentId, inRoot(asked), operation, details) }));
  const denied = decisions.filter((decision) => !decision.allowed);
  if (denied.length > 0 && process.env["ORCH_RUN_ID"] !== undefined) {
    const { tellDenied } = await import("../tell-denied.ts");
    await tellDenied(
      agentId,
      denied.map(({ asked, reason }) => ({ path: asked, reason })),
    );
  }
  return { agentId, operation, source: found.source, allowed: denied.length === 0, decisions };
}

/** The part that both guards have. */
type Checking = Pick<ReturnType<typeof createOwnershipGuard>, "explain" | "coverage" | "ownersOf"> & {
  check(
    ...question: Parameters<ReturnType<typeof createOwnershipGuard>["check"]>
  ): Omit<ReturnType<ReturnType<typeof createOwnershipGuard>["check"]>, "reason"> & { readonly reason: string };
};

/** A guard for names, or for the files below a root. */
export async function makeGuard(
  found: FoundRules,
  further: Pick<OwnershipOptions, "stateDirectory">,
  root: string | null,
  hardLinks: string | undefined,
): Promise<Checking> {
  if (hardLinks !== undefined && hardLinks !== "deny" && hardLinks !== "allow")
    throw new UsageError(`Expected --hard-links to be deny or allow, got ${JSON.stringify(hardLinks)}`);
  const options: OwnershipOptions = {
    ...further,
    overlap: found.overlap,
    unowned: found.unowned,
    configFiles,
    ...(found.agents === null ? {} : { agents: found.agents }),
    platform: process.platform === "win32" ? "win32" : "posix",
  };
  if (root === null) return createOwnershipGuard(found.rules, options);
  const { createDirectoryGuard } = await import("../../adapters/guard/directory/index.ts");
  return createDirectoryGuard(found.rules, { ...options, root, ...(hardLinks === undefined ? {} : { hardLinks }) });
}
