import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { KnownCalls } from "../../../../src/adapters/runner/acp/known-calls.ts";
import { answerOf, judgeCall } from "../../../../src/adapters/runner/acp/permission-judge.ts";
import { createDirectoryGuard } from "../../../../src/adapters/guard/directory/index.ts";

const root = mkdtempSync(join(tmpdir(), "acp-judge-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, "src/api"), { recursive: true });
mkdirSync(join(root, "src/cli"));
symlinkSync("../cli", join(root, "src/api/link"));
const guard = createDirectoryGuard({ "src/api/**": "backend", "src/cli/**": "frontend" }, { root });

describe("judgeCall", () => {
  it.each([
    ["an owned file", { kind: "edit", locations: [{ path: "src/api/a.ts" }] }, true],
    ["a foreign file", { kind: "edit", locations: [{ path: "src/cli/a.ts" }] }, false],
    ["one of both", { kind: "edit", locations: [{ path: "src/api/a.ts" }, { path: "src/cli/a.ts" }] }, false],
    [
      "another file in the difference",
      { kind: "edit", locations: [{ path: "src/api/a" }], content: [{ type: "diff", path: "src/cli/a" }] },
      false,
    ],
    ["a file in the input only", { kind: "edit", rawInput: { file_path: "src/cli/a.ts" } }, false],
    ["a file outside", { kind: "edit", locations: [{ path: "/etc/passwd" }] }, false],
    ["a way around", { kind: "edit", locations: [{ path: "src/api/../cli/a.ts" }] }, false],
    ["a link to a foreign folder", { kind: "edit", locations: [{ path: "src/api/link/a.ts" }] }, false],
    ["no file at all", { kind: "edit" }, false],
    ["to move away", { kind: "move", locations: [{ path: "src/api/a.ts" }, { path: "src/cli/a.ts" }] }, false],
    ["to delete its own", { kind: "delete", locations: [{ path: "src/api/a.ts" }] }, true],
    ["a shell", { kind: "execute", title: "ls", rawInput: { command: "ls" } }, false],
    ["the web", { kind: "fetch" }, false],
    ["something else", { kind: "__proto__" }, false],
    ["something without a kind", {}, false],
    ["to read", { kind: "read", locations: [{ path: "src/cli/a.ts" }] }, true],
    ["to search", { kind: "search" }, true],
  ])("%s: %j is allowed: %s", (_, call, expected) => {
    const known = new KnownCalls(root).note({ toolCallId: "c", ...call });
    expect(judgeCall(known, guard, "backend", ["search", "think"]).allowed).toBe(expected);
  });

  it("takes absolute paths inside the root, and every file that was ever named", () => {
    const calls = new KnownCalls(root);
    calls.note({ toolCallId: "c", kind: "edit", locations: [{ path: join(root, "src/cli/a.ts") }] });
    const known = calls.note({ toolCallId: "c", locations: [{ path: join(root, "src/api/a.ts") }] });
    expect(known).toMatchObject({ kind: "edit", paths: ["src/cli/a.ts", "src/api/a.ts"] });
    expect(judgeCall(known, guard, "backend", [])).toMatchObject({ allowed: false, path: "src/cli/a.ts" });
  });
});

describe("answerOf", () => {
  const verdict = { allowed: true, path: null, reason: "" };
  const options = ["allow_always", "allow_once", "reject_once"].map((kind) => ({ optionId: kind, kind }));

  it("says yes once, and no", () => {
    expect(answerOf(verdict, options)).toEqual({ outcome: { outcome: "selected", optionId: "allow_once" } });
    const no = answerOf({ ...verdict, allowed: false }, options);
    expect(no).toEqual({ outcome: { outcome: "selected", optionId: "reject_once" } });
  });

  it("never says yes for ever", () => {
    for (const list of [options.slice(0, 1), [], null, "x", [null, { kind: "allow_once" }]])
      expect(answerOf(verdict, list)).toEqual({ outcome: { outcome: "cancelled" } });
  });
});
