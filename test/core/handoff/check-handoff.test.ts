import { describe, expect, it } from "vitest";
import fc from "fast-check";
import * as v from "valibot";
import * as z from "zod";
import { type } from "arktype";
import { checkHandoff, contractsFromHandoff, defineContract, sealOf } from "../../../src/core/handoff/index.ts";
import type { Delivered, FoundSymbol, Handoff, HandoffDocument, SymbolScan } from "../../../src/core/handoff/index.ts";

const seed: HandoffDocument = {
  handoff: {
    from: "backend_agent",
    to: "frontend_agent",
    timestamp: "2024-01-10T10:30:00Z",
    deliverables: {
      api_endpoints: {
        "POST /api/auth/login": {
          request: "LoginRequest",
          response: "TokenResponse",
          errors: ["InvalidCredentials", "RateLimited"],
        },
      },
      models: {
        LoginRequest: "src/models/auth.py:LoginRequest",
        TokenResponse: "src/models/auth.py:TokenResponse",
      },
    },
    notes: "Auth endpoints ready for CLI integration",
  },
};

const symbol = (name: string, more: Partial<FoundSymbol> = {}): FoundSymbol => ({
  name,
  kind: "class",
  exported: !name.startsWith("_"),
  line: 1,
  parameters: null,
  fields: null,
  ...more,
});
const scan = (symbols: FoundSymbol[], more: Partial<SymbolScan> = {}): SymbolScan => ({
  symbols,
  syntaxErrors: [],
  open: false,
  passesOn: [],
  ...more,
});

/** A finder for one-line classes, enough to look at the check alone. */
const toyFinder = (path: string, text: string): SymbolScan | null =>
  path.endsWith(".py") ? scan([...text.matchAll(/^class (\w+)/gm)].map((match) => symbol(match[1]!))) : null;

const seedOwners = (path: string): string[] | null =>
  path.startsWith("src/api/") ? ["backend_agent"] : path.startsWith("tests/") ? ["qa_agent"] : null;
const mendedOwners = (path: string): string[] | null =>
  path.startsWith("src/models/") ? ["backend_agent"] : seedOwners(path);

const files = (content: Record<string, string>): Delivered["readFile"] => {
  const map = new Map(Object.entries(content));
  return (path) => map.get(path) ?? null;
};

const right = "class LoginRequest:\n  pass\nclass TokenResponse:\n  pass\n";
const routes: Delivered["findEndpoints"] = (path) =>
  path === "src/api/auth.py"
    ? { endpoints: [{ method: "POST", path: "/login", partial: true }], mounts: ["/api/auth"] }
    : null;

describe("checkHandoff on the seed's own hand-off", () => {
  const contract = contractsFromHandoff(seed)[0]!;

  it("rejects it with the seed's ownership map, because nobody owns src/models/auth.py", () => {
    const { verdict, faults } = checkHandoff(seed, contract, {
      readFile: files({ "src/models/auth.py": right }),
      findSymbols: toyFinder,
      ownersOf: seedOwners,
    });
    expect(verdict).toBe("rejected");
    expect(faults[0]).toMatchObject({ code: "file-unowned", path: "src/models/auth.py" });
  });

  it("rejects it with the path where the map is mended and the file is missing", () => {
    const { verdict, faults } = checkHandoff(seed, contract, {
      readFile: files({}),
      findSymbols: toyFinder,
      ownersOf: mendedOwners,
    });
    expect(verdict).toBe("rejected");
    expect(faults.filter((fault) => fault.verdict === "rejected")).toMatchObject([
      { code: "file-missing", path: "src/models/auth.py" },
    ]);
  });

  it("rejects it with the nearest name where a class is misspelt", () => {
    const { verdict, faults } = checkHandoff(seed, contract, {
      readFile: files({ "src/models/auth.py": right.replace("LoginRequest", "LoginRequst") }),
      findSymbols: toyFinder,
      ownersOf: mendedOwners,
    });
    expect(verdict).toBe("rejected");
    expect(faults[0]).toMatchObject({ code: "symbol-missing", name: "LoginRequest", nearest: ["LoginRequst"] });
    expect(faults[0]!.message).toBe("src/models/auth.py defines no LoginRequest; did you mean LoginRequst?");
  });

  it("verifies it where all of it is there", () => {
    expect(
      checkHandoff(seed, contract, {
        readFile: files({ "src/models/auth.py": right, "src/api/auth.py": "…" }),
        findSymbols: toyFinder,
        findEndpoints: routes,
        listFiles: () => ["src/api/auth.py"],
        ownersOf: mendedOwners,
      }),
    ).toEqual({
      verdict: "verified",
      faults: [],
      paths: ["src/models/auth.py", "src/api/auth.py"],
      seals: [sealOf("src/models/auth.py", right), sealOf("src/api/auth.py", "…")],
    });
  });

  it("never says verified where it cannot look: no symbol finder, no route finder, another language", () => {
    const readFile = files({ "src/models/auth.py": right, "src/api/auth.py": "…" });
    const rest = { readFile, ownersOf: mendedOwners };
    expect(checkHandoff(seed, contract, rest)).toMatchObject({ verdict: "unverified" });
    expect(checkHandoff(seed, contract, { ...rest, findSymbols: toyFinder })).toMatchObject({
      verdict: "unverified",
      faults: [{ code: "endpoint-unchecked", name: "POST /api/auth/login" }],
    });
    expect(checkHandoff(seed, contract, { ...rest, findSymbols: () => null, findEndpoints: routes })).toMatchObject({
      verdict: "unverified",
    });
  });

  it("takes another spelling of the agent where the caller says that it is the same", () => {
    const { faults } = checkHandoff(
      seed,
      { ...contract, from: "backend" },
      { readFile: files({ "src/models/auth.py": right }), isSameAgent: (a, b) => a.startsWith(b) || b.startsWith(a) },
    );
    expect(faults.map((fault) => fault.code)).not.toContain("sender-differs");
    expect(checkHandoff(seed, { ...contract, from: "qa" }, { readFile: () => null }).faults[0]).toMatchObject({
      code: "sender-differs",
      verdict: "rejected",
    });
  });
});

