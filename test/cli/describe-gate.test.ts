import { expect, it } from "vitest";
import { describeGate } from "../../src/cli/describe-gate.ts";

it.each([
  [{ commands: ["npm test", "npm run lint"] }, "npm test && npm run lint"],
  [{ commands: [] }, "no command"],
  [{ commands: [], approval: true }, "a person agrees (orch approve)"],
  [{ commands: ["npm test"], approval: true }, "npm test && a person agrees (orch approve)"],
])("tells what %j asks for: %s", (asks, told) => {
  expect(describeGate({ id: "release", level: 4, title: "Release", ...asks })).toBe(told);
});
