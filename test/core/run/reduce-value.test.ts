import { describe, expect, it } from "vitest";
import { reduceValue } from "../../../src/core/run/index.ts";
import type { ContextReducer } from "../../../src/core/plan/index.ts";

describe("reduceValue", () => {
  it.each<[ContextReducer, unknown, unknown, unknown]>([
    ["append", undefined, "a", ["a"]],
    ["append", ["a"], ["b", "c"], ["a", "b", "c"]],
    ["append", [], [["nested"]], [["nested"]]],
    ["append", ["a"], { b: 1 }, ["a", { b: 1 }]],
    ["add", undefined, 2, 2],
    ["add", 1, -3, -2],
    ["merge", undefined, { a: 1 }, { a: 1 }],
    ["merge", { a: 1, b: 1 }, { b: 2, constructor: 3 }, { a: 1, b: 2, constructor: 3 }],
  ])("%s: %j and %j give %j", (reducer, before, update, value) => {
    expect(reduceValue(reducer, before, update)).toEqual({ ok: true, value });
  });

  it("keeps a member called __proto__ as one like any other", () => {
    const result = reduceValue("merge", JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2, "a": 3}'));
    expect(JSON.stringify(result)).toBe('{"ok":true,"value":{"__proto__":2,"a":3}}');
  });

  it.each<[ContextReducer, unknown, unknown, string]>([
    ["append", "text", "a", 'expected a list, got "text"'],
    ["add", "1", 1, 'expected a number, got "1"'],
    ["add", 1, "1", 'expected a finite number, got "1"'],
    ["add", 1, Number.NaN, "expected a finite number, got null"],
    ["add", Number.MAX_VALUE, Number.MAX_VALUE, "expected a finite number, got 1.7976931348623157e+308"],
    ["merge", [], {}, "expected an object, got []"],
    ["merge", {}, undefined, "expected an object, got nothing"],
  ])("%s refuses %j and %j", (reducer, before, update, message) => {
    expect(reduceValue(reducer, before, update)).toEqual({ ok: false, message });
  });
});