const handoff = (deliverables: Handoff["deliverables"]): Handoff => ({ from: "a", to: "b", deliverables });
const contract = (more: object): ReturnType<typeof defineContract> =>
  defineContract({ id: "c", from: "a", to: "b", ...more });
const codes = (check: { faults: readonly { code: string }[] }): string[] => check.faults.map((fault) => fault.code);

describe("checkHandoff on symbols", () => {
  const check = (wanted: object, found: SymbolScan | Record<string, SymbolScan>): ReturnType<typeof checkHandoff> => {
    const scans = "symbols" in found ? { "a.ts": found as SymbolScan } : found;
    return checkHandoff(handoff({}), contract({ symbols: [{ path: "a.ts", name: "A", ...wanted }] }), {
      readFile: (path) => (Object.hasOwn(scans, path) ? "" : null),
      findSymbols: (path) => scans[path]!,
    });
  };
  const member = (name: string, type: string | null = null): { name: string; type: string | null } => ({ name, type });

  it.each([
    ["a class", {}, scan([symbol("A")]), "verified", []],
    ["a private one", {}, scan([symbol("A", { exported: false })]), "rejected", ["symbol-private"]],
    ["a private and a public one", {}, scan([symbol("A", { exported: false }), symbol("A")]), "verified", []],
    ["none", {}, scan([]), "rejected", ["symbol-missing"]],
    ["none in a file with a star import", {}, scan([], { open: true }), "unverified", ["symbol-unchecked"]],
    ["a file with a syntax error", {}, scan([symbol("A")], { syntaxErrors: [3] }), "unverified", ["symbol-unchecked"]],
    ["another kind", { kind: "function" }, scan([symbol("A")]), "rejected", ["symbol-kind"]],
    ["a type that is an interface", { kind: "type" }, scan([symbol("A", { kind: "interface" })]), "verified", []],
    [
      "fields in another order",
      { fields: [member("id", "string"), member("email")] },
      scan([symbol("A", { fields: [member("email", "string"), member("id", "string"), member("extra")] })]),
      "verified",
      [],
    ],
    [
      "a field of another type",
      { fields: [member("id", "string")] },
      scan([symbol("A", { fields: [member("id", "number")] })]),
      "rejected",
      ["symbol-fields"],
    ],
    [
      "a field of another name",
      { fields: [member("user_id")] },
      scan([symbol("A", { fields: [member("userId")] })]),
      "rejected",
      ["symbol-fields"],
    ],
    ["fields nobody sees", { fields: [member("id")] }, scan([symbol("A")]), "unverified", ["symbol-unchecked"]],
    [
      "one overload that fits",
      { parameters: [member("id", "Map<string, number>")] },
      scan([
        symbol("A", { kind: "function", parameters: [] }),
        symbol("A", { kind: "function", parameters: [member("id", "Map<string,number>")] }),
      ]),
      "verified",
      [],
    ],
    [
      "parameters in another order",
      { parameters: [member("a"), member("b")] },
      scan([symbol("A", { parameters: [member("b"), member("a")] })]),
      "rejected",
      ["symbol-parameters"],
    ],
    [
      "a name passed on from another file",
      {},
      {
        "a.ts": scan([
          symbol("A", { kind: null, passedOn: { paths: ["b.js", "b.ts"], name: "B", isExternal: false } }),
        ]),
        "b.ts": scan([symbol("B")]),
      },
      "verified",
      [],
    ],
    [
      "a name passed on that is not there",
      {},
      {
        "a.ts": scan([symbol("A", { passedOn: { paths: ["b.ts"], name: "B", isExternal: false } })]),
        "b.ts": scan([symbol("C")]),
      },
      "rejected",
      ["symbol-missing"],
    ],
    [
      "a name passed on from a package, where no form is asked for",
      {},
      scan([symbol("A", { kind: null, passedOn: { paths: [], name: "A", isExternal: true } })]),
      "verified",
      [],
    ],
    [
      "a name passed on from a package, where a form is asked for",
      { kind: "class" },
      scan([symbol("A", { kind: null, passedOn: { paths: [], name: "A", isExternal: true } })]),
      "unverified",
      ["symbol-unchecked"],
    ],
    [
      "a name passed on from a file that is not there",
      {},
      scan([symbol("A", { kind: null, passedOn: { paths: ["gone.ts"], name: "A", isExternal: false } })]),
      "rejected",
      ["symbol-missing"],
    ],
    ["one under a condition", {}, scan([symbol("A", { isConditional: true })]), "unverified", ["symbol-unchecked"]],
    [
      "a field that may be inherited",
      { fields: [member("id")] },
      scan([symbol("A", { fields: [], hasMoreFields: true })]),
      "unverified",
      ["symbol-unchecked"],
    ],
    [
      "a further parameter with a default",
      { parameters: [member("a")] },
      scan([symbol("A", { parameters: [member("a"), { name: "b", type: null, isOptional: true }] })]),
      "verified",
      [],
    ],
    ["export *", {}, { "a.ts": scan([], { passesOn: [["b.ts"]] }), "b.ts": scan([symbol("A")]) }, "verified", []],
    [
      "export * of a private name",
      {},
      { "a.ts": scan([], { passesOn: [["b.ts"]] }), "b.ts": scan([symbol("A", { exported: false })]) },
      "rejected",
      ["symbol-missing"],
    ],
    ["export * in a circle", {}, { "a.ts": scan([], { passesOn: [["a.ts"]] }) }, "rejected", ["symbol-missing"]],
  ] as const)("%s", (_, wanted, found, verdict, expected) => {
    const result = check(wanted, found as SymbolScan);
    expect([result.verdict, codes(result)]).toEqual([verdict, expected]);
  });
});

