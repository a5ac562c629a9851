import { afterEach, expect, it, vi } from "vitest";
import { createOwnershipGuard, makeGlobMatcher } from "../../../../src/core/ownership/index.ts";

afterEach(() => vi.unstubAllEnvs());

it("decides the same whatever the environment and the prototype of all objects say", () => {
  vi.stubEnv("__MINIMATCH_TESTING_PLATFORM__", "win32");
  const polluted = Object.prototype as Record<string, unknown>;
  polluted["nocase"] = true;
  polluted["partial"] = true;
  try {
    expect(makeGlobMatcher("src/a")("SRC\\A")).toBe(false);
    expect(makeGlobMatcher("src/a/b")("src")).toBe(false);
    expect(createOwnershipGuard({ "src/a": "a" }).check("a", "src\\a").allowed).toBe(false);
  } finally {
    delete polluted["nocase"];
    delete polluted["partial"];
  }
});
