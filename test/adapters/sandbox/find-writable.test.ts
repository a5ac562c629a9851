import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findWritable } from "../../../src/adapters/confine/index.ts";
import type { WritablePlaces } from "../../../src/adapters/confine/index.ts";
import { renderSeatbeltProfile } from "../../../src/adapters/sandbox/seatbelt/index.ts";
import { makeTree } from "../guard/directory/make-tree.ts";

const tree = {
  "src/api/a.ts": "",
  "src/api/vendor/.git/config": "",
  "src/web/w.ts": "",
  "src/web/api/x.ts": "",
  "src/link": "-> web",
  "src/m.ts": "",
  "README.md": "",
  "many.txt": "",
  "src/api/many.txt": "= many.txt",
} as const;
type Ownership = readonly (readonly [string, readonly string[]])[];

const find = async (ownership: Ownership): Promise<{ found: WritablePlaces | null; root: string }> => {
  const root = await makeTree(tree);
  return { found: findWritable({ root, agentId: "me", ownership }), root };
};
const asLines = ({ places }: WritablePlaces): string[] => places.map(({ path, access }) => `${access} ${path}`);

describe("findWritable", () => {
  it.each<[string, Ownership, string[], string[]]>([
    ["a whole folder", [["src/web/**", ["me"]]], ["write src/web"], []],
    [
      "a whole folder, but no repository in it, and no file that is another one too",
      [["src/api/**", ["me"]]],
      ["write src/api", "read src/api/many.txt", "read src/api/vendor/.git"],
      [],
    ],
    ["a file that is there", [["README.md", ["me"]]], ["write README.md"], []],
    ["nothing", [["src/web/**", ["other"]]], [], []],
    ["of an agent whose id is no name", [["src/web/**", ["__proto__"]]], [], []],
    [
      "a file that is not there yet: its folder, with what others have in it to read",
      [["src/new.ts", ["me"]]],
      ["write src", "read src/api", "read src/m.ts", "read src/web"],
      ["src"],
    ],
    [
      "a folder in which others own something",
      [
        ["src/web/**", ["me"]],
        ["src/web/api/**", ["other"]],
      ],
      ["write src/web", "read src/web/api"],
      ["src/web"],
    ],
    ["a folder in a folder that is missing", [["lib/deep/**", ["me"]]], ["write lib/deep"], []],
  ])("%s", async (_, ownership, lines, open) => {
    const { found } = await find(ownership);
    expect(asLines(found!)).toEqual(lines);
    expect(found!.open).toEqual(open);
  });

  it("makes folders that a pattern spells out, and no others", async () => {
    const { root } = await find([
      ["lib/deep/**", ["me"]],
      ["other/x/**", ["other"]],
    ]);
    expect(existsSync(join(root, "lib/deep"))).toBe(true);
    expect(existsSync(join(root, "other"))).toBe(false);
  });

  it("gives up on too many places", async () => {
    const root = await makeTree(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}.ts`, ""])));
    const question = { root, agentId: "me", ownership: [["*.md", ["me"]]] as const };
    expect(findWritable({ ...question, maxPlaces: 10 })).toBeNull();
    expect(findWritable({ ...question, maxPlaces: 31 })!.places).toHaveLength(31);
  });
});

describe("renderSeatbeltProfile", () => {
  it("denies all writes but those of the places, the later ones last", async () => {
    const { found } = await find([["src/new.ts", ["me"]]]);
    expect(renderSeatbeltProfile("/srv/shop", found!, { network: false, writable: ["/Users/x/.claude"] })).toBe(
      [
        "(version 1)",
        "(allow default)",
        "(deny file-write*)",
        '(allow file-write* (literal "/dev/null") (literal "/dev/tty") (subpath "/dev/fd"))',
        '(allow file-write* (subpath "/Users/x/.claude"))',
        '(allow file-write* (subpath "/srv/shop/src"))',
        '(deny file-write* (subpath "/srv/shop/src/api"))',
        '(deny file-write* (literal "/srv/shop/src/m.ts"))',
        '(deny file-write* (subpath "/srv/shop/src/web"))',
        '(deny file-write* (regex #"/\\.git(/|$)"))',
        "(deny file-link)",
        "(deny network*)",
        "",
      ].join("\n"),
    );
    expect(() => renderSeatbeltProfile('/a"b', found!)).toThrow(
      expect.objectContaining({ code: "SANDBOX_PLAN" }) as Error,
    );
  });
});
