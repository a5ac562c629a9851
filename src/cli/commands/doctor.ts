import { cleanText } from "../../core/report/index.ts";
import type { Check, CheckAnswer } from "../doctor/check.ts";
import { checkConfig } from "../doctor/check-config.ts";
import { checkHooks } from "../doctor/check-hooks.ts";
import { checkMachine } from "../doctor/check-machine.ts";
import { checkOwnership } from "../doctor/check-ownership.ts";
import { checkPrograms } from "../doctor/check-programs.ts";
import { checkSandbox } from "../doctor/check-sandbox.ts";
import { checkState } from "../doctor/check-state.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { makeTerminal } from "../terminal.ts";

const checks: readonly (readonly [checkId: string, check: Check])[] = [
  ["machine", checkMachine],
  ["sandbox", checkSandbox],
  ["programs", checkPrograms],
  ["state", checkState],
  ["config", checkConfig],
  ["ownership", checkOwnership],
  ["hooks", checkHooks],
];

const marks: Readonly<Record<CheckAnswer["status"], string>> = {
  fine: "ok     ",
  open: "open   ",
  note: "note   ",
  finding: "FINDING",
};

/** `orch doctor`: what is there, what works, what fails open. */
export async function runDoctor(options: CommonOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const folders = findFolders(options);
  const place = { ...folders, program: [process.execPath, process.argv[1] ?? "orch"] as const };
  const answers = await Promise.all(
    checks.map(async ([checkId, check]) => (await check(place)).map((answer) => ({ checkId, ...answer }))),
  );
  const all = answers.flat();
  for (const { status, text, advice } of all)
    terminal.say(`${marks[status]}  ${cleanText(text)}${advice === null ? "" : `; ${cleanText(advice)}`}`);
  const findings = all.filter(({ status }) => status === "finding").length;
  terminal.say(findings === 0 ? "No findings" : `${findings} ${findings === 1 ? "finding" : "findings"}`);
  terminal.give({ checks: all, findings });
  return findings === 0 ? exitCode.done : exitCode.findings;
}
