#!/usr/bin/env node
import { runCli } from "./run-cli.ts";

// A reader that has seen enough (`orch status | head -1`) is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await runCli(process.argv.slice(2));
