#!/usr/bin/env node
// A small client of our own that speaks what Claude Code, Codex and ACP clients speak, without a model. What it does is said
// in FAKE_CLIENT, as JSON: { protocol, version?, behaviour, replay?, note? }.
//   succeed  ends well at once      fail  ends with an error      hang  works until it is asked to stop in its own words
//   deaf     asks for nothing and listens to nothing, and so does the child that it starts (its number goes into `note`)
//   replay   prints what was recorded of a real client, with its own folder for /work/repo
// What it was started with goes into `note` too, where that is given.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** @type {{ protocol: "claude", version?: string, behaviour?: string, replay?: string, note?: string }} */
const wish = JSON.parse(process.env["FAKE_CLIENT"] ?? "{}");
const args = process.argv.slice(2);
if (args[0] === "--version") {
  console.log(wish.version ?? "2.1.332 (Claude Code)");
  process.exit(0);
}
/** @param {object} more */
const note = (more) =>
  wish.note === undefined ? undefined : writeFileSync(wish.note, JSON.stringify({ args, env: process.env, ...more }));
/** @param {object} message */
const say = (message) => console.log(JSON.stringify(message));
const recorded = () =>
  readFileSync(wish.replay ?? "", "utf8")
    .replaceAll("/work/repo", process.cwd())
    .trimEnd();

if (wish.behaviour === "deaf") {
  process.on("SIGTERM", () => undefined);
  const idle = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)";
  const child = spawn(process.execPath, ["-e", idle], { stdio: "ignore" });
  note({ pids: [process.pid, child.pid] });
  setInterval(() => undefined, 1_000);
} else ({ claude })[wish.protocol]();

function claude() {
  say({ type: "system", subtype: "init", model: "fake", permissionMode: "dontAsk", claude_code_version: "2.1.332" });
  const result = { type: "result", subtype: "success", is_error: false, terminal_reason: "completed" };
  const usage = { usage: { input_tokens: 10, output_tokens: 2 }, total_cost_usd: 0.5, permission_denials: [] };
  const answer = { structured_output: { status: "done", summary: "all of it" }, result: "all of it" };
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const message = JSON.parse(line);
    if (message.type === "control_request") {
      say({ type: "control_response", response: { subtype: "success", request_id: message.request_id, response: {} } });
      say({
        ...result,
        ...usage,
        subtype: "error_during_execution",
        is_error: true,
        terminal_reason: "aborted_streaming",
      });
      process.exitCode = 1;
    } else if (message.type === "user") {
      note({ prompt: message.message.content });
      if (wish.behaviour === "replay") console.log(recorded());
      if (wish.behaviour === "succeed") say({ ...result, ...usage, ...answer });
      if (wish.behaviour === "fail") say({ ...result, ...usage, is_error: true, result: "API Error: no" });
      if (wish.behaviour === "fail") process.exitCode = 1;
    }
  });
}
