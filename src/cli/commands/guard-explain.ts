import { cleanText } from "../../core/report/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findFolders } from "../folders.ts";
import { makeTerminal } from "../terminal.ts";
import { makeGuard } from "./guard-check.ts";
import { findRoot, findRules, readPaths, toRootPath } from "./guard-rules.ts";
import type { PlaceOptions } from "./guard-rules.ts";

/** `orch guard explain`: all rules that match a path, in order of precedence. */
export async function runGuardExplain(path: string, options: PlaceOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd } = findFolders(options);
  const { root, stateDirectory } = findRoot(options);
  const found = await findRules(options);
  const guard = await makeGuard(found, { stateDirectory }, options.files === false ? null : root, undefined);
  const explained = guard.explain(toRootPath(path, root, cwd));
  const { ownerIds, fault, isProtected } = explained;
  const says =
    fault !== null
      ? `is no path that is judged: ${fault}`
      : isProtected
        ? "is always protected"
        : ownerIds === null
          ? "is named by no rule"
          : ownerIds.length === 0
            ? "is nobody's"
            : `is owned by ${ownerIds.join(", ")}`;
  terminal.say(cleanText(`${explained.path === "" ? path : explained.path} ${says}`));
  for (const rule of explained.rules) {
    const owners = rule.ownerIds.length === 0 ? "nobody" : rule.ownerIds.join(", ");
    const line = found.codeowners?.lines[rule.index];
    const marks = [
      line === undefined ? `rule ${rule.index}` : `line ${line}`,
      ...(rule.byCaseOnly ? ["by case only"] : []),
    ];
    terminal.say(cleanText(`${rule.decides ? "->" : "  "} ${rule.pattern}  ${owners}  (${marks.join(", ")})`));
  }
  terminal.give({ source: found.source, ...explained });
  return exitCode.done;
}

/** `orch guard coverage`: which of the paths nobody owns; without paths, those that the plan's tasks write. */
export async function runGuardCoverage(
  words: readonly string[],
  options: PlaceOptions & { readonly stdin0?: boolean },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd } = findFolders(options);
  const { root, stateDirectory } = findRoot(options);
  const given = await readPaths(words, options);
  const found = await findRules(options);
  const isGiven = given.length > 0 || options.stdin0 === true;
  if (!isGiven && found.outputs.length === 0)
    throw new UsageError(
      "Expected the paths to look at, as arguments or with --stdin0: the source of the rules names none",
    );
  const paths = isGiven ? given.map((path) => toRootPath(path, root, cwd)) : found.outputs.map(toSample);
  const guard = await makeGuard(found, { stateDirectory }, options.files === false ? null : root, undefined);
  const coverage = guard.coverage(paths);
  for (const path of coverage.unowned) terminal.say(cleanText(`unowned   ${path}`));
  for (const path of coverage.forbidden) terminal.say(cleanText(`forbidden ${path}`));
  for (const { path, reason } of coverage.refused) terminal.say(cleanText(`refused   ${path}  ${reason}`));
  const bad = coverage.unowned.length + coverage.forbidden.length + coverage.refused.length;
  terminal.say(`${coverage.owned.length} of ${paths.length} paths have an owner`);
  terminal.give({ source: found.source, ...coverage });
  return bad === 0 ? exitCode.done : exitCode.findings;
}

/** A pattern among a plan's outputs stands for a file that it matches. */
function toSample(output: string): string {
  return output.replace(/\/$/, "/**").replace(/\*+/g, "x");
}