describe("checkHandoff on endpoints", () => {
  const wanted = contract({
    endpoints: [{ method: "post", path: "/users/{id}", request: "A", response: "B", errors: ["E"] }],
  });
  const claim = { request: "A", response: "B", errors: ["E"] };
  const openApi = (path: string, request: string): string =>
    JSON.stringify({
      openapi: "3.1.0",
      paths: {
        [path]: {
          post: {
            requestBody: { content: { "application/json": { schema: { $ref: `#/components/schemas/${request}` } } } },
            responses: { "201": { content: { "application/json": { schema: { $ref: "#/components/schemas/B" } } } } },
          },
        },
      },
    });
  const run = (claims: Record<string, object>, text: string | null): [string, string[]] => {
    const result = checkHandoff(
      handoff({ api_endpoints: claims, ...(text === null ? {} : { files: ["openapi.json"] }) }),
      wanted,
      { readFile: () => text },
    );
    return [result.verdict, codes(result)];
  };

  it.each([
    ["not claimed and not seen", {}, null, "unverified", ["endpoint-unchecked"]],
    ["another one is claimed", { "POST /user": claim }, null, "rejected", ["endpoint-missing", "endpoint-unchecked"]],
    ["claimed and not seen", { "POST /users/:id": claim }, null, "unverified", ["endpoint-unchecked"]],
    ["served by OpenAPI", { "POST /users/:id": claim }, openApi("/users/{userId}", "A"), "verified", []],
    ["missing in OpenAPI", { "POST /users/:id": claim }, openApi("/user/{id}", "A"), "rejected", ["endpoint-missing"]],
    [
      "of another model in OpenAPI",
      { "POST /users/:id": claim },
      openApi("/users/{id}", "C"),
      "rejected",
      ["endpoint-differs"],
    ],
    ["of another model in the claim", { "POST /users/:id": { request: "C" } }, null, "rejected", ["endpoint-differs"]],
    ["with another error", { "POST /users/:id": { errors: ["E", "F"] } }, null, "rejected", ["endpoint-differs"]],
    [
      "errors nobody states",
      { "POST /users/:id": {} },
      openApi("/users/{id}", "A"),
      "unverified",
      ["endpoint-unchecked"],
    ],
    ["of a wrong form", { "/users": {} }, null, "rejected", ["document-invalid", "endpoint-unchecked"]],
    ["another method", { "PUT /users/:id": claim }, null, "rejected", ["endpoint-missing", "endpoint-unchecked"]],
  ] as const)("%s", (_, claims, text, verdict, expected) => {
    expect(run(claims, text)).toEqual([verdict, expected]);
  });
});

