import { execFile } from "node:child_process";
import { resolve } from "node:path";

/** How a command of `bench/` ended. */
export interface BenchEnd {
  readonly code: number;
  readonly output: string;
}

/** Runs a command of `bench/` on the built package. */
export function runBench(name: string, ...args: string[]): Promise<BenchEnd> {
  return new Promise((done) => {
    execFile(process.execPath, [resolve("bench", name), ...args], (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr }),
    );
  });
}
