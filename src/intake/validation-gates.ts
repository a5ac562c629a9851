import type { Gate } from "../core/task/index.ts";
import { plainText, trimTitle } from "./inline-text.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import { collectCommands } from "./shell-commands.ts";
import type { TaskCollector } from "./task-collector.ts";

const validationTitle = /\b(?:validations?|quality gates?|verification|test(?:ing)? gates?|validation loops?)\b/i;
const levelPattern = /^(?:validation\s+)?(?:gate\s+)?level\s*(\d+)\b\s*(?:[:.)]|[-–—])?\s*(.*)$/i;
const checkTitle =
  /^(?:\d+[.)]\s*)?(?:.*\b)?(?:lint(?:ing)?|types?[ -]?check(?:s|ing)?|syntax|style|format(?:ting)?|unit tests?|integration tests?|integration|e2e(?: tests?)?|end[- ]to[- ]end(?: tests?)?|smoke tests?|regression tests?|security|performance tests?|load tests?|build(?: check)?|coverage|static analysis|acceptance tests?|manual tests?|tests?)\b/i;

/**
 * Adds the document's validation levels: headings and bold lines `Level N: …`, or the named checks (`Lint Check`, `Unit Tests`)
 * below a validation heading. A section of commands without levels or names is no gate.
 */
export function addValidationGates(document: MarkdownDocument, collector: TaskCollector): void {
  const seen = new Set<string>();
  for (const [index, section] of document.sections.entries()) {
    const match = levelPattern.exec(section.title);
    const under =
      section.parent !== null && ancestors(section.parent).some((parent) => validationTitle.test(parent.title));
    if (match !== null && (under || /valid|test|syntax|style|security|lint|check|integration/i.test(section.title))) {
      addLevel(Number(match[1]), match[2] ?? "", collectCommands(nodesOf(document, index)), seen, collector);
    } else if (validationTitle.test(section.title) && !/checklist/i.test(section.title))
      addBoldLevels(section, seen, collector);
  }
  if (collector.gates.length > 0) return;
  // Several parts with code of their own are checks, whatever they are called; a single one is just its commands.
  const named = countNamedChecks(document);
  for (const [index, section] of document.sections.entries()) {
    if (
      section.parent === null ||
      !/^(?:\d+\.\s*)?(?:validation|quality gates?|validation (?:commands|loop|gates?|strategy))/i.test(
        section.parent.title,
      ) ||
      !(checkTitle.test(section.title) || (isNamedCheck(section) && (named.get(section.parent) ?? 0) > 1))
    )
      continue;
    collector.addGate({
      id: slug(section.title),
      level: levelOf(section.title),
      title: section.title,
      commands: collectCommands(nodesOf(document, index)),
    });
  }
}

/** How many parts of each section bring their own code as a check. */
function countNamedChecks(document: MarkdownDocument): Map<Section | null, number> {
  const counts = new Map<Section | null, number>();
  for (const section of document.sections)
    if (isNamedCheck(section)) counts.set(section.parent, (counts.get(section.parent) ?? 0) + 1);
  return counts;
}

function isNamedCheck(section: Section): boolean {
  return (
    section.nodes.some((node) => node.type === "code") &&
    /\b(?:gates?|validations?|checks?|testing|tests?|verification)\b/i.test(section.title) &&
    !/checklist|commands/i.test(section.title)
  );
}

function addLevel(
  number: number,
  title: string,
  commands: readonly string[],
  seen: Set<string>,
  collector: TaskCollector,
): void {
  const name = trimTitle(plainText(title));
  // A document that quotes its own template repeats its levels; the same level with the same name is one gate.
  const key = `${number} ${name.toLowerCase()}`;
  if (seen.has(key)) return;
  seen.add(key);
  const level = number >= 1 && number <= 4 ? (number as 1 | 2 | 3 | 4) : null;
  collector.addGate({
    id: `level-${number}`,
    level,
    title: name === "" ? `Level ${number}` : name,
    commands: [...commands],
  });
}

function addBoldLevels(section: Section, seen: Set<string>, collector: TaskCollector): void {
  const nodes = section.nodes;
  for (const [index, node] of nodes.entries()) {
    if (node.type === "list") {
      for (const item of node.items) {
        const match = levelPattern.exec(plainText(item.text.split("\n")[0] ?? ""));
        if (match !== null && /^\*\*/.test(item.text))
          addLevel(
            Number(match[1]),
            match[2] ?? "",
            collectCommands([
              { type: "paragraph", text: item.text, line: item.line, endLine: item.line },
              ...item.children,
            ]),
            seen,
            collector,
          );
      }
      continue;
    }
    if (node.type !== "paragraph" || !node.text.startsWith("**")) continue;
    const match = levelPattern.exec(plainText(node.text.split("\n")[0] ?? ""));
    if (match === null) continue;
    const next = nodes.findIndex(
      (other, at) => at > index && other.type === "paragraph" && other.text.startsWith("**"),
    );
    addLevel(
      Number(match[1]),
      match[2] ?? "",
      collectCommands(nodes.slice(index, next < 0 ? undefined : next)),
      seen,
      collector,
    );
  }
}

function nodesOf(document: MarkdownDocument, index: number): Section["nodes"] {
  const section = document.sections[index]!;
  return document.sections.slice(index, index + section.descendants + 1).flatMap((part) => part.nodes);
}

function ancestors(section: Section): Section[] {
  const list: Section[] = [];
  for (let at: Section | null = section; at !== null; at = at.parent) list.push(at);
  return list;
}

/** The level that a named check belongs to. */
export function levelOf(title: string): Gate["level"] {
  if (/secur|production|deploy|performance|load|creative|acceptance|manual/i.test(title)) return 4;
  if (/integration|e2e|end[- ]to[- ]end|smoke|regression/i.test(title)) return 3;
  if (/lint|types?\b|syntax|style|format|static|build|compile/i.test(title)) return 1;
  return /unit|tests?\b|coverage/i.test(title) ? 2 : null;
}

/** An id made of a title. */
export function slug(title: string): string {
  const text = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return text === "" ? "gate" : text;
}
