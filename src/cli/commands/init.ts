import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { cleanText } from "../../core/report/index.ts";
import { ownershipFile } from "../config-file.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { planInit } from "../init/plan-init.ts";
import type { InitPlan } from "../init/plan-init.ts";
import type { PlannedChange } from "../init/planned-change.ts";
import { renderChange } from "../init/render-change.ts";
import { hasMcpPackage, mcpPackage } from "../mcp-package.ts";
import { replaceFile } from "../replace-file.ts";
import { makeTerminal } from "../terminal.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `orch init`. */
export interface InitOptions extends CommonOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly programs?: string;
}

/** `orch init`: makes a repository ready; shows what would be written, and writes what the user agrees to. */
export async function runInit(options: InitOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd } = findFolders(options);
  const plan = await planInit(cwd, options.programs);
  const open = plan.changes.filter(({ action }) => action === "create" || action === "add");
  tellFound(terminal, plan);
  for (const change of plan.changes) for (const line of renderChange(change)) terminal.say(line);
  const refused = plan.changes.filter(({ action }) => action === "refuse");
  const written: string[] = [];
  if (open.length === 0) terminal.say(refused.length === 0 ? "Nothing to do" : "Nothing else to do");
  else if (await isAgreed(options, open.length, terminal)) {
    for (const change of open) if (await write(cwd, change, terminal)) written.push(change.path);
    terminal.say(`Wrote ${written.length} of ${open.length} files`);
    for (const line of nextSteps(plan, cwd)) terminal.say(line);
  }
  terminal.give({
    programs: plan.programs.map(({ programId }) => programId),
    workspaces: plan.workspaces,
    ownership: plan.ownership,
    changes: plan.changes.map(({ path, action, after, reason }) => ({
      path,
      action,
      reason,
      ...(action === "create" || action === "add" ? { text: after } : {}),
    })),
    written,
  });
  return refused.length > 0 || (written.length > 0 && written.length < open.length) ? exitCode.findings : exitCode.done;
}

function tellFound(terminal: Terminal, { programs, codeowners, workspaces, ownership, changes }: InitPlan): void {
  const names = programs.map(({ title }) => title).join(", ");
  terminal.say(
    `Agent programs: ${names || "none found; the skill is put where all of them look (--programs names some)"}`,
  );
  if (codeowners !== null) terminal.say(`Owners by name: ${codeowners}`);
  if (workspaces.length > 0) terminal.say(cleanText(`Workspaces: ${workspaces.join(", ")}`));
  if (!changes.some(({ path, action }) => path === ownershipFile && action === "create")) return;
  terminal.say("Proposed ownership, to be edited:");
  for (const { pattern, personaId, reason } of ownership)
    terminal.say(cleanText(`  ${pattern.padEnd(24)} ${(personaId ?? "nobody").padEnd(14)} ${reason}`));
}

/** Without a terminal nobody can be asked: then only `--yes` writes. */
async function isAgreed({ yes, dryRun, json }: InitOptions, files: number, terminal: Terminal): Promise<boolean> {
  if (dryRun === true) return false;
  if (yes === true) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY || json === true) {
    terminal.note("Nothing was written: --yes writes it");
    return false;
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`Write ${files === 1 ? "this file" : `these ${files} files`}? [y/N] `);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}

/** @returns `false` where the file says something else by now. */
async function write(root: string, { path, before, after }: PlannedChange, terminal: Terminal): Promise<boolean> {
  const isFree = before !== null || (await lstat(join(root, path)).catch(() => null)) === null;
  if (isFree && after !== null && (await replaceFile(path, after, before, root))) return true;
  terminal.note(cleanText(`${path}: changed meanwhile, and was not written; run it again`));
  return false;
}

function nextSteps({ call, programs, changes }: InitPlan, cwd: string): string[] {
  const isAsked = changes.some(
    ({ path, after }) => path === ".mcp.json" && after?.includes(`-p ${mcpPackage}`) === false,
  );
  const tools =
    isAsked && !hasMcpPackage(cwd) ? [`  npm install --save-dev ${mcpPackage}    for the tools in .mcp.json`] : [];
  const slash = programs.some(({ commandFile }) => commandFile !== null)
    ? ["  /orch FEATURE    inside of your agent program"]
    : [];
  return [
    "Next:",
    "  read orch.ownership.json and mend what is wrong: it says who may write where",
    `  ${call.shell} doctor    says what is there and what fails open`,
    `  ${call.shell} plan FEATURE --tasks FILE    shows a plan; runs nothing`,
    ...tools,
    ...slash,
  ];
}
