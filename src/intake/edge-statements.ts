import { labelFits } from "./known-ids.ts";
import type { KnownIds } from "./known-ids.ts";
import { expandRange } from "./references.ts";
import type { SourceText } from "./source-text.ts";

/** An edge between two tasks that a document states outside of the tasks. */
export interface StatedEdge {
  readonly taskId: string;
  readonly dependsOnId: string;
  readonly line: number;
}

interface Group {
  readonly ids: readonly string[];
  readonly start: number;
  readonly end: number;
}

const labels = "(?:sub-?)?tasks?|steps?|units?|stories|story|chunks?";
const waits =
  /(?:depends?|depending|dependent)\s+(?:up)?on|requires?\b|\bneeds?\b(?!\s+to\s+(?:be|complete))|blocked\s+by|waits?\s+(?:for|on)|\bafter\b|\bonce\b|builds?\s+(?:up)?on|follows?\b|←|<-{1,2}(?!-*>)/i;
const frees =
  /\bbefore\b|\bprior\s+to\b|\bblocks?\b|\bprecedes?\b|\benables?\b|\bunblocks?\b|→|⇒|➜|➔|(?:-|=|─)+>|-\.->|▶|►/i;
const listGlue = /^(?:\s*\([^()]{0,60}\))?[\s*_`]*(?:,\s*(?:and|und)?|and|&|\+|\/|und|plus)[\s*_`]*(?:all\s+of\s+)?$/i;

/**
 * Finds what sentences, arrows and diagrams say about the order of tasks: `T003 depends on T001-T002`, `T001 must complete before T002`,
 * `T012 → T013 → T014`, `Step 8 — after all above`, and a remark such as `(depends on T007):` above the line it is about.
 *
 * @param known - Ids of the document's tasks, in file order.
 * @param skip - Lines that belong to tasks themselves.
 */
export function findEdgeStatements(source: SourceText, known: KnownIds, skip: ReadonlySet<number>): StatedEdge[] {
  const finder = new EdgeFinder(known);
  const edges: StatedEdge[] = [];
  const seen = new Set<string>();
  const put = (line: number, tasks: readonly string[], firsts: readonly string[]): void => {
    if (tasks.length * firsts.length > 10_000) return;
    for (const taskId of tasks) {
      for (const dependsOnId of firsts) {
        const key = `${taskId}\u0001${dependsOnId}`;
        if (taskId === dependsOnId || seen.has(key)) continue;
        seen.add(key);
        edges.push({ taskId, dependsOnId, line });
      }
    }
  };
  let pending: { firsts: readonly string[]; used: boolean } | null = null;
  let above: readonly { group: Group; arrowAt: number }[] = [];
  for (const [index, text] of source.lines.entries()) {
    const line = index + 1;
    if (skip.has(line) || text.length > 2000) {
      pending = null;
      continue;
    }
    const groups = finder.groups(text);
    if (groups.length === 0) {
      if (pending?.used === true || !/^\s*(?:```.*|\s*)$/.test(text)) pending = null;
      above = /^\s*$/.test(text) ? [] : above;
      continue;
    }
    if (
      pending !== null &&
      groups[0] !== undefined &&
      new RegExp(`^\\s*(?:[-*]\\s+|\\d+[.)]\\s+)?(?:\\[.?\\]\\s*)?(?:\\*\\*)?(?:(?:${labels})\\s*:?\\s*)?$`, "i").test(
        text.slice(0, groups[0].start),
      )
    ) {
      put(line, groups[0].ids, pending.firsts);
      pending.used = true;
    } else pending = null;
    above = readArrows(text, groups, above, line, put);
    const header = readSentences(text, groups, finder, line, put);
    if (header !== null) pending = { firsts: header, used: false };
  }
  return edges;
}

type Put = (line: number, tasks: readonly string[], firsts: readonly string[]) => void;

/** A diagram's line may begin with an arrow that starts at a node of a line above it. */
function readArrows(
  text: string,
  groups: readonly Group[],
  above: readonly { group: Group; arrowAt: number }[],
  line: number,
  put: Put,
): { group: Group; arrowAt: number }[] {
  const lead = /^[\s│|├└─]*(?:→|(?:-|─|=)+>)\s*/.exec(text);
  const first = groups[0];
  if (lead !== null && first !== undefined && first.start - lead[0].length < 8) {
    const arrowAt = text.search(/→|(?:-|─|=)+>/);
    const from = above.findLast((entry) => Math.abs(entry.arrowAt - arrowAt) <= 2);
    if (from !== undefined) put(line, first.ids, from.group.ids);
  }
  const here = groups.flatMap((group) => {
    const after = /^[^→>\n]{0,40}?(?:→|(?:-|─|=)+>)/.exec(text.slice(group.end));
    return after === null ? [] : [{ group, arrowAt: group.end + after[0].search(/→|(?:-|─|=)+>/) }];
  });
  return [...above.filter((entry) => !here.some((other) => Math.abs(other.arrowAt - entry.arrowAt) <= 2)), ...here];
}

/** Reads the relations between the groups of ids of one line; returns ids that what follows waits for. */
function readSentences(
  text: string,
  groups: readonly Group[],
  finder: EdgeFinder,
  line: number,
  put: Put,
): readonly string[] | null {
  let header: readonly string[] | null = null;
  for (const [index, group] of groups.entries()) {
    const next = groups[index + 1];
    const before = text.slice(index === 0 ? 0 : groups[index - 1]!.end, group.start);
    if (next !== undefined) {
      const between = text.slice(group.end, next.start);
      const tail = between.replace(/\([^()]*\)/g, " ");
      if (between.length <= 120 && !/;|[.!?]\)?\s+[(A-Z*`]/.test(tail)) {
        if (leadsUp(waits, tail)) put(line, group.ids, next.ids);
        else if (leadsUp(frees, tail)) put(line, next.ids, group.ids);
        else if (afterLead.test(before) && /,|complete|done|finish|\bis\b|\bare\b/i.test(tail))
          put(line, next.ids, group.ids);
      }
    }
    const rest = text.slice(group.end, next?.start ?? text.length);
    // "Task 6 integrates Tasks 2-5; depends on them all": the words for what was named last.
    const subjects = groups[0];
    if (
      index > 0 &&
      subjects !== undefined &&
      /\bdepends?\s+on\s+(?:all\s+of\s+)?(?:them|these|those|it|both)\b/i.test(rest)
    )
      put(line, subjects.ids, group.ids);
    if (
      /^[^.;]{0,60}?\bafter\s+(?:all|everything)\s*(?:(?:of\s+)?(?:the\s+)?(?:others?|above|previous|preceding|before|else|them|these|tasks?|steps?)\b|[.;,)*\s]*$)/i.test(
        rest,
      ) &&
      !/user stor|phase/i.test(rest)
    )
      put(line, group.ids, finder.allBefore(group.ids));
    // "Then the server (depends on T007, T008):" is about the lines below it.
    const subject = index === 0;
    if (
      subject &&
      next === undefined &&
      /(?:\(|#|\/\/|^|\*\*)[^)]*?(?:depends?\s+on|\bafter|requires?|once)\s+[*_`]*(?:tasks?\s+)?$/i.test(before) &&
      /^[^.;]*:\s*(?:\*\*)?\s*$/.test(rest)
    )
      header = group.ids;
  }
  return header;
}

