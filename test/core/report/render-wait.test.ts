import { describe, expect, it } from "vitest";
import { renderReceiptEntry, renderWait } from "../../../src/core/report/index.ts";
import type { WaitCause } from "../../../src/core/run/index.ts";

describe("renderWait", () => {
  it.each<[WaitCause[], string]>([
    [[], "api is being done"],
    [
      [
        { kind: "task", taskId: "model" },
        { kind: "handoff", contractId: "c", taskId: "model" },
      ],
      "api waits for model, the hand-off c of model",
    ],
    [[{ kind: "agent", agentId: "qa", taskId: "2" }], "api waits for its agent qa, who does 2"],
    [[{ kind: "approval", approvalId: "api#1:review" }], "api waits for an answer to api#1:review"],
    [[{ kind: "provider", provider: "north", untilMs: 61_000 }], "api waits for the provider north at 00:01:01 UTC"],
    [[{ kind: "time", untilMs: Number.NaN }], "api waits for its retry at no time that is known"],
    [[{ kind: "slot", taskIds: ["a", "b"] }], "api waits for a free place; taken by a, b"],
    [[{ kind: "exclusion", taskId: "\u001b[31ma" }], "api waits for a, which may write the same file"],
    [
      [{ kind: "gate", gateId: "unit" }, { kind: "budget", reason: "2 of 2" }, { kind: "nobody" }],
      "api waits for the gate unit, the budget: 2 of 2, an agent that could do it; there is none",
    ],
  ])("tells %j in one line", (causes, line) => {
    expect(renderWait({ taskId: "api", causes })).toBe(line);
  });
});

describe("renderReceiptEntry", () => {
  it("names what it was, its process and what became of it", () => {
    const entry = {
      kind: "process",
      name: "1.1",
      agentId: "qa",
      pid: 7,
      outcome: "alive",
      note: "still\nthere",
    } as const;
    expect(renderReceiptEntry(entry)).toBe("alive   process 7 qa, 1.1: still there");
  });
});
