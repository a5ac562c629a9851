import * as fc from "fast-check";
import { basename, join, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { runFolderName } from "../../../../src/adapters/store/directory/run-folder-name.ts";

describe("runFolderName", () => {
  it.each([
    ["run-1", "run-1"],
    ["user-authentication.2", "user-authentication.2"],
    ["constructor", "constructor"],
    ["__proto__", "__proto__"],
    ["", "%"],
    [" ", "%20"],
    [".", "%2E"],
    ["..", "%2E%2E"],
    ["../x", "%2E.%2Fx"],
    ["a\\b", "a%5Cb"],
    ["con", "%63on"],
    ["NUL.txt", "%4EUL.txt"],
    ["com1", "%63om1"],
    ["console", "console"],
    ["ä", "%C3%A4"],
    ["50%", "50%25"],
    ["\ud800", "%uD800"],
    ["trailing.", "trailing%2E"],
    ["a\0b", "a%00b"],
  ])("gives the run %j the folder %s", (runId, name) => {
    expect(runFolderName(runId)).toBe(name);
  });

  it("gives any id a short name that stays in its folder on every system, and different ids different names", () => {
    const codeUnits = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units));
    const marks = fc
      .array(fc.constantFrom("%", "2", "E", ".", "~", "/"), { maxLength: 60 })
      .map((list) => list.join(""));
    const text = fc.oneof(fc.string({ maxLength: 200 }), codeUnits, marks);
    fc.assert(
      fc.property(text, text, (a, b) => {
        const name = runFolderName(a);
        const plain = /^[A-Za-z0-9_%-][A-Za-z0-9._%~-]*$/.test(name) && name.length <= 150;
        const stays = basename(join("runs", name)) === name && win32.normalize(name) === name;
        return plain && stays && (runFolderName(b) === name) === (a === b);
      }),
    );
  });

  it("tells very long ids apart", () => {
    expect(runFolderName(`${"ä".repeat(1000)}1`)).not.toBe(runFolderName(`${"ä".repeat(1000)}2`));
  });

  it("refuses what is not text", () => {
    expect(() => runFolderName(1 as never)).toThrow("Expected `runId` to be a string, got 1");
  });
});