const afterLead = /\b(?:after|once|when)\s+(?:all\s+of\s+)?(?:tasks?\s+|steps?\s+)?[*_`]*$/i;

/** Whether a relation stands between two groups, close to the second one. */
function leadsUp(relation: RegExp, between: string): boolean {
  const match = relation.exec(between);
  if (match === null) return false;
  const rest = between.slice(match.index + match[0].length);
  // An arrow points at what stands right after it: "T015 → done in T033" is no order.
  return /[a-z]/i.test(match[0]) ? /^[^.!?:;]{0,40}$/.test(rest) : /^[^\p{L}.!?:;]{0,12}(?:then\s+)?$/iu.test(rest);
}

/** Finds ids in a line, and which of them stand together as a list. */
class EdgeFinder {
  readonly #known: KnownIds;
  readonly #exact: ReadonlyMap<string, number>;
  readonly #pattern: RegExp;

  constructor(known: KnownIds) {
    this.#known = known;
    this.#exact = known.places;
    const ids = String.raw`[A-Z]{1,4}\d{1,4}[a-z]?(?:\.\d+)*|[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*[-_]\d+[a-z]?|\d+(?:\.\d+)+[a-z]?`;
    this.#pattern = new RegExp(
      `(?<![\\w.-])(?:(?:(${labels})[\\s_#]*|#)(\\d+(?:\\.\\d+)*[a-z]?)((?:\\s*(?:,|&|and|-|–|—|to|through|or)\\s*(?:and\\s+)?(?:(?:${labels})\\s*)?\\d+(?:\\.\\d+)*[a-z]?)*)(?![\\w%])|(${ids})(?:\\s*(?:-|–|—|\\.\\.\\.?|to|through)\\s*(${ids}))?(?![\\w]))`,
      "gi",
    );
  }

  groups(text: string): Group[] {
    if (!/\d/.test(text)) return [];
    // `#12` in prose is an issue as often as a task: it counts beside an arrow or a dependency only.
    const numbersCount = /→|⇒|➜|➔|(?:-|=)>|depends?\s+(?:up)?on|blocked\s+by/i.test(text);
    const groups: { ids: string[]; start: number; end: number }[] = [];
    for (const match of text.matchAll(this.#pattern)) {
      if (match[0].startsWith("#") && !numbersCount) continue;
      const ids =
        match[2] !== undefined
          ? labelFits(match[1], this.#known)
            ? this.#labelled(match[2], match[3] ?? "")
            : []
          : this.#plain(match[4] ?? "", match[5]);
      if (ids.length === 0) continue;
      const last = groups.at(-1);
      const start = match.index;
      const end = match.index + match[0].length;
      if (last !== undefined && listGlue.test(text.slice(last.end, start))) {
        last.ids.push(...ids);
        last.end = end;
      } else groups.push({ ids, start, end });
    }
    return groups;
  }

  allBefore(ids: readonly string[]): string[] {
    const at = Math.min(...ids.map((id) => this.#exact.get(id) ?? 0));
    return this.#known.list.slice(0, Math.max(at, 0));
  }

  #plain(from: string, to: string | undefined): string[] {
    if (to === undefined) return this.#exact.has(from) ? [from] : [];
    return (expandRange(from, to, this.#known) ?? [from, to]).filter((id) => this.#exact.has(id));
  }

  #labelled(first: string, more: string): string[] {
    const ids = [first];
    for (const part of more.matchAll(
      /(,|&|and|or|-|–|—|to|through)\s*(?:and\s+)?(?:[a-z-]+\s*)?(\d+(?:\.\d+)*[a-z]?)/gi,
    )) {
      const id = part[2] ?? "";
      if (/^(?:-|–|—|to|through)$/i.test(part[1] ?? ""))
        ids.push(...(expandRange(ids.at(-1) ?? "", id, this.#known) ?? [id]).slice(1));
      else ids.push(id);
    }
    return ids.filter((id) => this.#exact.has(id));
  }
}
