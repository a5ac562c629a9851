import { expect, it } from "vitest";
import { createOwnershipGuard } from "../../../../src/core/ownership/index.ts";

/** Texts of `a` and `b`, the same ones at each call. */
function* scattered(length: number): Generator<string> {
  for (let seed = 1; ;) {
    let text = "";
    while (text.length < length) {
      seed = (seed * 48_271) % 2_147_483_647;
      text += seed & 64 ? "a" : "b";
    }
    yield text;
  }
}

it("forgets the states of a pattern that has very many, and answers the same", () => {
  const guard = createOwnershipGuard({ [`*a${"?".repeat(17)}`]: "a" }, { caseMode: "sensitive" });
  const texts = scattered(250);
  let allowed = 0;
  for (let nth = 0; nth < 250; nth++) {
    const text = texts.next().value as string;
    expect(guard.check("a", text).allowed).toBe(text.at(-18) === "a");
    if (text.at(-18) === "a") allowed++;
  }
  expect(allowed).toBeGreaterThan(50);
});

it("says so where what can lie below a directory takes too long to find out", () => {
  const guard = createOwnershipGuard([
    ["src/*", "a"],
    ["src/*/**", "a"],
    [`src/*a${"?".repeat(40)}`, "a"],
  ]);
  expect(guard.check("a", "src", "rmdir").reason).toBe("subtree-undecided");
});

it("folds more letters than it keeps", () => {
  const guard = createOwnershipGuard({ "\u00c4/**": "a" }, { caseMode: "insensitive" });
  for (let code = 0x4e00; code < 0x5f00; code += 60) {
    const name = String.fromCharCode(...Array.from({ length: 60 }, (_, nth) => code + nth));
    expect(guard.check("a", `\u00e4/${name}`).allowed).toBe(true);
  }
  expect(guard.check("a", "\u00c4/x").allowed).toBe(true);
});
