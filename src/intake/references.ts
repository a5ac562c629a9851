import { idPrefix, labelFits } from "./known-ids.ts";
import type { KnownIds } from "./known-ids.ts";

/** Most ids that one range may stand for. */
const maxRange = 500;

/** Shape of an id that a document uses for its tasks; what does not look like one is no reference. */
const idPattern = String.raw`(?:[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*[-_]?\d+[a-z]?(?:\.\d+)*|[A-Z]{2,}(?:[-_][A-Z0-9]+)+|\d+(?:\.\d+)*[a-z]?)`;
const wholeId = new RegExp(`^${idPattern}$`);
const innerId = new RegExp(`(?<![\\w.-])${idPattern}(?![A-Za-z0-9-]|\\.\\d)`, "g");
const rangePattern = new RegExp(`^(${idPattern})\\s*(?:-|–|—|\\.\\.\\.?|…|→|to|through|thru)\\s*(${idPattern})$`);

/**
 * Expands a range of ids: `T004-T007`, `1.1–1.3`, `US1..US3`, `task 2 to 4`. `null` where the two ends do not make one.
 *
 * @param known - Ids of the document in file order; a range over ids with letter suffixes takes what stands between.
 */
export function expandRange(from: string, to: string, known: KnownIds): string[] | null {
  const first = known.places.get(from) ?? -1;
  const last = known.places.get(to) ?? -1;
  if (first >= 0 && last >= first && last - first <= maxRange) {
    const prefix = /^\D*/.exec(from)?.[0] ?? "";
    return known.list.slice(first, last + 1).filter((id) => (/^\D*/.exec(id)?.[0] ?? "") === prefix);
  }
  const a = /^(.*?)(\d+)[a-z]?$/.exec(from);
  const b = /^(.*?)(\d+)[a-z]?$/.exec(to);
  if (a === null || b === null || (a[1] !== b[1] && b[1] !== "")) return null;
  const low = Number(a[2]);
  const high = Number(b[2]);
  if (high < low || high - low > maxRange) return null;
  const width = a[2]?.length ?? 0;
  return Array.from(
    { length: high - low + 1 },
    (_, index) => `${a[1] ?? ""}${String(low + index).padStart(width, "0")}`,
  );
}

/**
 * Reads a list of references: `T003, T005-T007 and T009`, `Task 1, Task 2`, `1.1, 1.2`, `None`. Words around are left out.
 *
 * @param known - Ids of the document, for ranges and for ids of free form.
 */
export function readReferences(text: string, known: KnownIds): string[] {
  const found: string[] = [];
  const exact = known.places;
  const plain = text.replace(/[`*_"'[\]]+/g, (mark) => (/_/.test(mark) ? mark : " ")).trim();
  if (/^(?:none|n\/a|nothing|no|-|–|—|nil|null|na)\b\.?(?:\s*\(.*\))?$/i.test(plain) || plain === "") return [];
  if (exact.has(plain)) return [plain];
  for (const part of plain.split(/\s*(?:,|;|&|\+|\band\b|\bund\b|\n|(?<=\d)\/(?=[A-Z\d]))\s*/)) {
    const bare = part
      .replace(
        /^(?:all\s+of\s+)?(?:(?:sub-?)?tasks?|steps?|units?|stor(?:y|ies)|phases?|items?|issues?)\s*#?\s*(?=[\dA-Z])/i,
        "",
      )
      .replace(/^#(?=\d)/, "")
      .replace(/\s*\(.*$/, "")
      .replace(/[.:]+$/, "")
      .trim();
    if (bare === "") continue;
    if (exact.has(bare) || exact.has(part)) {
      found.push(exact.has(bare) ? bare : part);
      continue;
    }
    const range = rangePattern.exec(bare.replace(/\s+(?:sub-?)?(?:tasks?|steps?)\s+/gi, " "));
    const expanded = range === null ? null : expandRange(range[1] ?? "", range[2] ?? "", known);
    if (expanded !== null) found.push(...expanded);
    else if (wholeId.test(bare)) found.push(bare);
    else {
      const inner = [...bare.matchAll(innerId)].map((match) => match[0]).filter((id) => exact.has(id));
      found.push(...inner);
    }
  }
  return [...new Set(found)];
}

const hint = /depend|block|prereq|deps|after|need|require|wait|follow|once|build/i;
/** A field or verb that is about dependencies and nothing else. */
const strong =
  /(?:depend(?:s|ing|ent)?\s+(?:up)?on|depends?_on|blocked\s+by|blocked_by|prerequisites?|dependenc(?:y|ies)|deps)\s*(?:\*\*|__|_|`)?\s*[:=]?\s*(?:\*\*|__|_)?\s*/gi;
/** Words that are about order only where an id follows. */
const weak =
  /(?:\bafter|\bneeds|\brequires|\bwaits?\s+(?:for|on)|\bmust\s+follow|\bonce|\bbuilds\s+(?:up)?on)\s+(?:the\s+)?(?:completion\s+of\s+)?/gi;
const labelPattern = /^(?:(?:all\s+of\s+|both\s+)?(?:(?:sub-?)?tasks?|steps?|units?|stories|story|issues?)\s*#?|#)/i;
const listPattern = new RegExp(
  String.raw`^(?:(?:(?:sub-?)?tasks?|steps?|units?|stories|story|issues?|all\s+of|both|and|und|to|through)\b\s*|[\s,;&#/([\]` +
    "`" +
    String.raw`*–—-]|\.\.|${idPattern}(?![\w-]*[A-Za-z]{2}))+`,
  "i",
);

/**
 * Finds what a text says a task waits for: `(depends on T003, T005-T007)`, `Blocked by: 1.2`, `**Dependencies:** A-1, A-2`, `after T002`.
 * An id counts where the document has it, or where it has the form of the document's ids; a bare number needs a field or a label before it.
 */
export function findStatedDependencies(text: string, known: KnownIds): string[] {
  if (text.length > 20_000 || known.list.length === 0 || !/\d/.test(text) || !hint.test(text)) return [];
  const found: string[] = [];
  const exact = known.places;
  for (const [pattern, isField] of [
    [strong, true],
    [weak, false],
  ] as const) {
    for (const match of text.matchAll(pattern)) {
      const rest = text.slice(match.index + match[0].length);
      const list = listPattern.exec(rest)?.[0] ?? "";
      if (list.trim() === "") continue;
      const label = labelPattern.exec(rest)?.[0];
      const labelled = label !== undefined;
      if (!labelFits(/[a-z]+\s*#?$/i.exec(label ?? "")?.[0].replace("#", ""), known)) continue;
      // "depends on 3 services": a number that counts things is no id.
      const counts = /^\s*[a-z]{3,}/.test(rest.slice(list.length)) && /\d\s*$/.test(list);
      for (const id of readReferences(list.replace(/[([\]]/g, " "), known)) {
        const bare = /^\d+$/.test(id);
        if (
          bare ? exact.has(id) && (labelled || (isField && !counts)) : exact.has(id) || known.prefixes.has(idPrefix(id))
        )
          found.push(id);
      }
    }
  }
  return [...new Set(found)];
}
