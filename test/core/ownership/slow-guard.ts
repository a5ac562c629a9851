// An independent guard, written only for comparison: no automata, no index, no minimatch. It looks at every rule for every
// path, and decides how two patterns lie to each other by trying all paths of a small world. Patterns: names, `?`, `*`,
// classes of plain letters, `**`, and one level of braces. ASCII only.

const names = ["a", "b", "ab", "ba", "A", "x", "aB", ".a"];

/** All paths of the small world. */
export const world: readonly string[] = (() => {
  const found: string[] = [];
  let level = [""];
  for (let depth = 0; depth < 4; depth++) {
    level = level.flatMap((start) => names.map((name) => (start === "" ? name : `${start}/${name}`)));
    found.push(...level);
  }
  return found;
})();

const expand = (pattern: string): string[] => {
  const brace = /^([^{]*)\{([^}]*)\}(.*)$/.exec(pattern);
  return brace ? brace[2]!.split(",").flatMap((item) => expand(brace[1]! + item + brace[3]!)) : [pattern];
};

const matchName = (pattern: string, name: string): boolean => {
  if (pattern === "") return name === "";
  if (pattern[0] === "*")
    return matchName(pattern.slice(1), name) || (name !== "" && matchName(pattern, name.slice(1)));
  if (name === "") return false;
  if (pattern[0] === "?") return matchName(pattern.slice(1), name.slice(1));
  if (pattern[0] === "[") {
    const end = pattern.indexOf("]");
    const inside = pattern.slice(1, end);
    const holds = inside.startsWith("!") ? !inside.includes(name[0]!) : inside.includes(name[0]!);
    return holds && matchName(pattern.slice(end + 1), name.slice(1));
  }
  return pattern[0] === name[0] && matchName(pattern.slice(1), name.slice(1));
};

const matchSegments = (pattern: readonly string[], path: readonly string[]): boolean => {
  if (pattern.length === 0) return path.length === 0;
  if (pattern[0] === "**") {
    if (pattern.length === 1) return path.length > 0;
    return matchSegments(pattern.slice(1), path) || (path.length > 0 && matchSegments(pattern, path.slice(1)));
  }
  return path.length > 0 && matchName(pattern[0]!, path[0]!) && matchSegments(pattern.slice(1), path.slice(1));
};

const known = new Map<string, Map<string, boolean>>();

/** Whether a pattern matches a path. */
export function slowMatch(pattern: string, path: string, folded: boolean): boolean {
  const key = `${folded} ${pattern}`;
  let answers = known.get(key);
  if (!answers) known.set(key, (answers = new Map()));
  const answer = answers.get(path);
  if (answer !== undefined) return answer;
  const read = (text: string): string => (folded ? text.toLowerCase() : text);
  const matched = expand(pattern).some((alternative) => {
    const text = alternative.endsWith("/") ? `${alternative}**` : alternative;
    return matchSegments(read(text).split("/"), read(path).split("/"));
  });
  answers.set(path, matched);
  return matched;
}

export type SlowRule = readonly [pattern: string, ownerIds: readonly string[]];
export interface SlowOptions {
  readonly overlap: "specific" | "error" | "last";
  readonly unowned: "deny" | "allow";
  readonly reads: "allow" | "owned";
  readonly caseMode: "strict" | "sensitive" | "insensitive";
}

/** How the paths of two patterns lie in the small world: in both, only in the first, only in the second. */
export function slowCompare(a: string, b: string, folded: boolean): [both: boolean, onlyA: boolean, onlyB: boolean] {
  const key = `${folded} ${a} ${b}`;
  const found = compared.get(key);
  if (found) return found;
  const result: [boolean, boolean, boolean] = [false, false, false];
  for (const path of world) {
    const [inA, inB] = [slowMatch(a, path, folded), slowMatch(b, path, folded)];
    if (inA && inB) result[0] = true;
    else if (inA) result[1] = true;
    else if (inB) result[2] = true;
  }
  compared.set(key, result);
  return result;
}
const compared = new Map<string, [boolean, boolean, boolean]>();

const same = (a: SlowRule, b: SlowRule): boolean => [...a[1]].sort().join() === [...b[1]].sort().join();
const readings = (options: SlowOptions): boolean[] =>
  ({ strict: [false, true], sensitive: [false], insensitive: [true] })[options.caseMode];

