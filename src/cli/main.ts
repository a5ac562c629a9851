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
const words = process.argv.slice(2);
const isHook = words[0] === "guard" && words[1] === "hook" && !words.includes("--help") && !words.includes("-h");
if (isHook) {
  // Most clients go on where a hook ends with anything but 2, so nothing that goes wrong may end it in another way.
  const close = (error: unknown): void => {
    process.stderr.write(`orch guard hook refuses: ${String(error)}\n`);
    process.exit(2);
  };
  process.on("uncaughtException", close).on("unhandledRejection", close);
  process.exitCode = 2;
  const { runHookWords } = await import("./commands/guard-hook.ts");
  const code = await runHookWords(words.slice(2));
  process.exitCode = outputFailed ? 2 : code;
} else {
  const { runCli } = await import("./run-cli.ts");
  const code = await runCli(words);
  process.exitCode = outputFailed && code === 0 ? 1 : code;
}
