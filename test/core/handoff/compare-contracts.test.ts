import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { checkHandoff, compareContracts, contractVersion, defineContract } from "../../../src/core/handoff/index.ts";
import type { ContractDraft, HandoffContract } from "../../../src/core/handoff/index.ts";

const withoutPayload: ContractDraft = {
  id: "login",
  from: "backend",
  to: "frontend",
  files: ["src/a.py"],
  symbols: [
    {
      path: "src/a.py",
      name: "Login",
      kind: "class",
      parameters: [{ name: "a", type: "int" }],
      fields: [
        { name: "user", type: "str" },
        { name: "age", type: null },
      ],
    },
  ],
  endpoints: [{ method: "GET", path: "/users/{id}", request: "In", response: "Out", errors: ["NotFound"] }],
  environment: { PORT: "80", HOST: null },
};
const base: ContractDraft = {
  ...withoutPayload,
  payload: z.object({ token: z.string(), kind: z.enum(["a", "b"]) }),
};
const [symbol] = base.symbols as [Extract<NonNullable<ContractDraft["symbols"]>[number], object>];
const [endpoint] = base.endpoints as [Extract<NonNullable<ContractDraft["endpoints"]>[number], object>];

describe("compareContracts", () => {
  it.each<[string, Partial<ContractDraft>, "same" | "compatible" | "breaking", delivery: boolean, message?: string]>([
    ["nothing", {}, "same", false],
    ["the way a parameter of a route is written", { endpoints: [{ ...endpoint, path: "/users/:id/" }] }, "same", false],
    ["a further file", { files: ["src/a.py", "b"] }, "compatible", true, "b is new"],
    ["a file less", { files: [] }, "breaking", false, "src/a.py is left out"],
    ["a further symbol", { symbols: [symbol, "src/a.py:Token"] }, "compatible", true, "src/a.py:Token is new"],
    ["a symbol less", { symbols: [] }, "breaking", false],
    ["another kind", { symbols: [{ ...symbol, kind: "function" }] }, "breaking", true],
    ["an open kind", { symbols: [{ ...symbol, kind: null }] }, "breaking", false],
    [
      "a further field",
      { symbols: [{ ...symbol, fields: [...symbol.fields!, { name: "x", type: null }] }] },
      "compatible",
      true,
    ],
    [
      "a field less",
      { symbols: [{ ...symbol, fields: [symbol.fields![0]!] }] },
      "breaking",
      false,
      "src/a.py:Login.age is left out",
    ],
    [
      "a type that was open",
      { symbols: [{ ...symbol, fields: [symbol.fields![0]!, { name: "age", type: "int" }] }] },
      "compatible",
      true,
    ],
    [
      "another type",
      { symbols: [{ ...symbol, fields: [{ name: "user", type: "int" }, symbol.fields![1]!] }] },
      "breaking",
      true,
    ],
    [
      "a further parameter",
      { symbols: [{ ...symbol, parameters: [...symbol.parameters!, { name: "b", type: null }] }] },
      "breaking",
      true,
    ],
    ["open parameters", { symbols: [{ ...symbol, parameters: null }] }, "breaking", false],
    ["another response", { endpoints: [{ ...endpoint, response: "Other" }] }, "breaking", true],
    ["an open request", { endpoints: [{ ...endpoint, request: null }] }, "breaking", false],
    [
      "a further error",
      { endpoints: [{ ...endpoint, errors: ["NotFound", "Gone"] }] },
      "breaking",
      true,
      "GET /users/{} has new errors: Gone",
    ],
    ["an error less", { endpoints: [{ ...endpoint, errors: [] }] }, "compatible", true],
    ["open errors", { endpoints: [{ ...endpoint, errors: null }] }, "breaking", false],
    [
      "another value of a variable",
      { environment: { PORT: "81", HOST: null } },
      "breaking",
      true,
      "the value of PORT is 81, it was 80",
    ],
    ["a value of a variable that was open", { environment: { PORT: "80", HOST: "a" } }, "compatible", true],
    [
      "a variable called __proto__",
      { environment: { PORT: "80", HOST: null, ["__proto__"]: "x" } },
      "compatible",
      true,
    ],
    ["another sender", { from: "data" }, "compatible", true],
    ["another receiver", { to: "qa" }, "breaking", true],
    ["a narrower payload", { payload: z.object({ token: z.string(), kind: z.literal("a") }) }, "compatible", true],
    ["a wider payload", { payload: z.object({ token: z.string(), kind: z.enum(["a", "b", "c"]) }) }, "breaking", false],
    ["another payload", { payload: z.object({ token: z.number() }) }, "breaking", true],
  ])("takes %s for what it is", (_name, changes, relation, delivery, message) => {
    const after = defineContract({ ...base, ...changes });
    const comparison = compareContracts(defineContract(base), after);
    expect(comparison).toMatchObject({ relation, invalidates: { delivery, consumer: relation === "breaking" } });
    if (message !== undefined) expect(comparison.changes.map((change) => change.message)).toEqual([message]);
  });

  it("takes a payload that comes or goes for what it is, and does not guess where there is no JSON Schema", () => {
    const opaque = z.custom((value) => value === 1);
    const define = (draft: ContractDraft): HandoffContract => defineContract(draft);
    expect(compareContracts(define(withoutPayload), define(base)).relation).toBe("compatible");
    expect(compareContracts(define(base), define(withoutPayload)).relation).toBe("breaking");
    const custom = define({ ...base, payload: opaque });
    expect(compareContracts(custom, define({ ...base, payload: opaque })).relation).toBe("same");
    expect(compareContracts(JSON.parse(JSON.stringify(custom)), custom).relation).toBe("breaking");
  });

  const names = fc.constantFrom("a", "b", "constructor", "__proto__");
  const drafts = fc
    .record({ files: fc.uniqueArray(names), variables: fc.dictionary(names, fc.constantFrom(null, "1", "2")) })
    .map(({ files, variables }) => defineContract({ id: "c", from: "a", to: "b", files, environment: variables }));

  it("calls no contract breaking whose every delivery meets the earlier one too", () => {
    fc.assert(
      fc.property(drafts, drafts, (before, after) => {
        const { relation, invalidates } = compareContracts(before, after);
        const meets = (contract: HandoffContract, given: HandoffContract): boolean => {
          const environment = Object.fromEntries(given.environment.map(({ name, value }) => [name, value]));
          const deliverables = { files: given.files, environment };
          const readFile = (path: string): string | null => (given.files.includes(path) ? "" : null);
          return checkHandoff({ from: "a", to: "b", deliverables }, contract, { readFile }).verdict !== "rejected";
        };
        // The least that each of the two promises is delivered.
        expect(invalidates.delivery).toBe(!meets(after, before));
        expect(relation !== "breaking").toBe(meets(before, after));
        expect(relation === "same").toBe(contractVersion(before) === contractVersion(after));
      }),
    );
  });
});
