#!/usr/bin/env node
import * as module from "node:module";

// Node 22 and later keep compiled code between starts; agents call this program often.
const { enableCompileCache } = module as { enableCompileCache?: () => unknown };
enableCompileCache?.();
// A reader that has seen enough (`orch status | head -1`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2));
