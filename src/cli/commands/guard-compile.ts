import { realpathSync } from "node:fs";
import { createDirectoryGuard } from "../../adapters/guard/directory/index.ts";
import { compileRules, ruleClients } from "../../adapters/guard/rules/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { makeTerminal } from "../terminal.ts";
import { cleanLines } from "./guard-lines.ts";
import { findRoot, findRules } from "./guard-rules.ts";
import type { PlaceOptions } from "./guard-rules.ts";

/** Options of `orch guard rules`. */
export interface GuardCompileOptions extends PlaceOptions {
  readonly for?: string;
  readonly agent?: string;
  readonly narrow?: boolean;
  readonly leaveShell?: boolean;
}

/** `orch guard rules`: an agent's part of the ownership map in the permission language of a client. */
export async function runGuardCompile(options: GuardCompileOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const client = ruleClients.find((one) => one === options.for);
  if (client === undefined)
    throw new UsageError(
      `Expected --for to be one of ${ruleClients.join(", ")}, got ${JSON.stringify(options.for ?? "")}`,
    );
  const agentId = options.agent ?? process.env["ORCH_AGENT_ID"];
  if (agentId === undefined) throw new UsageError("Expected --agent ID (or ORCH_AGENT_ID): whose files?");
  const { root, stateDirectory } = findRoot(options);
  const found = await findRules(options);
  // Looks at the file system once: where that tells cases apart, so may the rules.
  const { capabilities } = createDirectoryGuard(found.rules, { root, overlap: found.overlap, stateDirectory });
  const compiled = compileRules(client, found.rules, {
    root: realpathSync(root),
    agentId,
    overlap: found.overlap,
    caseMode: capabilities.ignoresCase ? "strict" : "sensitive",
    stateDirectory,
    onInexact: options.narrow === true ? "narrow" : "refuse",
    shell: options.leaveShell === true ? "leave" : "deny",
  });
  if (compiled.args.length > 0 && compiled.format !== "arguments")
    terminal.note(`start it with: ${compiled.args.map((arg) => (arg === "" ? '""' : arg)).join(" ")}`);
  for (const line of await cleanLines(
    compiled.notes.map(({ pattern, reason }) => `refuses more: ${pattern}: ${reason}`),
  ))
    terminal.note(line);
  terminal.say(compiled.text.trimEnd());
  terminal.give({ agentId, source: found.source, ...compiled });
  return exitCode.done;
}
