import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenizeText } from "../../../src/core/task/index.ts";

describe("tokenizeText", () => {
  it.each([
    ["parseURLs", "parsing the url", ["pars", "url"]],
    ["UserService", "user services", ["user", "servic"]],
    ["GitHub Actions", "github action", ["github", "action"]],
    ["vulnerabilities", "vulnerability", ["vulnerability"]],
    ["optimisation", "optimization", ["optimiz"]],
    ["caching caches", "cache cached", ["cach", "cach"]],
  ])("gives %s and %s the same stems", (a, b, stems) => {
    const words = tokenizeText(b).filter((word) => word !== "the");
    expect(tokenizeText(a)).toEqual(stems);
    expect(words).toEqual(stems);
  });

  it.each([
    ["performance", "perform"],
    ["staging", "stage"],
    ["naming", "name"],
    ["cors", "core"],
    ["profiling", "profile"],
  ])("keeps %s apart from %s", (a, b) => {
    expect(tokenizeText(a)).not.toEqual(tokenizeText(b));
  });

  it("takes letters of every script and throws at nothing", () => {
    expect(tokenizeText("Größe ändern 日本語")).toEqual(["größ", "ändern", "日本語"]);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => tokenizeText(text).every((word) => word.length > 0)),
    );
  });
});