/** Whether the rules can be ranked. */
export function slowAccepts(rules: readonly SlowRule[], options: SlowOptions): boolean {
  if (options.overlap === "last") return true;
  return readings(options).every((folded) =>
    rules.every((a, index) =>
      rules.slice(index + 1).every((b) => {
        if (same(a, b)) return true;
        const [both, onlyA, onlyB] = slowCompare(a[0], b[0], folded);
        return !both || (options.overlap === "specific" && onlyA !== onlyB);
      }),
    ),
  );
}

// Remembered for the rules asked last.
let lastRules: readonly SlowRule[] | null = null;
let winners = new Map<string, SlowRule | null>();

const winner = (rules: readonly SlowRule[], options: SlowOptions, path: string, folded: boolean): SlowRule | null => {
  if (rules !== lastRules) winners = new Map();
  lastRules = rules;
  const key = `${folded} ${path}`;
  const kept = winners.get(key);
  if (kept !== undefined) return kept;
  const matching = rules.filter(([pattern]) => slowMatch(pattern, path, folded));
  // The last, or one with no rule of another owner inside it.
  const found =
    options.overlap === "last"
      ? matching.at(-1)
      : matching.find((rule) =>
          matching.every((other) => same(rule, other) || !slowCompare(rule[0], other[0], folded)[1]),
        );
  winners.set(key, found ?? null);
  return found ?? null;
};

const belowOf = new Map<string, string[]>();
const below = (path: string): string[] => {
  const found = belowOf.get(path) ?? world.filter((other) => other.startsWith(`${path}/`));
  belowOf.set(path, found);
  return found;
};

const mayWrite = (rules: readonly SlowRule[], options: SlowOptions, agentId: string, path: string): boolean =>
  readings(options).every((folded) => {
    const rule = winner(rules, options, path, folded);
    return rule === null ? options.unowned === "allow" : rule[1].includes(agentId);
  });

const readPath = (text: string): { path: string; directory: boolean } | null => {
  if (text === "" || text.startsWith("/") || text.includes("\\")) return null;
  const segments = text.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..")) return null;
  if (segments[0]?.startsWith("~") || segments.some((segment) => segment.endsWith(".") || /[:*?"<>|]/.test(segment)))
    return null;
  return { path: segments.join("/"), directory: segments.length === 0 || /(^|\/)\.?$/.test(text) };
};

// The root always holds the state of the orchestration.
const isProtected = (path: string): boolean =>
  path === "" || path.toLowerCase().split("/").includes(".git") || /^\.claude\/orchestration(\/|$)/i.test(path);

const ownsTree = (rules: readonly SlowRule[], options: SlowOptions, agentId: string, path: string): boolean => {
  if (isProtected(path)) return false;
  const itself = readings(options).every((folded) => {
    const rule = winner(rules, options, path, folded);
    return rule === null || rule[1].includes(agentId);
  });
  return itself && below(path).every((inner) => mayWrite(rules, options, agentId, inner));
};

/** The answer to a question about a path of at most two segments, and its other end. */
export function slowCheck(
  rules: readonly SlowRule[],
  options: SlowOptions,
  agentId: string,
  text: string,
  operation: string,
  other?: string,
): boolean {
  const end = readPath(text);
  if (!end || !rules.some(([, ownerIds]) => ownerIds.includes(agentId))) return false;
  const { path, directory } = end;
  const writes = (target: { path: string; directory: boolean }, tree: boolean): boolean =>
    tree
      ? ownsTree(rules, options, agentId, target.path)
      : !isProtected(target.path) && mayWrite(rules, options, agentId, target.path);
  const reads = options.reads === "allow" || writes(end, directory);
  const second = other === undefined ? null : readPath(other);
  switch (operation) {
    case "read":
      return reads;
    case "write":
    case "create":
      return !directory && writes(end, false);
    case "delete":
    case "chmod":
      return writes(end, directory);
    case "rmdir":
      return writes(end, true);
    case "mkdir":
      return (
        !isProtected(path) &&
        (mayWrite(rules, options, agentId, path) ||
          below(path).some(
            (inner) =>
              mayWrite(rules, options, agentId, inner) && winner(rules, options, inner, readings(options)[0]!) !== null,
          ))
      );
    case "rename":
      return (
        second !== null && writes(end, directory || second.directory) && writes(second, directory || second.directory)
      );
    case "copy":
      return second !== null && reads && writes(second, directory || second.directory);
    case "symlink":
      return second !== null && !directory && writes(end, false) && writes(second, second.directory);
    case "hardlink":
      return second !== null && !directory && !second.directory && writes(end, false) && writes(second, false);
    default:
      return false;
  }
}
