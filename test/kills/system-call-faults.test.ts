import { expect, it } from "vitest";
import { runBench } from "./run-bench.ts";

const isCi = process.env["CI"] === "true";

it("goes on after a fault at any system call of the real command: some of the calls, with each kind of fault", async () => {
  const { code, output } = await runBench("system-call-faults.mjs", "--sample", "14");
  // 2: strace is missing, or may not trace. Where every promise has to be tested, that is a failure too.
  if (code === 2 && !(isCi && process.platform === "linux")) {
    console.warn(`NOT TESTED on this machine: faults at system calls. ${output}`);
    return;
  }
  expect(output).toContain(" 0 faults");
  expect(code, output).toBe(0);
}, 600_000);
