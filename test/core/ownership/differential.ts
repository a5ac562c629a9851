import fc from "fast-check";
import { createOwnershipGuard, OwnershipRulesError } from "../../../src/core/ownership/index.ts";
import type { OwnershipGuard, OwnershipOperation } from "../../../src/core/ownership/index.ts";
import { slowAccepts, slowCheck } from "./slow-guard.ts";
import type { SlowOptions, SlowRule } from "./slow-guard.ts";

const segment = fc.constantFrom("a", "b", "ab", "A", "x", "*", "?", "a*", "*b", "[ab]", "[!a]*", "?*", ".a");
const pattern = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: segment }, fc.constantFrom("**", "{a,b}", "{ab,x*}")), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.boolean(),
  )
  .map(
    ([segments, slash]) => segments.join("/") + (slash && segments.length < 3 && segments.at(-1) !== "**" ? "/" : ""),
  );
const owner = fc.constantFrom(["one"], ["two"], ["one", "two"], [], ["__proto__"]);
const rules = fc.array(fc.tuple(pattern, owner), { minLength: 1, maxLength: 4 });
const options: fc.Arbitrary<SlowOptions> = fc.record({
  overlap: fc.constantFrom("specific", "specific", "last", "error"),
  unowned: fc.constantFrom("deny", "deny", "allow"),
  reads: fc.constantFrom("allow", "owned"),
  caseMode: fc.constantFrom("strict", "strict", "sensitive", "insensitive"),
});
const name = fc.constantFrom("a", "b", "ab", "A", "x", ".a", "aB", "ba");
const plain = fc.array(name, { minLength: 1, maxLength: 2 }).map((names) => names.join("/"));
const path = fc.oneof(
  { weight: 8, arbitrary: plain },
  {
    weight: 2,
    arbitrary: fc
      .tuple(name, fc.constantFrom("/", "/.", "//", "/./a", "//b", "/b/", "/..", "/../a"))
      .map((parts) => parts.join("")),
  },
  fc.constantFrom(
    "",
    ".",
    "./",
    "..",
    "/a",
    "a/.git",
    ".git/a",
    "a/.GIT/b",
    ".claude/orchestration/x",
    "~a",
    "a.",
    "a\\b",
    "a:b",
    "./a",
    "a*",
  ),
);
const operation = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(
      "write",
      "create",
      "read",
      "delete",
      "chmod",
      "symlink",
      "hardlink",
      "rename",
      "copy",
      "touch",
    ),
  },
  fc.constantFrom("rmdir", "mkdir"),
);
const question = fc.record({
  agentId: fc.constantFrom("one", "two", "__proto__", "three"),
  path,
  operation,
  other: fc.option(path, { nil: undefined }),
});

/** Compares the guard with the slow one on generated rules and questions; gives the number of decisions compared. */
export function compareWithSlowGuard(
  decisions: number,
  seed: number,
): { compared: number; allowed: number; refusedRules: number; differences: string[] } {
  const differences: string[] = [];
  let [compared, allowed, refusedRules] = [0, 0, 0];
  const perSet = 400;
  const questions = fc.sample(question, { numRuns: 5000, seed });
  for (const [given, chosen] of fc.sample(fc.tuple(rules, options), {
    numRuns: Math.ceil(decisions / perSet) * 4,
    seed,
  })) {
    if (compared >= decisions) break;
    const list = given as readonly SlowRule[];
    const accepted = slowAccepts(list, chosen);
    let guard: OwnershipGuard | null = null;
    try {
      guard = createOwnershipGuard(
        list.map(([text, ids]) => [text, ids.length === 0 ? null : ids] as const),
        chosen,
      );
    } catch (error) {
      if (!(error instanceof OwnershipRulesError)) throw error;
      refusedRules++;
    }
    if ((guard !== null) !== accepted)
      differences.push(JSON.stringify({ list, chosen, built: guard !== null, expected: accepted }));
    if (!guard || !accepted) continue;
    for (let index = 0; index < perSet; index++) {
      const {
        agentId,
        path: text,
        operation: asked,
        other,
      } = questions[(compared * 7 + index * 13) % questions.length]!;
      const details = asked === "symlink" || asked === "hardlink" ? { linkTarget: other } : { to: other };
      const decision = guard.check(
        agentId,
        text,
        asked as OwnershipOperation,
        other === undefined ? {} : (details as { to: string }),
      );
      const expected = slowCheck(list, chosen, agentId, text, asked, other);
      compared++;
      if (decision.allowed) allowed++;
      // In strict mode the guard looks for a path below in one reading and tries it in the other; where the two readings
      // give different rules of one agent, it may refuse a directory that could be made.
      const cautious = expected && !decision.allowed && asked === "mkdir" && chosen.caseMode === "strict";
      if (decision.allowed !== expected && !cautious)
        differences.push(JSON.stringify({ list, chosen, agentId, text, asked, other, expected, decision }));
    }
  }
  return { compared, allowed, refusedRules, differences };
}
