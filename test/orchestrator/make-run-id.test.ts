import { expect, it } from "vitest";
import { makeRunId } from "../../src/orchestrator/index.ts";

it.each([
  ["User authentication", "user-authentication-19700101T000000000Z"],
  ["../x", "x-19700101T000000000Z"],
  ["__proto__", "proto-19700101T000000000Z"],
  ["ä", "run-19700101T000000000Z"],
])("names a run of %j %s", (feature, runId) => {
  expect(makeRunId(feature, 0)).toBe(runId);
});
