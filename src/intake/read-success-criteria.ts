import { collectItems, itemBody } from "./collect-items.ts";
import { readMarkdownDocument } from "./markdown-document.ts";
import type { Section } from "./markdown-document.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import { inlineCommands } from "./shell-commands.ts";
import { takeSourceText } from "./source-text.ts";

/** One criterion of a document with its box. */
export interface SuccessCriterion {
  readonly text: string;
  readonly done: boolean;
  /** Heading that it stands under. */
  readonly section: string;
  /** Line from 1. */
  readonly line: number;
  /** Commands in backticks that would show it. */
  readonly commands: readonly string[];
}

const criteriaTitle =
  /\b(?:success (?:criteria|metrics|definition)|acceptance criteria|definition of done|exit criteria|success$)|^success\b/i;
const checklistTitle = /\b(?:final validation|completion|validation) check-?list\b/i;

/**
 * Reads the boxes below headings such as `Success Criteria`, `Acceptance Criteria` and `Definition of Done`, and with `checklists` those of
 * the final check-lists too. A document without such boxes gives an empty list.
 *
 * @throws {IntakeError} `INTAKE_LIMIT` where the text is too long or nested too deep.
 * @example
 * readSuccessCriteria("### Success Criteria\n- [x] Users log in\n- [ ] Tests pass\n").filter((one) => one.done).length; // 1
 */
export function readSuccessCriteria(
  text: string,
  options: Pick<ReadTasksOptions, "path"> & { readonly checklists?: boolean } = {},
): SuccessCriterion[] {
  const document = readMarkdownDocument(takeSourceText(text, options.path ?? null));
  const wanted = (section: Section): boolean => {
    for (let at: Section | null = section; at !== null; at = at.parent)
      if (criteriaTitle.test(at.title) || (options.checklists === true && checklistTitle.test(at.title))) return true;
    return false;
  };
  return collectItems(document)
    .filter((item) => item.check !== null && item.line !== item.section.line && wanted(item.section))
    .map((item) => {
      const body = itemBody(document, item);
      const first = (document.source.lines[item.line - 1] ?? "")
        .replace(/^[\s>]*(?:[-*+]|\d+[.)])\s+/, "")
        .replace(/^\[.?\]\*?\s*/u, "");
      return {
        text: first.trim(),
        done: item.check?.done === true,
        section: item.section.title,
        line: item.line,
        commands: inlineCommands(`${first}\n${body}`),
      };
    });
}
