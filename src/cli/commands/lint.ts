import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { lintCodes } from "../../core/plan/index.ts";
import type { LintCode, LintSeverity } from "../../core/plan/index.ts";
import { cleanText } from "../../core/report/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { readStdin } from "../find-task-file.ts";
import { fixFile } from "../fix-file.ts";
import type { FixedFile } from "../fix-file.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { lintFile } from "../lint-file.ts";
import type { LintedFile } from "../lint-file.ts";
import { readTaskFormat } from "../load-plan.ts";
import { loadRegistry } from "../load-registry.ts";
import { renderLintGithub, renderLintSarif, renderLintText } from "../render-lint.ts";
import { makeTerminal } from "../terminal.ts";

/** Options of `orch lint`. */
export interface LintCommandOptions extends CommonOptions {
  readonly format?: string;
  readonly failOn?: string;
  readonly off?: readonly string[];
  readonly fix?: boolean;
  readonly output?: string;
  readonly taskFormat?: string;
  readonly registry?: string;
}

const formats = ["text", "json", "github", "sarif"] as const;
const severities = ["error", "warning", "info"] as const;

/** `orch lint`: reads task files and plans, and says what will go wrong with them. */
export async function runLint(paths: readonly string[], options: LintCommandOptions): Promise<ExitCode> {
  const format = options.json === true ? "json" : pick("format", options.format ?? "text", formats);
  const failOn = pick("fail-on", options.failOn ?? "warning", severities);
  const off = readCodes(options.off ?? []);
  if (options.output !== undefined && (options.fix !== true || paths.length !== 1))
    throw new UsageError("Expected --output together with --fix and one file");
  if (options.fix === true && paths.includes("-") && options.output === undefined)
    throw new UsageError("Expected --output FILE beside --fix: what comes from stdin cannot be changed in place");
  const terminal = makeTerminal({ json: format === "json" });
  const { cwd } = findFolders(options);
  const settings = {
    cwd,
    off,
    registry: await loadRegistry(options.registry, cwd),
    ...readTaskFormat(options.taskFormat),
  };

  const files: LintedFile[] = [];
  const fixes: FixedFile[] = [];
  for (const path of [...new Set(paths)]) {
    const linted = await lintFile(path, await readInput(path, cwd), settings);
    if (options.fix !== true) {
      files.push(linted);
      continue;
    }
    const fixed = await fixFile(linted, settings, options.output);
    fixes.push(fixed);
    files.push(fixed.after);
  }

  const counts = countBySeverity(files);
  for (const fix of fixes) for (const line of describeFix(fix)) terminal.note(line);
  if (format === "sarif") process.stdout.write(`${JSON.stringify(renderLintSarif(files), null, 2)}\n`);
  else if (format === "github") writeLines(process.stdout, renderLintGithub(files));
  else writeLines(format === "json" ? process.stderr : process.stdout, renderLintText(files));
  const summary = `${files.length} ${files.length === 1 ? "file" : "files"}: ${counts.error} errors, ${counts.warning} warnings, ${counts.info} to know`;
  if (format === "text") terminal.say(summary);
  else terminal.note(summary);
  terminal.give({
    files: files.map(({ path, format: form, findings, plan }) => ({
      path,
      format: form,
      tasks: plan?.tasks.length ?? 0,
      findings,
    })),
    counts,
    failOn,
    ...(options.fix === true ? { fixes: fixes.map(({ after, ...fix }) => ({ path: after.path, ...fix })) } : {}),
  });
  const failing = severities.slice(0, severities.indexOf(failOn) + 1);
  return failing.some((severity) => counts[severity] > 0) ? exitCode.findings : exitCode.done;
}

function describeFix({ after, wrote, applied, left }: FixedFile): string[] {
  const path = cleanText(after.path);
  return [
    ...applied.map((line) => `${path}: fixed: ${cleanText(line)}`),
    ...left.map((line) => `${path}: left: ${cleanText(line)}`),
    ...(wrote === null ? [] : [`${path}: wrote ${cleanText(wrote)}`]),
  ];
}

function countBySeverity(files: readonly LintedFile[]): Record<LintSeverity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { findings } of files) for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

function writeLines(stream: NodeJS.WriteStream, text: string): void {
  if (text !== "") stream.write(`${text}\n`);
}

async function readInput(path: string, cwd: string): Promise<string> {
  if (path === "-") return readStdin();
  try {
    return await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (error as Error).message;
    throw new UsageError(`Cannot read ${path}: ${why}`);
  }
}

function readCodes(texts: readonly string[]): LintCode[] {
  const known = Object.keys(lintCodes) as LintCode[];
  return texts
    .flatMap((text) => text.split(","))
    .flatMap((text) => {
      const name = text.trim();
      if (name === "") return [];
      const code = known.find((one) => one === name);
      if (code !== undefined) return [code];
      throw new UsageError(
        `Expected --off to be a code of a finding, got ${JSON.stringify(name)}; there are ${known.join(", ")}`,
      );
    });
}

function pick<T extends string>(name: string, text: string, values: readonly T[]): T {
  const value = values.find((one) => one === text);
  if (value !== undefined) return value;
  throw new UsageError(`Expected --${name} to be ${values.join(", ")}, got ${JSON.stringify(text)}`);
}
