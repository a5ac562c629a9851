import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configFields, describeConfig, IntakeError, parseConfig } from "../../src/intake/index.ts";

const faultsOf = (input: unknown): string[] => {
  try {
    parseConfig(input, { path: "orch.config.json" });
  } catch (error) {
    if (error instanceof IntakeError) return error.message.split("\n");
    throw error;
  }
  return [];
};

describe("parseConfig", () => {
  it("reads what a repository says, and fills nothing in", () => {
    const text = '{ "$schema": "x", "agents": 4, "ownership": "owners.json", "gates": "on", "env": ["CI_*"] }';
    expect(parseConfig(text)).toEqual({
      $schema: "x",
      agents: 4,
      ownership: "owners.json",
      gates: "on",
      env: ["CI_*"],
    });
    expect(parseConfig("{}")).toEqual({});
  });

  it.each([
    ['{\n  "agnets": 4\n}', ["orch.config.json:2 at agnets: expected agents, came an unknown name"]],
    [
      '{ "Strict_Ownership": true }',
      ["orch.config.json:1 at Strict_Ownership: expected strictOwnership, came an unknown name"],
    ],
    ['{ "agents": 9 }', ["orch.config.json:1 at agents: expected auto or a whole number from 1 to 8, came number 9"]],
    ['{ "gates": "maybe" }', ['orch.config.json:1 at gates: expected auto or on or off, came "maybe"']],
    ['{ "timeout": 0.5 }', ["orch.config.json:1 at timeout: expected a whole number, came number 0.5"]],
    ['{ "retries": 1, "retries": 2 }', [expect.stringContaining("retries")]],
    ["[]", ["orch.config.json:1: expected a map, came a list"]],
    ["", ["orch.config.json:1: expected configuration, came an empty text"]],
    [
      '{"constructor": 1, "__proto__": 2}',
      [expect.stringContaining("constructor"), expect.stringContaining("__proto__")],
    ],
  ])("says what is wrong with %j", (text, expected) => expect(faultsOf(text)).toEqual(expected));

  it("names every field where none is near", () => {
    expect(faultsOf({ zzzzzzzzz: 1 })[0]).toContain(configFields.slice(1).join(", "));
  });
});

describe("schema/orch.config.schema.json", () => {
  it("is the schema that is read by", () => {
    expect(JSON.parse(readFileSync("schema/orch.config.schema.json", "utf8"))).toEqual(describeConfig());
  });
});
