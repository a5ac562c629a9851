import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasMcpPackage, mcpPackage } from "../mcp-package.ts";
import type { Check, CheckAnswer, CheckPlace } from "./check.ts";
import { fine } from "./check.ts";
import { runQuietly } from "./run-quietly.ts";

/** What `orch init` puts into the settings of Claude Code: installed, closing, and answering. */
export const checkHooks: Check = async (place) => [...(await checkHook(place)), ...(await checkTools(place))];

async function checkHook({ cwd, program }: CheckPlace): Promise<CheckAnswer[]> {
  const path = ".claude/settings.json";
  const text = await readFile(join(cwd, path), "utf8").catch(() => null);
  if (text?.includes("guard hook") !== true)
    return [{ status: "note", text: `hook: none in ${path}`, advice: "`orch init` adds it where Claude Code is used" }];
  const [command, ...args] = program;
  // What it cannot read it has to refuse, with the exit code that refuses everywhere.
  const environment = { ...process.env, ORCH_RUN_ID: "doctor", ORCH_AGENT_ID: "doctor" };
  const asked = await runQuietly(command, [...args, "guard", "hook"], { cwd, input: "not JSON", environment });
  return [
    /"onFailure"\s*:\s*"block"/.test(text)
      ? fine(`hook: in ${path}, closing`)
      : {
          status: "finding",
          text: `hook: in ${path}, but a failure lets writes through`,
          advice: 'give it `"onFailure": "block"`',
        },
    asked.code === 2
      ? fine("hook: refuses what it cannot read")
      : {
          status: "finding",
          text: `hook: ended with ${asked.code ?? "no code"} on what it cannot read: ${asked.why}`,
          advice: null,
        },
  ];
}

async function checkTools({ cwd }: CheckPlace): Promise<CheckAnswer[]> {
  const text = await readFile(join(cwd, ".mcp.json"), "utf8").catch(() => null);
  if (text?.includes("orch") !== true) return [];
  // Where it is called by `npx` with its packages, they are fetched.
  if (text.includes(`-p ${mcpPackage}`)) return [fine(`tools: ${mcpPackage} is fetched when it is asked for`)];
  return [
    hasMcpPackage(cwd)
      ? fine(`tools: ${mcpPackage} is installed`)
      : {
          status: "finding",
          text: `tools: .mcp.json names \`orch mcp\`, which needs ${mcpPackage}`,
          advice: `npm install --save-dev ${mcpPackage}`,
        },
  ];
}
