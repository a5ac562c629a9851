import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addJsonEntry } from "../../../src/cli/init/add-json-entry.ts";

const added = (...args: Parameters<typeof addJsonEntry>): string => {
  const entry = addJsonEntry(...args);
  if (entry.kind !== "added") throw new Error(JSON.stringify(entry));
  return entry.text;
};

describe("addJsonEntry", () => {
  it.each([
    ["", '{\n  "b": {\n    "c": 2\n  }\n}\n'],
    ['{ "a": 1 }', '{ "a": 1,\n  "b": {\n    "c": 2\n  }\n}'],
    ['{\n\t"a": 1\n}\n', '{\n\t"a": 1,\n\t"b": {\n\t\t"c": 2\n\t}\n}\n'],
    ['{\r\n  "b": {}\r\n}\r\n', '{\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}\r\n'],
    [
      '{\n  "a": 1, // why\n  /* all */ "d": 3 // also\n  // end\n}\n',
      '{\n  "a": 1, // why\n  /* all */ "d": 3, // also\n  "b": {\n    "c": 2\n  }\n  // end\n}\n',
    ],
    ['{\n    "b": {\n        "x": [],\n    },\n}\n', '{\n    "b": {\n        "x": [],\n        "c": 2,\n    },\n}\n'],
    ['\uFEFF{"a":"}"}', '\uFEFF{"a":"}",\n  "b": {\n    "c": 2\n  }\n}'],
  ])("adds to %j", (text, expected) => expect(added(text, ["b", "c"], 2)).toBe(expected));

  it.each([
    ['{"b": {"c": 1}}', { kind: "there" }],
    ['{"b": []}', { kind: "refused", reason: "b is not an object" }],
    ["[]", { kind: "refused", reason: "the whole is not an object" }],
    ['{\n"b": {\n"c" 1}}', { kind: "refused", reason: "line 3 is not JSON" }],
    ['{"b": {}, "b": {}}', { kind: "refused", reason: 'the key "b" stands there twice' }],
    ["{} x", { kind: "refused", reason: "line 1 is not JSON" }],
    ["[".repeat(100_000), { kind: "refused", reason: "it is nested more than 100 deep" }],
  ])("leaves %.40j", (text, expected) => expect(addJsonEntry(text, ["b", "c"], 2)).toEqual(expected));

  it("adds an element to a list, once", () => {
    const isThere = (element: unknown): boolean => element === "x";
    const first = added('{"hooks": ["y"]}', ["hooks"], "x", { isThere });
    expect(JSON.parse(first)).toEqual({ hooks: ["y", "x"] });
    expect(addJsonEntry(first, ["hooks"], "x", { isThere })).toEqual({ kind: "there" });
    expect(JSON.parse(added("{}", ["a", "hooks"], "x", { isThere }))).toEqual({ a: { hooks: ["x"] } });
    expect(addJsonEntry('{"hooks": {}}', ["hooks"], "x", { isThere })).toMatchObject({ kind: "refused" });
  });

  it("keeps all that is there, whatever its layout, and adds just this", () => {
    const key = fc.oneof(fc.constantFrom("__proto__", "constructor", "", " ", "../x", "ä", "a"), fc.string());
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, -1.5e3, "{", "//", '"'),
        fc.string(),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(key, tie("any"), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.dictionary(key, value),
        key,
        key,
        fc.constantFrom("", " ", 4, "\t"),
        (data, name, inner, space) => {
          fc.pre(name !== "__proto__" && inner !== "__proto__");
          const text = JSON.stringify(data, null, space);
          const before = Object.hasOwn(data, name) ? data[name] : undefined;
          const entry = addJsonEntry(text, [name, inner], "new");
          const isObject = typeof before === "object" && before !== null && !Array.isArray(before);
          if (before !== undefined && !isObject) expect(entry.kind).toBe("refused");
          else if (isObject && Object.hasOwn(before, inner)) expect(entry.kind).toBe("there");
          else {
            const expected = { ...data, [name]: { ...(before as object | undefined), [inner]: "new" } };
            expect(JSON.stringify(JSON.parse((entry as { text: string }).text))).toBe(
              JSON.stringify(JSON.parse(JSON.stringify(expected))),
            );
          }
        },
      ),
    );
  });
});
