import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  checkHandoff,
  compareSchemas,
  contractsFromHandoff,
  defineContract,
  endpointsFromOpenApi,
  modelFromOpenApi,
} from "../../../src/core/handoff/index.ts";
import type { Deliverables } from "../../../src/core/handoff/index.ts";

describe("defineContract", () => {
  it("fills in what is left out", () => {
    expect(
      defineContract({
        id: "login",
        from: "backend",
        to: "frontend",
        symbols: ["src/models/auth.py:LoginRequest", "src/lib.rs::auth::Token"],
        endpoints: ["post /api/auth/login"],
        environment: ["PORT"],
      }),
    ).toEqual({
      id: "login",
      from: "backend",
      to: "frontend",
      files: [],
      symbols: [
        { path: "src/models/auth.py", name: "LoginRequest", kind: null, parameters: null, fields: null },
        { path: "src/lib.rs", name: "auth.Token", kind: null, parameters: null, fields: null },
      ],
      endpoints: [{ method: "POST", path: "/api/auth/login", request: null, response: null, errors: null }],
      environment: [{ name: "PORT", value: null }],
      hasPayload: false,
      payloadSchema: null,
    });
  });

  it("keeps the JSON Schema of a payload, and the live schema out of JSON", () => {
    const payload = z.object({ token: z.string() });
    const contract = defineContract({ id: "a", from: "b", to: "c", payload });
    expect(contract.payload).toBe(payload);
    expect(contract.payloadSchema).toMatchObject({ type: "object", required: ["token"] });
    expect(Object.keys(contract)).not.toContain("payload");
  });

  it.each([
    [{ id: "" }],
    [{ from: " " }],
    [{ symbols: ["src/models/auth.py"] }],
    [{ symbols: [":Name"] }],
    [{ endpoints: ["/api"] }],
    [{ files: [""] }],
    [{ payload: {} as never }],
  ])("refuses %j", (wrong) => {
    expect(() => defineContract({ id: "a", from: "b", to: "c", ...wrong })).toThrowError(/^Expected `/);
  });
});

describe("contractsFromHandoff", () => {
  it("reads bare documents and wrapped ones, and keeps ids apart", () => {
    const handoff = {
      from: "a",
      to: "b",
      deliverables: { models: { User: "src/user.ts:User", Plain: "src/plain.ts" } },
    };
    const [first, second] = contractsFromHandoff([handoff, { handoff }]);
    expect([first!.id, second!.id]).toEqual(["a->b", "a->b#2"]);
    expect(first!.files).toEqual(["src/plain.ts"]);
    expect(first!.symbols).toMatchObject([{ path: "src/user.ts", name: "User" }]);
  });

  it("treats __proto__ as a name like any other", () => {
    const deliverables = JSON.parse(
      '{"environment":{"__proto__":"1"},"models":{"__proto__":"a.py:__proto__"}}',
    ) as Deliverables;
    const [contract] = contractsFromHandoff({ from: "a", to: "b", deliverables });
    expect(contract!.environment).toEqual([{ name: "__proto__", value: "1" }]);
    expect(contract!.symbols[0]!.name).toBe("__proto__");
  });
});

describe("endpointsFromOpenApi", () => {
  it("reads methods, paths, the server's path and the models", () => {
    const body = (name: string): object => ({
      content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` } } },
    });
    expect(
      endpointsFromOpenApi({
        openapi: "3.1.0",
        servers: [{ url: "https://example.org/api/" }],
        paths: { "/login": { post: { requestBody: body("A"), responses: { 401: {}, 200: body("B") } }, get: {} } },
      }),
    ).toEqual([
      { method: "GET", path: "/api/login", request: null, response: null, errors: null },
      { method: "POST", path: "/api/login", request: "A", response: "B", errors: null },
    ]);
  });

  it.each([[null], [[]], ["x"], [{ swagger: "2.0" }], [{ openapi: 3 }]])("finds no document in %j", (value) => {
    expect(endpointsFromOpenApi(value)).toBeNull();
  });
});

describe("modelFromOpenApi", () => {
  const document = {
    openapi: "3.1.0",
    components: {
      schemas: {
        Token: {
          type: "object",
          properties: { value: { $ref: "#/components/schemas/a~1b%20c" } },
          required: ["value"],
        },
        "a/b c": { type: "string", minLength: 2 },
        __proto__: null,
      },
    },
  };

  it("gives a model with what it refers to, as the payload of a contract", () => {
    const payloadSchema = modelFromOpenApi(document, "Token")!;
    const contract = defineContract({ id: "c", from: "a", to: "b", payloadSchema });
    const verdict = (payload: unknown): string =>
      checkHandoff({ from: "a", to: "b", deliverables: { payload } }, contract, { readFile: () => null }).verdict;
    expect(verdict({ value: "ab" })).toBe("verified");
    expect(verdict({ value: "a" })).toBe("rejected");
    expect(verdict({})).toBe("rejected");
    expect(compareSchemas(modelFromOpenApi(document, "a/b c"), { type: "string" })).toEqual({ verdict: "yes" });
  });

  it.each([[null], [{}], [{ components: [] }], [document]])("has no other model: %#", (other) => {
    expect(modelFromOpenApi(other, "constructor")).toBeNull();
  });
});