describe("checkHandoff on environment and payload", () => {
  const empty = { readFile: () => null };

  it("holds agreed values against those that are given", () => {
    const wanted = contract({ environment: { AUTH_PORT: "8080", TOKEN_KEY: null } });
    const run = (environment: Record<string, string> | string[]): string[] =>
      codes(checkHandoff(handoff({ environment }), wanted, empty));
    expect(run({ AUTH_PORT: "8080", TOKEN_KEY: "x" })).toEqual([]);
    expect(run({ AUTH_PORT: "80", TOKEN_KEY: "x" })).toEqual(["environment-differs"]);
    expect(run(["AUTH_PORT", "TOKEN_KEYS"])).toEqual(["environment-differs", "environment-missing"]);
  });

  it.each([
    ["zod", z.object({ user: z.object({ id: z.number() }) })],
    ["valibot", v.object({ user: v.object({ id: v.number() }) })],
    ["arktype", type({ user: { id: "number" } })],
  ])("takes a payload schema of %s", (_, payload) => {
    const wanted = contract({ payload });
    const run = (value: Handoff["deliverables"]): ReturnType<typeof checkHandoff> =>
      checkHandoff(handoff(value), wanted, empty);
    expect(run({ payload: { user: { id: 1 } } }).verdict).toBe("verified");
    expect(run({ payload: { user: { id: "1" } } }).faults).toMatchObject([
      { code: "payload-invalid", name: "user.id" },
    ]);
    expect(codes(run({}))).toEqual(["payload-missing"]);
    expect(JSON.parse(JSON.stringify(wanted))).not.toHaveProperty("payload");
  });

  it("checks the payload by its JSON Schema where the contract comes out of a plan", () => {
    const wanted = JSON.parse(JSON.stringify(contract({ payload: z.object({ id: z.number() }) }))) as ReturnType<
      typeof defineContract
    >;
    const run = (payload: unknown): ReturnType<typeof checkHandoff> =>
      checkHandoff(handoff({ payload }), wanted, empty);
    expect(run({ id: 1 }).verdict).toBe("verified");
    expect(codes(run({ id: "1" }))).toEqual(["payload-invalid"]);
    expect(codes(checkHandoff(handoff({ payload: 1 }), { ...wanted, payloadSchema: null }, empty))).toEqual([
      "payload-unchecked",
    ]);
  });

  it("does not verify a payload whose schema answers later or fails", async () => {
    const payload = (validate: () => never): object => ({ "~standard": { version: 1, vendor: "test", validate } });
    const later = (): never => Promise.reject(new Error("late")) as never;
    const failing = (): never => {
      throw new Error("broken");
    };
    for (const validate of [later, failing])
      expect(codes(checkHandoff(handoff({ payload: 1 }), contract({ payload: payload(validate) }), empty))).toEqual([
        "payload-unchecked",
      ]);
    await new Promise((resolve) => setImmediate(resolve)); // An unhandled rejection would fail the run here.
  });
});

describe("checkHandoff on anything", () => {
  it("never throws and never verifies a document that delivers nothing of its contract", () => {
    const nasty = fc.constantFrom("constructor", "__proto__", "", " ", "../x", "ä", "a.py:A", "POST /x");
    const json = fc.jsonValue();
    const record = fc.dictionary(nasty, json);
    const section = fc.oneof(json, record);
    const document = fc.record(
      { api_endpoints: section, models: section, files: fc.oneof(json, fc.array(nasty)), environment: section },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(json, fc.record({ deliverables: fc.oneof(json, document) })), (given) => {
        const wanted = contract({ symbols: ["src/gone.py:Gone"] });
        const check = checkHandoff(given as never, wanted, { readFile: () => null, findSymbols: toyFinder });
        expect(check.verdict).toBe("rejected");
        expect(codes(check)).toContain("file-missing");
      }),
      { numRuns: 1000 },
    );
  });

  it("says that nothing was delivered where there is nothing to look at", () => {
    expect(checkHandoff(handoff({}), null, { readFile: () => null })).toMatchObject({
      verdict: "unverified",
      faults: [{ code: "nothing-delivered" }],
    });
  });

  it.each(["../x", "/etc/passwd", "C:/x", "a//b", "a\\b", "./a", ""])(
    "refuses the path %j without reading it",
    (path) => {
      const check = checkHandoff(handoff({ files: [path] }), null, {
        readFile: () => {
          throw new Error("read");
        },
      });
      expect(codes(check)).toEqual(["path-invalid"]);
    },
  );
});
