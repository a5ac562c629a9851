// What a start of the command costs in CPU time, user and system, beside a bare start of Node: the least and the middle of
// some runs of each, taken in turn. `orch guard check` has to stay well under 150 ms, as hooks start it at every tool call.
//
//   npm run build && node bench/command-start.mjs [--runs N, default 20]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" } } });
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "start-"));
writeFileSync(join(folder, "rules.json"), '{ "src/**": "a", "docs/**": "b" }');
writeFileSync(join(folder, "rules.yaml"), "src/**: a\ndocs/**: b\n");
writeFileSync(join(folder, "CODEOWNERS"), "/src/ @a\n/docs/ @b\n");

const check = ["guard", "check", "--agent", "a", "src/x.ts", "--rules"];
/** @type {Record<string, string[]>} */
const commands = {
  "node -e 0": ["-e", "0"],
  "guard check, rules in JSON": [main, ...check, "rules.json"],
  "guard check, rules in YAML": [main, ...check, "rules.yaml"],
  "guard explain, CODEOWNERS": [main, "guard", "explain", "src/x.ts", "--rules", "CODEOWNERS"],
  "orch --version": [main, "--version"],
};

/** CPU milliseconds of one start, as the shell's `times` tells them of its children. @param {string[]} args */
const start = (args) => {
  const script = '"$0" "$@" >/dev/null 2>&1; times';
  const told = execFileSync("sh", ["-c", script, process.execPath, ...args], { cwd: folder, encoding: "utf8" });
  const [user = "", system = ""] = told.trim().split("\n").at(-1)?.split(" ") ?? [];
  const toMs = (/** @type {string} */ text) => {
    const [minutes = "0", seconds = "0"] = text.replace("s", "").split("m");
    return (Number(minutes) * 60 + Number(seconds)) * 1000;
  };
  return toMs(user) + toMs(system);
};

/** @type {Record<string, number[]>} */
const spent = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let run = 0; run < Number(values.runs); run++)
  for (const [name, args] of Object.entries(commands)) spent[name]?.push(start(args));
rmSync(folder, { recursive: true });
const middle = (/** @type {number[]} */ list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const bare = middle(spent["node -e 0"] ?? []);
for (const [name, list] of Object.entries(spent)) {
  const [least, usual] = [Math.min(...list), middle(list)];
  console.log(
    `${name}: ${least.toFixed(0)} ms at least, ${usual.toFixed(0)} ms in the middle, ${(usual / bare).toFixed(2)} of bare Node`,
  );
}
