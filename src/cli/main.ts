#!/usr/bin/env node
import * as module from "node:module";

// Node 22 and later keep compiled code between starts; agents call this program often.
const { enableCompileCache } = module as { enableCompileCache?: () => unknown };
enableCompileCache?.();
// A reader that has seen enough (`orch status | head -1`) and a terminal that was closed are no faults; an answer that could
// not be written whole is one, but no reason to leave a run in the middle.
let outputFailed = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code }: NodeJS.ErrnoException) => {
    outputFailed ||= code !== "EPIPE" && code !== "EIO";
  });
}
const { runCli } = await import("./run-cli.ts");
const code = await runCli(process.argv.slice(2));
process.exitCode = outputFailed && code === 0 ? 1 : code;
