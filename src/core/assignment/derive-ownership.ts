import { createOwnershipGuard, escapeGlob, OwnershipRulesError, rulesOfOwners } from "../ownership/index.ts";
import type { Task } from "../task/index.ts";
import { readOutputName } from "./read-output-name.ts";

/** One rule for `createOwnershipGuard`: a pattern and the agents that may write what it matches. */
export type DerivedRule = readonly [pattern: string, ownerIds: readonly string[]];

/** What of a task says what will be written. */
export type WritingTask = Pick<Task, "id" | "files">;

/** What of an agent says which tasks are its own. */
export interface OwningAgent {
  readonly agentId: string;
  readonly taskIds: readonly string[];
}

/** A pattern that tasks name, and who names it. */
interface Claim {
  readonly pattern: string;
  readonly owners: ReadonlySet<string>;
}

/** More rounds than this never came up; each takes at least one conflict away. */
const mostRounds = 200;
const manyRules = 9_000;

/**
 * Makes the ownership map that follows from who does which task: every file that a task names belongs to the agent that
 * does the task, and to nobody else.
 *
 * - A file is a rule of its own; a folder (`src/models/**`) is one only where two or more files named in it belong to
 *   one agent and nothing named anywhere below it belongs to another.
 * - A file that tasks of two agents write is shared between these two: `[a, b]`. So are patterns of two agents that cross.
 *   Such tasks have to be ordered (the plan does it).
 * - A name that the guard would refuse (absolute, with `..`, a broken glob) makes no rule.
 *
 * The map is proved by the guard: it is built from the rules before they are returned. Linear in files, beside what the
 * guard takes.
 *
 * @param given - Rules that stand already, for example the user's: what they cover gets no further rule. They are not in
 *   the result.
 * @returns Sorted by pattern.
 * @example
 * deriveOwnership(
 *   [{ id: "1", files: ["src/models/user.py", "src/models/role.py"] }, { id: "2", files: ["tests/test_user.py"] }],
 *   [{ agentId: "backend", taskIds: ["1"] }, { agentId: "qa", taskIds: ["2"] }],
 * ); // [["src/models/**", ["backend"]], ["tests/test_user.py", ["qa"]]]
 */
export function deriveOwnership(
  tasks: readonly WritingTask[],
  agents: readonly OwningAgent[],
  given: readonly DerivedRule[] = [],
): DerivedRule[] {
  const agentOf = new Map(agents.flatMap(({ agentId, taskIds }) => taskIds.map((id) => [id, agentId] as const)));
  const covered = given.length === 0 ? null : coverageOf(given);
  const literals = new Map<string, Set<string>>();
  const globs = new Map<string, Set<string>>();
  for (const task of tasks) {
    const agentId = agentOf.get(task.id);
    if (agentId === undefined) continue;
    for (const file of task.files) {
      const { name, isGlob } = readOutputName(file);
      if (name === "" || (covered !== null && !isGlob && covered(name))) continue;
      const claims = isGlob ? globs : literals;
      const owners = claims.get(name);
      if (owners === undefined) claims.set(name, new Set([agentId]));
      else owners.add(agentId);
    }
  }
  // A guard takes ten thousand rules; before that, folders with a single file are made rules too.
  const least = literals.size + globs.size > manyRules ? 1 : 2;
  const folders = findWholeFolders(literals, globs, least);
  const claims: Claim[] = [];
  for (const [pattern, owners] of globs) if (!isBelow(pattern, folders)) claims.push({ pattern, owners });
  const within = claims.length === 0 ? null : ownersBy(settle(claims, given));
  for (const [folder, owner] of folders) claims.push({ pattern: `${escapeGlob(folder)}**`, owners: new Set([owner]) });
  for (const [name, owners] of literals) {
    // What a pattern of the same owners gives already needs no rule of its own.
    if (isBelow(name, folders) || within?.(name) === [...owners].sort().join("\n")) continue;
    claims.push({ pattern: escapeGlob(name), owners });
  }
  return settle(claims, given);
}

