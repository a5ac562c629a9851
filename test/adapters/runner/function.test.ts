import { describe, expect, it } from "vitest";
import { createFunctionRunner } from "../../../src/adapters/runner/function/index.ts";
import type { FunctionOutcome } from "../../../src/adapters/runner/function/index.ts";
import { runnerChecks } from "../../../src/testing/runner-checks.ts";

describe("createFunctionRunner", () => {
  const checks = runnerChecks({
    createRunner: (behaviour) =>
      createFunctionRunner(async (_, { signal }) => {
        if (behaviour === "succeed") return { ok: true };
        if (behaviour === "fail") return { ok: false, reason: "no" };
        signal.throwIfAborted();
        return new Promise<FunctionOutcome>((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        );
      }),
  });
  it.each(checks.map((check) => [check.name, check.run] as const))("%s", async (_, run) => run());

  it.each([[undefined], [null], [{}], [{ ok: "yes" }], [{ ok: false }], ["done"]])(
    "takes the answer %j as failed, with a reason",
    async (answer) => {
      const runner = createFunctionRunner(() => answer as unknown as FunctionOutcome);
      const outcome = await runner.run({ attempt: 2, task: {} } as never, {} as never);
      expect(outcome).toMatchObject({
        ok: false,
        attempt: 2,
        reason: expect.stringMatching(/no (outcome|reason)/) as string,
      });
    },
  );

  it("refuses what is no function", () => {
    expect(() => createFunctionRunner("x" as never)).toThrow('Expected `work` to be a function, got "x"');
  });
});
