import { describe, expect, it } from "vitest";
import { createOwnershipGuard, parseCodeowners } from "../../../src/core/ownership/index.ts";

const ownersOf = (text: string, path: string): readonly string[] | null =>
  createOwnershipGuard(parseCodeowners(text).rules, { overlap: "last", portable: false }).ownersOf(path);
const codes = (text: string): string[] =>
  parseCodeowners(text).findings.map((finding) => `${finding.line} ${finding.code}`);

describe("parseCodeowners", () => {
  it.each([
    ["*", "a/b", true],
    ["*.js", "a/b/x.js", true],
    ["*.js", "x.js/y", true],
    ["/*.js", "x.js", true],
    ["/*.js", "a/x.js", false],
    ["/*", "x", true],
    ["/*", "a/x", false],
    ["docs/*", "docs/x", true],
    ["docs/*", "docs/a/x", false],
    ["docs/*", "b/docs/x", false],
    ["docs/", "docs/a/x", true],
    ["docs/", "b/docs/x", true],
    ["docs/", "docs", false],
    ["/docs/", "docs/x", true],
    ["/docs/", "b/docs/x", false],
    ["docs", "docs", true],
    ["docs", "b/docs/x", true],
    ["a/docs", "a/docs/x", true],
    ["a/docs", "b/a/docs", false],
    ["**/logs", "x/logs/y", true],
    ["**", "x/y", true],
    ["/**", "x/y", true],
    ["a/**", "a/x/y", true],
    ["a/**/b", "a/b", true],
    ["a/**/b", "a/x/y/b/c", true],
    ["a/**/", "a/x/y", true],
    ["a**b", "axxb", true],
    ["a?c", "abc", true],
    ["[ab]", "[ab]", true],
    ["[ab].js", "[ab].js", true],
    ["[ab].js", "a.js", false],
    ["!x", "!x", true],
    ["!x", "x", false],
    ["{a,b}", "a", false],
    ["{a,b}", "{a,b}", true],
    ["x\\ y", "x y", true],
    ["a#b", "a#b", true],
    ["//a//b", "a/b", true],
    ["app/(g)/p", "app/(g)/p", true],
  ])("%s matches %s: %s", (pattern, path, matches) => {
    // The first word alone would be a section to GitLab; the leading slash says that it is not.
    const written = pattern === "[ab]" ? "/[ab]" : pattern;
    expect(ownersOf(`${written} @o`, path)).toEqual(matches ? ["@o"] : null);
  });

  it("reads owners, comments, blank lines and lines that unown", () => {
    const text = "\ufeff# head\r\n\n* @a @o/team x@y.org @a # tail\n  docs/ @b\napps/x\n";
    expect(parseCodeowners(text)).toMatchObject({
      rules: [
        ["**/*", ["@a", "@o/team", "x@y.org"]],
        ["**/docs/**", ["@b"]],
        ["apps/x{,/**}", null],
      ],
      lines: [3, 4, 5],
      written: ["*", "docs/", "apps/x"],
    });
    expect([ownersOf(text, "x"), ownersOf(text, "docs/x"), ownersOf(text, "apps/x/y")]).toEqual([
      ["@a", "@o/team", "x@y.org"],
      ["@b"],
      [],
    ]);
  });

  it("skips what GitHub skips and says so", () => {
    expect(codes("\\#x @a\n*** @a\n/ @a\n../x @a\nx a\ny @a/b/c\nq @")).toEqual([
      "1 line-invalid",
      "2 line-invalid",
      "3 line-invalid",
      "4 line-invalid",
      "5 owner-invalid",
      "6 owner-invalid",
      "7 owner-invalid",
    ]);
    expect(parseCodeowners("x a").rules).toEqual([]);
    expect(parseCodeowners("x".repeat(3_000_001))).toMatchObject({ rules: [], findings: [{ code: "too-large" }] });
    expect(() => parseCodeowners(null as unknown as string)).toThrow("text");
  });

  it.each(["[Docs]", "^[Docs]", "[Docs][2]", "[Docs] @a", "[Two Words] @a"])(
    "refuses a section of GitLab: %s",
    (section) => {
      const { rules, findings } = parseCodeowners(`* @a\n${section}\nx @b`);
      expect(rules).toEqual([]);
      expect(findings.map((finding) => [finding.line, finding.code, finding.severity])).toContainEqual([
        2,
        "section",
        "error",
      ]);
    },
  );

  it("tells rules that can never win, and overlaps with a witness", () => {
    const { findings } = parseCodeowners("/src/x.ts @a\n/src/ @b\n*.md @c\n*.md @d\n");
    expect(findings).toMatchObject([
      { code: "never-wins", line: 1, otherLine: 2 },
      { code: "overlap", severity: "info", line: 2, otherLine: 3, witness: "src/.md" },
      { code: "overlap", line: 2, otherLine: 4 },
      { code: "never-wins", line: 3, otherLine: 4 },
    ]);
    expect(codes("* @a\n/src/ @b\n")).toEqual([]);
    expect(codes("a* @a\n*b @a\n")).toEqual([]);
  });

  it("tells each finding in words, with its line and how grave it is", () => {
    const told = (text: string): unknown[] =>
      parseCodeowners(text).findings.map(({ line, severity, message }) => [line, severity, message]);
    const plain = "! [ ] { } ( ) are plain characters here";
    expect(told("../x @a\n/ @a\nx a\n\\#x\n[ab] @x")).toEqual([
      [1, "error", "../x: a . or .. segment never matches; the line is skipped"],
      [2, "error", "/: this pattern matches nothing on GitHub; the line is skipped"],
      [3, "error", "a is no @user, @organisation/team or address; GitHub skips the line"],
      [4, "error", "\\#x: a backslash neither separates nor escapes; the line is skipped"],
      [5, "error", "[ab]: a section as GitLab writes it; split the file or name the owners on each line"],
    ]);
    expect(told("/[a] @x\n/[a] @y\n!x @z")).toEqual([
      [1, "warning", `/[a]: ${plain}`],
      [1, "warning", "/[a] ([[]a[]]{,/**}) never decides: line 2, /[a] ([[]a[]]{,/**}), matches all of it"],
      [2, "warning", `/[a]: ${plain}`],
      [2, "info", expect.stringContaining("and line 3, !x (**/@(!)x{,/**}), overlap, for example")],
      [3, "warning", `!x: ${plain}`],
    ]);
    expect(told("docs/** @x\ndocs/** @y")).toEqual([
      [1, "warning", "docs/** never decides: line 2, docs/**, matches all of it"],
    ]);
    expect(told("x".repeat(3_000_001))).toEqual([[1, "error", "larger than 3 MB: GitHub reads nothing of it"]]);
    expect(parseCodeowners(" ".repeat(3_000_000)).findings).toEqual([]);
    expect(() => parseCodeowners(1 as unknown as string)).toThrow("Expected `text` to be a text");
  });

  it("orders findings by line, and says nothing of two lines of the same owners", () => {
    expect(
      parseCodeowners("*.d @d\n*.c @c\n/src/ @b @e\n/src/x @e @b\n").findings.map(({ line, otherLine }) => [
        line,
        otherLine,
      ]),
    ).toEqual([
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
    ]);
    expect(codes("a* @a @b\n*b @b @a\n")).toEqual([]);
  });

  it.each([
    ["x #y", "x", []],
    ["x# @a", "x#", ["@a"]],
    ["x\\", "x", null],
    ["//", "x", null],
    ["a/!b @a", "a/!b", ["@a"]],
    ["a/~b @a", "a/~b", ["@a"]],
    ["~b @a", "~b", []],
    ["/~b @a", "~b", []],
    ["x/#b @a", "x/#b", ["@a"]],
    ["a!b @a", "a!b", ["@a"]],
    ["/a\ufeffb @a", "a\ufeffb", []],
    ["/** @a", "x/y", ["@a"]],
    ["**/ @a", "x/y", ["@a"]],
    ["/ab.js @a", "ab.jsx", null],
  ])("%j: of %j %j", (text, path, owners) => {
    expect(ownersOf(text, path)).toEqual(owners);
  });
});
