import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/core/run/index.ts";
import { Orchestrator, systemClock } from "../../src/orchestrator/index.ts";
import type { Clock } from "../../src/ports/index.ts";
import { createScriptedRunner, createVirtualClock, runnerChecks } from "../../src/testing/index.ts";
import type { ScriptedStep } from "../../src/testing/index.ts";
import { planOf, withAgents } from "../support/tasks.ts";

describe("createScriptedRunner", () => {
  const checks = runnerChecks({
    createRunner: (behaviour) => createScriptedRunner({ otherwise: { ending: behaviour } }),
  });
  for (const { name, run } of checks) it(name, run);

  it("does what the script says, attempt by attempt, for tasks of any id", async () => {
    const clock = createVirtualClock();
    const steps: [string, ScriptedStep | ScriptedStep[]][] = [
      [
        "__proto__",
        [
          { durationMs: 500, ending: "fail", reason: "no" },
          { durationMs: 200, output: "done" },
        ],
      ],
      ["constructor", { durationMs: 1_000, ending: "throw" }],
      ["", { ending: "hang" }],
      [" ", { ending: "ignore" }],
      ["empty", []],
    ];
    const plan = withAgents(planOf([...steps.map(([id]): [string, string[]] => [id, []]), ["other", []]]), (id) => id);
    const orchestrator = new Orchestrator({
      runner: createScriptedRunner({ clock, steps, otherwise: { durationMs: 7 } }),
      clock,
      graceMs: 100,
      policy: { retries: 1, retryDelayMs: 0, taskTimeoutMs: 2_000 },
    });
    const { events } = await orchestrator.run(plan);
    const ends = events.flatMap((event) =>
      event.type === "task:completed" || event.type === "task:retrying" || event.type === "task:failed"
        ? [`${event.atMs} ${event.taskId} ${event.type} ${"reason" in event ? event.reason : ""}`]
        : [],
    );
    expect(ends).toEqual([
      "7 empty task:completed ",
      "7 other task:completed ",
      "500 __proto__ task:retrying no",
      "700 __proto__ task:completed ",
      "1000 constructor task:retrying the runner failed: scripted failure",
      "2000  task:retrying timed out after 2000 ms",
      "2000 constructor task:failed the runner failed: scripted failure",
      "2100   task:retrying timed out after 2000 ms; the agent did not end within 100 ms",
      "4000  task:failed timed out after 2000 ms",
      "4200   task:failed timed out after 2000 ms; the agent did not end within 100 ms",
    ]);
  });
});

describe("a simulated run", () => {
  /** One script with a retry, a time-out, progress and a failure, in which no two ends are closer than 150 ms. */
  const carryOut = async (clock: Clock): Promise<readonly RunEvent[]> => {
    const steps: [string, ScriptedStep | ScriptedStep[]][] = [
      ["model", { durationMs: 300, output: { rows: 3 }, usage: { inputTokens: 10 } }],
      ["api", [{ durationMs: 300, ending: "fail", reason: "no port" }, { durationMs: 300 }]],
      ["ui", { durationMs: 900, progress: [{ afterMs: 150, percent: 50, note: "half" }] }],
      ["docs", { ending: "hang" }],
    ];
    const plan = withAgents(
      planOf({ model: [], api: ["model"], ui: ["model"], docs: ["ui"], tests: ["docs"] }),
      (id) => id,
    );
    const runner = createScriptedRunner({ clock, steps });
    const policy = { retries: 1, retryDelayMs: 0, taskTimeoutMs: 1_000 };
    return (await new Orchestrator({ runner, clock, policy }).run(plan, { runId: "r" })).events;
  };

  it("has the journal of a real one with the same script, but for times", async () => {
    const withoutTimes = (events: readonly RunEvent[]): unknown =>
      JSON.parse(JSON.stringify(events, (key, value: unknown) => (/^(atMs|notBeforeMs)$/.test(key) ? 0 : value)));
    const simulated = await carryOut(createVirtualClock());
    expect(simulated.at(-1)).toMatchObject({ type: "run:failed", atMs: 3_200 });
    expect(withoutTimes(await carryOut(systemClock))).toEqual(withoutTimes(simulated));
  });
});
