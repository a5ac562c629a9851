import { expect, it } from "vitest";
import { runBench } from "./run-bench.ts";

it.runIf(process.platform !== "win32")(
  "ends in the same tree when a run with folders for each agent is killed 50 times",
  async () => {
    const { code, output } = await runBench("worktree-kills.mjs", "50");
    expect(output).toMatch(/"otherTree":0,"notCompleted":0,"doneTwice":0,"checkout":0,"locks":0/);
    expect(code, output).toBe(0);
  },
  600_000,
);
