import { cleanText } from "../../core/report/index.ts";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseCodeowners } from "../../core/ownership/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { codeownersPlaces } from "../find-codeowners.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { makeTerminal } from "../terminal.ts";
import { readText } from "./guard-rules.ts";

/** `orch guard import-codeowners`: rules of a CODEOWNERS file, and what is wrong with them. */
export async function runImportCodeowners(file: string | undefined, options: CommonOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd } = findFolders(options);
  const path = file ?? (await findPlace(cwd));
  const { rules, lines, written, findings } = parseCodeowners(await readText(path, cwd, "CODEOWNERS file"));
  for (const [pattern, owners] of rules) terminal.say(cleanText(`${pattern}  ${owners?.join(" ") ?? "(nobody)"}`));
  for (const { code, severity, line, message } of findings)
    terminal.note(cleanText(`${severity} line ${line}: ${code}: ${message}`));
  terminal.note(`${path}: ${rules.length} rules for overlap "last", ${findings.length} findings`);
  terminal.give({ path, overlap: "last", rules, lines, written, findings });
  return findings.length > 0 ? exitCode.findings : exitCode.done;
}

async function findPlace(cwd: string): Promise<string> {
  for (const place of codeownersPlaces) {
    const isFile = await stat(resolve(cwd, place)).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return place;
  }
  throw new UsageError(`Expected a CODEOWNERS file: there is none of ${codeownersPlaces.join(", ")}`);
}
