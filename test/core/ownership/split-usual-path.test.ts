import { expect, it } from "vitest";
import { splitUsualPath } from "../../../src/core/ownership/split-usual-path.ts";

it.each(["a", "A9", "a/b", "a.b/c", ".a", "x/.a/b", "a..b", ".a..b", "a_b-c@+=,()[]{}#", "abc/defg/hi.jkl"])(
  "takes %j",
  (path) => {
    expect(splitUsualPath(path)).toEqual(path.split("/"));
  },
);

it.each([
  ...[
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    ".",
    "./a",
    "a/./b",
    "a/.",
    "..",
    "../a",
    "..a",
    "a/..b",
    "a.",
    "a./b",
    "a..",
    "x/..",
  ],
  ...["a b", "\u00e4", "a:b", "a~", "*", "a\\b", "a\u0000", "a\u007f", "a?", "\ud83d\ude00"],
])("leaves %j to the long way", (path) => {
  expect(splitUsualPath(path)).toBeNull();
});
