import { describe, expect, it } from "vitest";
import * as z from "zod";
import { contractVersion, defineContract } from "../../../src/core/handoff/index.ts";
import type { ContractDraft } from "../../../src/core/handoff/index.ts";

const base = {
  id: "login",
  from: "backend",
  to: "frontend",
  files: ["src/a.py", "src/b.py"],
  symbols: ["src/a.py:Login", { path: "src/a.py", name: "Token", parameters: [{ name: "a", type: "int" }] }],
  endpoints: [{ method: "POST", path: "/login", errors: ["401", "429"] }, "GET /me"],
  environment: { PORT: "8080", ["__proto__"]: null },
  payload: z.object({ token: z.string(), age: z.number() }),
} satisfies ContractDraft;
const version = (changes: Partial<ContractDraft> = {}): string =>
  contractVersion(defineContract({ ...base, ...changes }));

describe("contractVersion", () => {
  it("is 16 hexadecimal digits and survives JSON", () => {
    expect(version()).toMatch(/^[0-9a-f]{16}$/);
    expect(contractVersion(JSON.parse(JSON.stringify(defineContract(base))))).toBe(version());
  });

  it.each<Partial<ContractDraft>>([
    { files: ["src/b.py", "src/a.py"] },
    { files: ["src/b.py", "src/a.py", "src/a.py"] },
    { symbols: [...base.symbols].reverse() },
    { endpoints: ["GET /me", { errors: ["429", "401"], path: "/login", method: "post" }] },
    { environment: { ["__proto__"]: null, PORT: "8080" } },
    { payload: z.object({ token: z.string(), age: z.number() }) },
  ])("stays for the same demands: %j", (changes) => expect(version(changes)).toBe(version()));

  it.each<Partial<ContractDraft>>([
    { id: "log-in" },
    { from: "data" },
    { to: "qa" },
    { files: ["src/a.py"] },
    { symbols: ["src/a.py:Login"] },
    { endpoints: [{ method: "POST", path: "/login" }, "GET /me"] },
    { environment: { PORT: "8081", ["__proto__"]: null } },
    { environment: ["PORT"] },
    { payload: z.object({ token: z.string(), age: z.int() }) },
  ])("changes with each demand: %j", (changes) => expect(version(changes)).not.toBe(version()));
});
