import { walkItems } from "./markdown-document.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import type { TaskFormat } from "./task-reading.ts";

/** A format and what speaks for it. */
export interface FormatVote {
  readonly format: TaskFormat;
  readonly score: number;
  readonly reasons: readonly string[];
}

interface Sign {
  readonly format: TaskFormat;
  readonly weight: number;
  readonly reason: string;
  readonly holds: (facts: DocumentFacts) => boolean;
}

interface DocumentFacts {
  readonly text: string;
  readonly title: string;
  /** Heading texts below each other, with a line end before each. */
  readonly headings: string;
  /** Share of boxed items that begin with `T001`. */
  readonly numberedT: number;
  /** Boxed items that begin with `1.` or `2.3`, with or without emphasis. */
  readonly dotted: number;
  /** Boxed items `1.` or `1` without a second part. */
  readonly whole: number;
  readonly named: number;
  readonly boxed: number;
  /** Headings `1. Title` that hold items `1.x`. */
  readonly numberedSections: number;
  readonly requirementLines: number;
}

const signs: readonly Sign[] = [
  {
    format: "openspec",
    weight: 7,
    reason: "numbered headings rather than task headings",
    holds: (f) => f.numberedSections >= 2 && !/\n(?:Task|Step|Unit) \d/i.test(f.headings),
  },
  {
    format: "speckit",
    weight: 8,
    reason: "boxed items with ids such as T001",
    holds: (f) => f.numberedT >= 2 && f.numberedT >= f.dotted,
  },
  {
    format: "speckit",
    weight: 4,
    reason: "the legend `[ID] [P?] [Story]`",
    holds: (f) => /\[ID\]\s*\[P\??\]/.test(f.text),
  },
  {
    format: "speckit",
    weight: 2,
    reason: "design documents from /specs/",
    holds: (f) => /\*\*Input\*\*: Design documents from|\*\*Prerequisites\*\*:.*plan\.md/.test(f.text),
  },
  {
    format: "speckit",
    weight: 2,
    reason: "items marked [P] or [US1]",
    holds: (f) => /^[ \t]*[-*] \[.?\] .*\[(?:P|US\d+)\]/m.test(f.text),
  },
  {
    format: "speckit",
    weight: 6,
    reason: "headings with three-digit numbers",
    holds: (f) => /\n0\d\d[\s:.-]/.test(f.headings) && f.boxed > 0,
  },
  {
    format: "speckit",
    weight: 2,
    reason: "the title `Tasks: …` over phases",
    holds: (f) => /^Tasks?\s*[:\-–—]\s/.test(f.title) && /\nPhase \d/i.test(f.headings),
  },
  {
    format: "kiro",
    weight: 6,
    reason: "lines `_Requirements: 1.1_` below numbered boxes",
    holds: (f) => f.requirementLines > 0 && f.dotted + f.named + f.whole > 0,
  },
  {
    format: "kiro",
    weight: 4,
    reason: "numbered boxes that hold or precede boxes such as 1.1",
    holds: (f) => f.whole >= 1 && f.dotted >= 2 && f.numberedSections === 0,
  },
  {
    format: "kiro",
    weight: 3,
    reason: "the title `Implementation Plan` over boxes",
    holds: (f) =>
      /^(?:implementation plan|implementation tasks|plan d|実装計画|实施计划|实现计划)/i.test(f.title) &&
      f.dotted + f.named + f.whole >= 1 &&
      f.numberedSections === 0,
  },
  {
    format: "kiro",
    weight: 3,
    reason: "boxes with names for ids and requirement lines",
    holds: (f) => f.named >= 2 && /_Requirements?:/.test(f.text),
  },
  {
    format: "openspec",
    weight: 7,
    reason: "numbered headings with boxes such as 1.1 below them",
    holds: (f) => f.numberedSections >= 1,
  },
  {
    format: "openspec",
    weight: 3,
    reason: "the title `Tasks` over a list",
    holds: (f) => /^(?:implementation\s+)?tasks?(?:\s+list)?(?:\s*[:\-–—].*)?$/i.test(f.title) && f.numberedT < 2,
  },
  { format: "openspec", weight: 2, reason: "it speaks of openspec", holds: (f) => /\bopenspec\b/i.test(f.text) },
  { format: "openspec", weight: 1, reason: "a list of boxes", holds: (f) => f.boxed >= 1 },
  {
    format: "superpowers",
    weight: 6,
    reason: "the note to use the superpowers skills",
    holds: (f) => /superpowers:[\w-]+|REQUIRED SUB-SKILL/.test(f.text),
  },
  {
    format: "superpowers",
    weight: 5,
    reason: "tasks with boxed steps",
    holds: (f) => /\n(?:Task|Chunk) \d/i.test(f.headings) && /^[ \t]*[-*] \[.?\] \**Step \d/im.test(f.text),
  },
  {
    format: "superpowers",
    weight: 4,
    reason: "goal, architecture and tech stack at the top",
    holds: (f) => /^\*\*Goal:\*\*/m.test(f.text) && /^\*\*(?:Architecture|Tech Stack|Spec):\*\*/m.test(f.text),
  },
  {
    format: "superpowers",
    weight: 3,
    reason: "files of a task as Create, Modify and Test",
    holds: (f) => /^\*\*Files:?\*\*:?\s*$/m.test(f.text) && /^[ \t]*[-*] (?:Create|Modify|Test):/m.test(f.text),
  },
  {
    format: "superpowers",
    weight: 6,
    reason: "implementation units",
    holds: (f) => /^[ \t]*(?:[-*] \[.?\] |#{2,5} )\**(?:Unit|U) ?\d+[:.]/m.test(f.text),
  },
  {
    format: "superpowers",
    weight: 4,
    reason: "steps with file and verification, and their dependency order",
    holds: (f) =>
      /\nStep \d/i.test(f.headings) &&
      /^\*\*Files?:?\*\*/m.test(f.text) &&
      (/\nDependency (?:order|graph)/i.test(f.headings) || /^\*\*(?:Spec|Branch):\*\*/m.test(f.text)),
  },
  {
    format: "bmad",
    weight: 6,
    reason: "a section `Tasks / Subtasks`",
    holds: (f) => /\nTasks\s*\/\s*Sub-?tasks/i.test(f.headings),
  },
  {
    format: "bmad",
    weight: 4,
    reason: "a story with acceptance criteria",
    holds: (f) =>
      /^(?:\*\*)?As an?\b/im.test(f.text) &&
      /^(?:\*\*)?I want\b/im.test(f.text) &&
      /\nAcceptance Criteria/i.test(f.headings) &&
      (/^(?:User )?Story\b/i.test(f.title) || /\nStory\b/i.test(f.headings)),
  },
  {
    format: "bmad",
    weight: 3,
    reason: "the sections of a story file",
    holds: (f) => /\n(?:Dev Notes|Dev Agent Record|QA Results|Story Overview|Change Log)/i.test(f.headings),
  },
  {
    format: "ralph",
    weight: 9,
    reason: "a fix plan for the Ralph loop",
    holds: (f) => /\bfix[ _-]plan\b|\bralph\b/i.test(f.title) && f.boxed >= 1,
  },
  {
    format: "ralph",
    weight: 5,
    reason: "boxes below High, Medium and Low Priority",
    holds: (f) =>
      f.boxed >= 1 && countOf(f.headings, /\n(?:high|medium|low)[ -]priority|\[(?:high|medium|low) priority\]/gi) >= 2,
  },
  {
    format: "ralph",
    weight: 2,
    reason: "it speaks of Ralph",
    holds: (f) => f.boxed >= 1 && /\.ralph(?:rc)?\b|\bralph (?:loop|wiggum)\b|@fix_plan\.md/i.test(f.text),
  },
  {
    format: "prp",
    weight: 6,
    reason: "it calls itself a PRP",
    holds: (f) =>
      /\bPRP\b|Product Requirements? Prompt/i.test(f.title) || /^name:\s*["']?.*\bPRP\b/im.test(f.text.slice(0, 600)),
  },
  {
    format: "prp",
    weight: 5,
    reason: "the sections of a PRP",
    holds: (f) =>
      countOf(
        f.headings,
        /\n(?:goal|why|what|all needed context|known gotchas|implementation blueprint|validation loops?|success criteria|anti-patterns|final validation|task breakdown|desired (?:codebase|structure)|current (?:codebase|structure)|feature goal|list of tasks)/gi,
      ) >= 3,
  },
  {
    format: "prp",
    weight: 5,
    reason: "the sections of a plan for one feature",
    holds: (f) =>
      countOf(
        f.headings,
        /\n(?:step-by-step tasks|validation commands|files to change|not building|problem statement|solution statement|context references|mandatory reading|patterns to (?:follow|mirror)|testing strategy|completion checklist|user story|metadata|acceptance criteria|implementation (?:tasks|steps|plan)|ux design)/gi,
      ) >= 3,
  },
  {
    format: "prp",
    weight: 6,
    reason: "an investigation with an implementation plan",
    holds: (f) => /^Investigation\b/i.test(f.title) && /\nImplementation Plan/i.test(f.headings),
  },
  {
    format: "prp",
    weight: 4,
    reason: "blocks `Task N …` with actions",
    holds: (f) =>
      /^[ \t]*(?:[A-Z]\w+ )?Task \d+\s*(?:[-–—:])/m.test(f.text) &&
      /^[ \t]*(?:[-*] )?(?:\*\*)?(?:CREATE|MODIFY|UPDATE|ADD|IMPLEMENT)(?:\*\*)?[ :]/m.test(f.text),
  },
  {
    format: "prp",
    weight: 3,
    reason: "an implementation phases table",
    holds: (f) => /^\|\s*#?\s*\|?.*\bphase\b.*\|.*\bstatus\b/im.test(f.text),
  },
  { format: "prp", weight: 3, reason: "validation levels", holds: (f) => /\nLevel \d/i.test(f.headings) },
  {
    format: "prp",
    weight: 2,
    reason: "headings `Task N`",
    holds: (f) => /\n(?:\[.?\] ?)?(?:Task|Step) \d/i.test(f.headings),
  },
];

function countOf(text: string, pattern: RegExp): number {
  return new Set([...text.matchAll(pattern)].map((match) => match[0].toLowerCase().trim())).size;
}

/** Weighs the signs of each Markdown format, the best one first; formats without a sign are left out. */
export function voteOnMarkdown(document: MarkdownDocument): FormatVote[] {
  const facts = gatherFacts(document);
  const votes = new Map<TaskFormat, { score: number; reasons: string[] }>();
  for (const sign of signs) {
    if (!sign.holds(facts)) continue;
    const vote = votes.get(sign.format) ?? { score: 0, reasons: [] };
    vote.score += sign.weight;
    vote.reasons.push(sign.reason);
    votes.set(sign.format, vote);
  }
  return [...votes].map(([format, vote]) => ({ format, ...vote })).sort((a, b) => b.score - a.score);
}

function gatherFacts(document: MarkdownDocument): DocumentFacts {
  let numberedT = 0;
  let dotted = 0;
  let whole = 0;
  let named = 0;
  let boxed = 0;
  let numberedSections = 0;
  for (const section of document.sections) {
    const own = /^(\d+)[.)]?\s/.exec(section.title)?.[1];
    let below = false;
    for (const { item } of walkItems(section.nodes)) {
      if (item.check === null) continue;
      boxed += 1;
      const text = item.text.replace(/^\*\*/, "").replace(/^(?:\[[^\]]*\]\s*)+/, "");
      if (/^T\d{2,4}/.test(text)) numberedT += 1;
      else if (/^\d+\.\d+/.test(text)) {
        dotted += 1;
        below ||= own !== undefined && text.startsWith(`${own}.`);
      } else if (/^\d+[.)]?\s/.test(text)) whole += 1;
      else if (/^[A-Z][A-Z0-9]+(?:[-_][A-Z0-9]+)*[-_]\d+/.test(text)) named += 1;
    }
    if (below) numberedSections += 1;
  }
  return {
    // Signs are looked for in the first part: a document shows its form early, and the cost stays bounded.
    text: document.source.text.slice(0, 400_000),
    title: document.title ?? "",
    headings: document.sections
      .map((section) => `\n${section.title}`)
      .join("")
      .slice(0, 400_000),
    numberedT,
    dotted,
    whole,
    named,
    boxed,
    numberedSections,
    requirementLines: countLines(document.source.lines, /^\s*[-*]\s+_?\**_?Requirements?:/i),
  };
}

function countLines(lines: readonly string[], pattern: RegExp): number {
  let count = 0;
  for (const line of lines) if (pattern.test(line)) count += 1;
  return count;
}
