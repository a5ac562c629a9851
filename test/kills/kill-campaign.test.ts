import { expect, it } from "vitest";
import { runBench } from "./run-bench.ts";

it.runIf(process.platform !== "win32")(
  "loses nothing, does nothing twice and leaves nothing behind when the real command is killed 50 times",
  async () => {
    const { code, output } = await runBench("kill-campaign.mjs", "50");
    expect(output).toMatch(/"lost":0,"doneTwice":0,"beside":0,"notCompleted":0,"left":0/);
    expect(code, output).toBe(0);
  },
  600_000,
);
