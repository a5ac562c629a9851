import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentHash } from "../../../src/core/handoff/index.ts";

describe("contentHash", () => {
  it("is the SHA-256 of the UTF-8 bytes, whatever the length", () => {
    const check = (text: string): void => {
      expect(contentHash(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
    };
    for (let length = 0; length <= 260; length += 1) check("a".repeat(length));
    check("ä€😀\r\n".repeat(10_000));
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), check));
  });
});
