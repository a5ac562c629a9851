import { expect, it } from "vitest";
import { ArgumentError } from "../../../src/core/errors.ts";
import {
  createOwnershipGuard,
  escapeGlob,
  findGlobOverlap,
  GlobError,
  OverlapUndecidedError,
  OwnershipError,
  OwnershipRulesError,
} from "../../../src/core/ownership/index.ts";
import type { OwnershipOperation, OwnershipOptions } from "../../../src/core/ownership/index.ts";

const errorOf = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
};

it.each([
  ["c", "a/x", "write", "owned by a, b (unknown-agent): use the id of a known agent", ["a", "b"]],
  ["a", "x", "write", "owned by no agent (nobody): a person has to change the rule", []],
  ["a", "q", "delete", "owned by no agent (unowned): add a rule for it", []],
  ["a", "../q", "mkdir", "owned by no agent (path-parent): write a plain path from the root", []],
])("refuses %s's %s with its reason and the way out", (agentId, path, operation, words, ownerIds) => {
  const guard = createOwnershipGuard({ "a/**": ["a", "b"], x: null });
  const error = errorOf(() => guard.assertAllowed(agentId, path, operation as OwnershipOperation)) as OwnershipError;
  expect(error.message).toBe(`${agentId} cannot ${operation} ${path}, ${words}`);
  expect(error).toMatchObject({ name: "OwnershipError", code: "OWNERSHIP_DENIED", agentId, path, operation, ownerIds });
  expect(words).toContain(`(${error.reason})`);
});

it("leaves the way out away where there is none", () => {
  const refusal = { agentId: "a", path: "x", ownerIds: [], operation: "write", reason: "nobody", advice: null };
  expect(new OwnershipError(refusal).message).toBe("a cannot write x, owned by no agent (nobody)");
});

it("names the faults of patterns and rules, and shows at most 20", () => {
  const glob = errorOf(() => findGlobOverlap("a/!(x)", "y"));
  expect(glob).toBeInstanceOf(GlobError);
  expect(glob).toMatchObject({
    name: "GlobError",
    code: "GLOB_INVALID",
    message: '"a/!(x)" at 2: no negation; give the exception its own rule',
    fault: { code: "negation", pattern: "a/!(x)", at: 2, message: "no negation" },
  });
  expect((errorOf(() => findGlobOverlap("x".repeat(500), "y")) as GlobError).fault.pattern).toBe(`${"x".repeat(300)}…`);
  expect((errorOf(() => findGlobOverlap("x".repeat(300), "y")) as GlobError).fault.pattern).toBe("x".repeat(300));
  expect((errorOf(() => findGlobOverlap(1 as unknown as string, "y")) as GlobError).fault.pattern).toBe("");
  const rules = errorOf(() => createOwnershipGuard([["!x", "a"]])) as OwnershipRulesError;
  const told = 'Rule 0, "!x" at 0: no negation; give the exception its own rule';
  expect(rules).toMatchObject({ name: "OwnershipRulesError", code: "OWNERSHIP_RULES_INVALID" });
  expect(rules.message).toBe(`1 fault in the ownership rules\n- ${told}`);
  const twenty = Array.from({ length: 20 }, () => rules.faults[0]!);
  const shown = twenty.map(() => `\n- ${told}`).join("");
  expect(new OwnershipRulesError(twenty).message).toBe(`20 faults in the ownership rules${shown}`);
  const more = new OwnershipRulesError([...twenty, ...twenty.slice(0, 2)]);
  expect(more.message).toBe(`22 faults in the ownership rules${shown}\n- and 2 more`);
});

it("names two patterns that cannot be compared", () => {
  const patterns = [`{x,*a${"?".repeat(40)}}`, `*[ab]${"?".repeat(39)}{x,yy}*`] as const;
  const error = errorOf(() => findGlobOverlap(...patterns));
  expect(error).toBeInstanceOf(OverlapUndecidedError);
  const [a, b] = patterns;
  const message = `Cannot decide how "${a}" and "${b}" lie to each other; write them with fewer wildcards`;
  expect(error).toMatchObject({ name: "OverlapUndecidedError", code: "OVERLAP_UNDECIDED", message, patterns });
});

it.each([
  [{ overlap: "first" }, 'Expected `options.overlap` to be one of specific, error, last, got "first"'],
  [{ portable: 1 }, "Expected `options.portable` to be one of true, false, got 1"],
  [{ agents: "a" }, 'Expected `options.agents` to be a list of texts, got "a"'],
  [{ protect: ["a", null] }, "Expected `options.protect` to be a list of texts, got a list of 2"],
  [{ x: 1 }, "Expected `options.x` to be left out, as it is no option, got 1"],
  [
    { stateDirectory: "../x" },
    'Expected `options.stateDirectory or options.configFiles` to be a path from the root, got "../x"',
  ],
])("refuses the options %j in words", (options, message) => {
  const error = errorOf(() => createOwnershipGuard({ a: "a" }, options as unknown as OwnershipOptions));
  expect(error).toBeInstanceOf(ArgumentError);
  expect((error as Error).message).toBe(message);
});

it("fills in the options, and brings their paths into canonical form", () => {
  expect(createOwnershipGuard({ a: "a" }).options).toEqual({
    overlap: "specific",
    unowned: "deny",
    reads: "allow",
    caseMode: "strict",
    portable: true,
    platform: "posix",
    agents: null,
    protect: [],
    stateDirectory: ".claude/orchestration",
    configFiles: [],
  });
  const given = { stateDirectory: "./a//b/", configFiles: ["c\\d.json"], platform: "win32" } as const;
  const guard = createOwnershipGuard({ "**": "a" }, given);
  expect(guard.options).toMatchObject({ stateDirectory: "a/b", configFiles: ["c/d.json"] });
  expect(["a\\b\\x", "a/b", "c/d.json", "a/c"].map((path) => guard.isProtected(path))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

it.each([
  ["[id]/(g)/p.tsx", "[[]id[]]/[(]g[)]/p.tsx"],
  ["a*?{b}", "a[*][?][{]b[}]"],
  ["!x!", "@(!)x!"],
  ["#x#", "[#]x#"],
  ["~x~", "[~]x~"],
  [" x y ", "[ ]x y[ ]"],
  ["c:x", "[c]:x"],
  ["C:/c:", "[C]:/c:"],
  ["x!y", "x!y"],
])("writes the name %j as %j", (name, pattern) => {
  expect(escapeGlob(name)).toBe(pattern);
});
