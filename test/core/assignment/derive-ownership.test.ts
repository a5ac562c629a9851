import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveOwnership } from "../../../src/core/assignment/index.ts";
import { createOwnershipGuard } from "../../../src/core/ownership/index.ts";

const own = (files: Readonly<Record<string, readonly string[]>>, given?: Parameters<typeof deriveOwnership>[2]) =>
  deriveOwnership(
    Object.entries(files).map(([id, list]) => ({ id, files: list })),
    Object.keys(files).map((id) => ({ agentId: id, taskIds: [id] })),
    given,
  );

describe("deriveOwnership", () => {
  it("makes a folder a rule only where two files named in it, and all that is named below, belong to one agent", () => {
    expect(own({ a: ["src/models/user.py", "src/models/role.py"], b: ["tests/test_user.py"] })).toEqual([
      ["src/models/**", ["a"]],
      ["tests/test_user.py", ["b"]],
    ]);
    expect(own({ a: ["src/x.py", "src/y.py"], b: ["src/deep/z.py"] })).toEqual([
      ["src/deep/z.py", ["b"]],
      ["src/x.py", ["a"]],
      ["src/y.py", ["a"]],
    ]);
    expect(own({ a: ["README.md", "LICENSE"] }).map(([pattern]) => pattern)).toEqual(["LICENSE", "README.md"]);
  });

  it("shares a file that two write, and patterns that cross, and nothing else", () => {
    expect(own({ a: ["x.md"], b: ["x.md"], c: ["y.md"] })).toEqual([
      ["x.md", ["a", "b"]],
      ["y.md", ["c"]],
    ]);
    expect(own({ a: ["src/a*.ts"], b: ["src/*b.ts"] })).toEqual([
      ["src/*b.ts", ["a", "b"]],
      ["src/a*.ts", ["a", "b"]],
    ]);
    expect(own({ a: ["src/**"], b: ["src/api/x.ts"] })).toEqual([
      ["src/**", ["a"]],
      ["src/api/x.ts", ["b"]],
    ]);
  });

  it("reads names of frameworks as names, folders as what is in them, and leaves out what the guard refuses", () => {
    const rules = own({
      a: ["app/[id]/page.tsx", "./lib//z.ts", "docs/", "docs/a.md"],
      b: ["/abs", "../up", "a/**b", ""],
    });
    const guard = createOwnershipGuard(rules);
    expect(guard.ownersOf("app/[id]/page.tsx")).toEqual(["a"]);
    expect(rules.map(([pattern]) => pattern)).toContain("docs/**");
    expect(rules.map(([pattern]) => pattern)).not.toContain("docs/a.md");
    expect(rules.some(([, owners]) => owners.includes("b"))).toBe(false);
  });

  it("is exclusive and no broader than needed: a folder only where two files of it or more are its owner's and none is another's", () => {
    const path = fc
      .tuple(
        fc.constantFrom("src", "lib", "ä"),
        fc.constantFrom("a", "b", "__proto__"),
        fc.constantFrom("x.ts", "y.ts", "z.ts"),
      )
      .map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(path, fc.nat(2)), { selector: ([name]) => name, maxLength: 12 }), (files) => {
        const owners = ["one", "two", "three"];
        const rules = own(
          Object.fromEntries(owners.map((id, at) => [id, files.flatMap(([name, by]) => (by === at ? [name] : []))])),
        );
        for (const [pattern, ids] of rules) {
          expect(ids).toHaveLength(1);
          const below = pattern.endsWith("/**")
            ? files.filter(([name]) => name.startsWith(pattern.slice(0, -2)))
            : null;
          if (below === null) expect(files.map(([name]) => name)).toContain(pattern);
          else {
            expect(below.length).toBeGreaterThan(1);
            expect(new Set(below.map(([, by]) => owners[by]))).toEqual(new Set(ids));
          }
        }
        const guard = createOwnershipGuard(rules);
        for (const [name, by] of files) expect(guard.ownersOf(name)).toEqual([owners[by]]);
      }),
      { numRuns: 200 },
    );
  });

  it("adds nothing to what is given", () => {
    expect(own({ a: ["src/x.ts", "lib/y.ts"] }, [["src/**", ["b"]]])).toEqual([["lib/y.ts", ["a"]]]);
  });

  it("covers every output of every agent, for nobody else, and is proved by the guard", () => {
    const name = fc.constantFrom("a", "b", "src", "x.ts", "__proto__", "constructor", "ä", "[id]", "(g)", "{n}");
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.array(fc.array(path, { maxLength: 6 }), { maxLength: 4 }), (lists) => {
        const files = Object.fromEntries(lists.map((list, at) => [`agent${at}`, list]));
        const rules = own(files);
        const guard = createOwnershipGuard(rules);
        for (const list of lists) {
          for (const file of list) {
            const writers = lists.flatMap((other, at) => (other.includes(file) ? [`agent${at}`] : []));
            for (const writer of writers) expect(guard.check(writer, file).reason).not.toBe("foreign");
            for (const writer of writers) expect(guard.ownersOf(file)).toContain(writer);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