/** Folders of which everything that is named belongs to one agent, with two files or more in the folder itself; topmost only. */
function findWholeFolders(
  literals: ReadonlyMap<string, ReadonlySet<string>>,
  globs: ReadonlyMap<string, ReadonlySet<string>>,
  least: number,
): Map<string, string> {
  const seen = new Map<string, { owners: Set<string>; files: number }>();
  const note = (name: string, owners: ReadonlySet<string>, counts: boolean) => {
    for (let slash = name.lastIndexOf("/"), isOwn = true; slash > 0; slash = name.lastIndexOf("/", slash - 1)) {
      const folder = name.slice(0, slash + 1);
      const entry = seen.get(folder) ?? { owners: new Set<string>(), files: 0 };
      seen.set(folder, entry);
      for (const owner of owners) entry.owners.add(owner);
      if (isOwn && counts) entry.files += 1;
      isOwn = false;
    }
  };
  for (const [name, owners] of literals) note(name, owners, true);
  // A glob speaks for every folder of its beginning without wildcards; it may reach anything below.
  for (const [pattern, owners] of globs) note(pattern.slice(0, pattern.search(/[*{?@+[(]/)), owners, false);
  const reach = [...globs].map(([pattern, owners]) => [pattern.slice(0, pattern.search(/[*{?@+[(]/)), owners] as const);
  const whole = new Map<string, string>();
  for (const [folder, { owners, files }] of [...seen].sort((a, b) => a[0].length - b[0].length)) {
    const [owner] = owners;
    if (owner === undefined || owners.size > 1 || files < least || isBelow(folder, whole)) continue;
    // A glob from further up of somebody else may reach in.
    const isReached = reach.some(
      ([start, others]) => folder.startsWith(start) && !(others.size === 1 && others.has(owner)),
    );
    if (!isReached) whole.set(folder, owner);
  }
  return whole;
}

function isBelow(name: string, folders: ReadonlyMap<string, string>): boolean {
  for (let slash = name.lastIndexOf("/"); slash > 0; slash = name.lastIndexOf("/", slash - 1)) {
    if (folders.has(name.slice(0, slash + 1)) && name.length > slash + 1) return true;
  }
  return false;
}

/** Builds the guard, and shares or drops what it refuses, until it stands. */
function settle(claims: readonly Claim[], given: readonly DerivedRule[]): DerivedRule[] {
  let rules = claims
    .map(({ pattern, owners }) => ({ pattern, owners: new Set([...owners].sort()) }))
    .sort((a, b) => (a.pattern < b.pattern ? -1 : a.pattern > b.pattern ? 1 : 0));
  const first = given.length;
  for (let round = 0; round < mostRounds; round += 1) {
    try {
      createOwnershipGuard([
        ...rulesOfOwners(given),
        ...rules.map(({ pattern, owners }) => [pattern, [...owners]] as const),
      ]);
      break;
    } catch (error) {
      if (!(error instanceof OwnershipRulesError)) throw error;
      const dropped = new Set<number>();
      for (const { ruleIndex, other } of error.faults) {
        const one = ruleIndex - first;
        const two = other === null ? -1 : other.ruleIndex - first;
        if (one >= 0 && two >= 0) {
          const owners = new Set([...rules[one]!.owners, ...rules[two]!.owners].sort());
          rules[one]!.owners = owners;
          rules[two]!.owners = owners;
        } else if (Math.max(one, two) >= 0) dropped.add(Math.max(one, two));
        else throw error;
      }
      rules = rules.filter((_, index) => !dropped.has(index));
    }
  }
  return rules.map(({ pattern, owners }) => [pattern, [...owners].sort()] as const);
}

function ownersBy(rules: readonly DerivedRule[]): (path: string) => string | null {
  const guard = createOwnershipGuard(rules);
  return (path) => guard.ownersOf(path)?.join("\n") ?? null;
}

function coverageOf(given: readonly DerivedRule[]): (path: string) => boolean {
  const guard = createOwnershipGuard(rulesOfOwners(given));
  return (path) => guard.ownersOf(path) !== null;
}
