import { ArgumentError } from "../errors.ts";
import { makeCrossingGuess } from "./guess-crossing.ts";
import type { ReadRule } from "./ownership-rules.ts";
import { parseGlob } from "./parse-glob.ts";
import { findRuleOverlaps } from "./rule-overlaps.ts";

/** Something to know about a line of a CODEOWNERS file. */
export interface CodeownersFinding {
  /** Stable name of the finding. */
  readonly code:
    "section" | "too-large" | "line-invalid" | "owner-invalid" | "special-character" | "never-wins" | "overlap";
  /** An error means that the line gives no rule. */
  readonly severity: "error" | "warning" | "info";
  /** Counted from 1. */
  readonly line: number;
  /** The later line that it is about, for overlaps and rules that never win. */
  readonly otherLine: number | null;
  /** A path that both lines match. */
  readonly witness: string | null;
  readonly message: string;
}

/** What a CODEOWNERS file says. */
export interface Codeowners {
  /** For a guard with `overlap: "last"`; a line without owners gives `null`. */
  readonly rules: [pattern: string, ownerIds: string[] | null][];
  /** The line of each rule, counted from 1. */
  readonly lines: number[];
  /** The pattern of each rule as the file writes it. */
  readonly written: string[];
  readonly findings: CodeownersFinding[];
}

const maxBytes = 3_000_000;
const owner = /^(?:@[\w.-]+(?:\/[\w.-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+)$/;

/**
 * Reads a CODEOWNERS file with GitHub's meaning: the last line that matches decides; a pattern without an inner slash
 * matches at any depth; a matched directory takes its content; `docs/*` is direct children only; `!`, `[ ]` and `\#` have
 * no special meaning; a line that GitHub skips gives a finding and no rule. Sections, which GitLab reads, change the meaning
 * of every line, so a file with one gives no rules at all.
 *
 * @returns Rules, and findings with line numbers: refused lines, lines that can never win, lines of different owners of
 * which neither lies inside the other.
 * @example
 * parseCodeowners("*.ts @web\n/docs/ @writers").rules; // [["**\/*.ts{,/**}", ["@web"]], ["docs/**", ["@writers"]]]
 */
export function parseCodeowners(text: string): Codeowners {
  if (typeof text !== "string") throw new ArgumentError("text", "a text", text);
  const rules: Codeowners["rules"] = [];
  const read: ReadRule[] = [];
  const lines: number[] = [];
  const written: string[] = [];
  const findings: CodeownersFinding[] = [];
  const find = (
    code: CodeownersFinding["code"],
    severity: CodeownersFinding["severity"],
    line: number,
    message: string,
  ): void => {
    findings.push({ code, severity, line, otherLine: null, witness: null, message });
  };
  if (text.length > maxBytes) {
    find("too-large", "error", 1, "larger than 3 MB: GitHub reads nothing of it");
    return { rules, lines, written, findings };
  }
  text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .forEach((raw, index) => {
      const line = index + 1;
      const words = splitLine(raw);
      const [pattern, ...owners] = words;
      if (pattern === undefined) return;
      if (/^\s*\^?\[[^\]]+\](?:\[\d+\])?(?:\s|$)/.test(raw)) {
        find(
          "section",
          "error",
          line,
          `${pattern}: a section as GitLab writes it; split the file or name the owners on each line`,
        );
        return;
      }
      const glob = toGlob(pattern);
      const wrong = owners.find((id) => !owner.test(id));
      const refused = glob === null ? "this pattern matches nothing on GitHub" : parseGlob(glob);
      if (typeof refused === "string" || "code" in refused) {
        find(
          "line-invalid",
          "error",
          line,
          `${pattern}: ${typeof refused === "string" ? refused : refused.message}; the line is skipped`,
        );
        return;
      }
      if (wrong !== undefined) {
        find(
          "owner-invalid",
          "error",
          line,
          `${wrong} is no @user, @organisation/team or address; GitHub skips the line`,
        );
        return;
      }
      if (/[![\]{}()]/.test(pattern))
        find("special-character", "warning", line, `${pattern}: ! [ ] { } ( ) are plain characters here`);
      const ownerIds = [...new Set(owners)];
      read.push({ index: rules.length, pattern: refused.pattern, literal: false, ownerIds, glob: refused });
      rules.push([refused.pattern, owners.length === 0 ? null : ownerIds]);
      lines.push(line);
      written.push(pattern);
    });
  if (findings.some((finding) => finding.code === "section")) return { rules: [], lines: [], written: [], findings };
  findings.push(...compareRules(read, lines, written));
  findings.sort((a, b) => a.line - b.line || Number(a.otherLine) - Number(b.otherLine));
  return { rules, lines, written, findings };
}

// Words are parted by blanks; a backslash keeps a blank in the pattern; # begins a comment where a word would begin.
function splitLine(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/(?:\\.|[^\s\\]|\\$)+/gu)) {
    if (match[0].startsWith("#")) break;
    words.push(match[0]);
  }
  return words;
}

function toGlob(pattern: string): string | null {
  if (pattern.includes("***") || /^\/*$/.test(pattern)) return null;
  const names = pattern
    .replace(/\\ /g, " ")
    .split("/")
    .filter((name, index, all) => name !== "" || index === 0 || index === all.length - 1);
  const directory = names.at(-1) === "";
  if (directory) names.pop();
  const anchored = names.length > 1;
  if (names[0] === "") names.shift();
  const last = names.at(-1)!;
  const path = [...(anchored || last === "**" ? [] : ["**"]), ...names.map(escapeName)].join("/");
  if (directory) return last === "**" ? path : `${path}/**`;
  // A single * at the end means direct children only; any other name takes what lies below it too.
  return last === "*" || last === "**" ? path : `${path}{,/**}`;
}

// Only * and ? are special; ** glued to text is two single ones.
function escapeName(name: string): string {
  if (name === "**") return name;
  return name
    .replace(/\*+/g, "*")
    .replace(/[[\]{}()]/g, "[$&]")
    .replace(/^!/, "@(!)")
    .replace(/^[#~\s]/, "[$&]");
}

function compareRules(
  read: readonly ReadRule[],
  lines: readonly number[],
  written: readonly string[],
): CodeownersFinding[] {
  // As the file writes it, and what it means.
  const name = (rule: number): string => {
    const { pattern } = read[rule]!;
    return written[rule] === pattern ? pattern : `${written[rule]!} (${pattern})`;
  };
  const names = read.map((rule) => JSON.stringify([...rule.ownerIds].sort()));
  const findings: CodeownersFinding[] = [];
  const beaten = new Set<number>();
  const guess = makeCrossingGuess(read.map((rule) => rule.glob));
  for (const { a, b, relation, witness } of findRuleOverlaps(read, false, () => true, guess)) {
    const about = { line: lines[a]!, otherLine: lines[b]!, witness };
    if ((relation === "equal" || relation === "a-in-b") && !beaten.has(a)) {
      beaten.add(a);
      findings.push({
        code: "never-wins",
        severity: "warning",
        ...about,
        message: `${name(a)} never decides: line ${lines[b]!}, ${name(b)}, matches all of it`,
      });
    } else if (relation === "partial" && names[a] !== names[b]) {
      const message = `${name(a)} and line ${lines[b]!}, ${name(b)}, overlap, for example ${witness!}; the later decides`;
      findings.push({ code: "overlap", severity: "info", ...about, message });
    }
  }
  // A line that never decides has no overlap that matters.
  const idle = new Set([...beaten].map((rule) => lines[rule]));
  return findings.filter((finding) => finding.code === "never-wins" || !idle.has(finding.line));
}
