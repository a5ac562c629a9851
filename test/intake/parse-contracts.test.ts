import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/core/plan/index.ts";
import { IntakeError, parseContracts, readPlan } from "../../src/intake/index.ts";

const api = `openapi: 3.1.0
paths:
  /login:
    post:
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Login" } } } }
      responses: { "200": { description: ok } }
components:
  schemas:
    Login: { type: object, required: [name], properties: { name: { type: string } } }
`;
const files: Readonly<Record<string, string>> = {
  "api/openapi.yaml": api,
  "id.json": '{"type": "integer"}',
  "list.json": "[1]",
};
const readFile = (path: string): string => {
  const text = Object.hasOwn(files, path) ? files[path] : undefined;
  if (text === undefined) throw new Error(`ENOENT ${path}`);
  return text;
};
const faultsOf = (text: string): { line: number | null; at: string | null; expected: string; came: string }[] => {
  try {
    parseContracts(text, { path: "agreed.yaml", readFile });
  } catch (error) {
    if (error instanceof IntakeError) return [...error.faults];
    throw error;
  }
  throw new Error("there was no fault");
};

describe("parseContracts", () => {
  it("reads contracts with OpenAPI and JSON Schema files, and rules of shared values", () => {
    const { contracts, context } = parseContracts(
      `contracts:
  - from: backend
    to: frontend
    openapi: api/openapi.yaml
    payloadModel: Login
    endpoints: [GET /me]
    symbols: [src/a.py:A, { path: src/b.py, name: B, kind: class, fields: [{ name: x }] }]
    environment: [PORT]
  - { from: backend, to: frontend, payloadSchema: id.json }
context:
  - { key: __proto__, reducer: append }
  - { key: port, schema: id.json }
`,
      { readFile },
    );
    expect(contracts.map(({ id }) => id)).toEqual(["backend->frontend", "backend->frontend#2"]);
    expect(contracts[0]).toMatchObject({
      endpoints: [
        { method: "GET", path: "/me" },
        { method: "POST", path: "/login", request: "Login" },
      ],
      symbols: [{ name: "A" }, { name: "B", kind: "class", fields: [{ name: "x", type: null }] }],
      environment: [{ name: "PORT", value: null }],
      hasPayload: true,
      payloadSchema: { $ref: "#/components/schemas/Login" },
    });
    expect(contracts[1]).toMatchObject({ hasPayload: true, payloadSchema: { type: "integer" } });
    expect(context).toEqual([
      { key: "__proto__", reducer: "append" },
      { key: "port", jsonSchema: { type: "integer" } },
    ]);
    expect(parseContracts("{}")).toEqual({ contracts: [], context: [] });
  });

  it("stays in the plan, and in its file", () => {
    const agreed = parseContracts({ context: [{ key: "n", reducer: "add" }], contracts: [{ from: "a", to: "b" }] });
    const plan = makePlan({ feature: "f", tasks: [{ id: "1" }], ...agreed });
    expect(plan.context).toEqual([{ key: "n", reducer: "add" }]);
    expect(readPlan(JSON.stringify(plan)).plan.context).toEqual(plan.context);
    expect(makePlan({ feature: "f", tasks: [{ id: "1" }] })).not.toHaveProperty("context");
  });

  it("tells every fault with its line and what came", () => {
    const faults = faultsOf(
      `contracts:
  - { from: a, to: b, openapi: none.yaml }
  - { from: a, to: b, openapi: id.json }
  - { from: a, to: b, openapi: api/openapi.yaml, payloadModel: Logout }
  - { from: a, to: b, payloadModel: Login }
  - { from: a, to: b, payloadSchema: list.json }
  - { from: a, to: b, symbols: [nothing] }
  - { id: same, from: a, to: b }
  - { id: same, from: a, to: b }
  - { from: a, to: b, openapi: api/openapi.yaml, payloadModel: Login, payloadSchema: id.json }
`,
    );
    expect(faults.map(({ line, at }) => [line, at])).toEqual([
      [2, "contracts[0].openapi"],
      [3, "contracts[1].openapi"],
      [4, "contracts[2].payloadModel"],
      [5, "contracts[3].payloadModel"],
      [6, "contracts[4].payloadSchema"],
      [7, "contracts[5]"],
      [9, "contracts[7]"],
      [10, "contracts[8].payloadModel"],
    ]);
    expect(faults[0]!.came).toContain("ENOENT none.yaml");
    expect(faultsOf("contracts:\n  - { from: a }\n")[0]).toMatchObject({ line: 2, at: "contracts[0].to" });
    expect(faultsOf("contract: []\n")[0]).toMatchObject({ expected: "no unknown keys", came: "contract" });
    expect(() => parseContracts({ contracts: [{ from: "a", to: "b", openapi: "x" }] })).toThrow("not read here");
  });
});
