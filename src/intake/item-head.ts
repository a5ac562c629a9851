import { splitLeadingEmoji, trimTitle } from "./inline-text.ts";

/** Characters of a first paragraph that can be a head; what follows is body. */
const maxHead = 2000;

/** The head of a list item: id, labels in brackets, title. */
export interface ItemHead {
  readonly id: string | null;
  readonly title: string;
  /** Labels in brackets such as `P`, `US1`, `EXECUTOR: MAIN`, without the brackets. */
  readonly labels: readonly string[];
  /** An emoji says that it is done. */
  readonly done: boolean;
  /** Lines of the item's first paragraph that belong to its body. */
  readonly rest: string;
}

/** `T001`, `P003`, `BE-12`, `FOUNDATION-1`, `1`, `1.2.3`, `Task 4`, `Unit 2`: what stands before a colon, dot, dash or space. */
const idPattern =
  /^(?:(?:(?:sub-?)?task|unit|step|chunk|item|#)\s*#?\s*(\d+(?:\.\d+)*[a-z]?)|\[([A-Z]{1,12}[-_]?\d{1,4}[a-z]?)\]|([A-Z]{1,4}\d{1,4}[a-z]?(?:\.\d+)*|[A-Z][A-Z0-9]{0,20}(?:[-_][A-Z0-9]+)*[-_]\d{1,4}[a-z]?)|(\d{1,4}(?:\.\d{1,4})+[a-z]?|\d{1,4}(?=[.):]\s)|\d{1,4}(?=\s+\S)))(?![\w-])/i;

/**
 * Reads the head of an item from its first paragraph.
 *
 * @param bare - Whether a number without a dot or bracket may be an id: `3 Set up` against `3 retries`.
 */
export function readItemHead(text: string, bare = true): ItemHead {
  const { head, rest } = splitHead(text.length > maxHead ? `${text.slice(0, maxHead)}\n${text.slice(maxHead)}` : text);
  const marked = splitLeadingEmoji(head);
  const labels: string[] = [];
  let line = openBold(takeLabels(marked.rest, labels, true));
  const secondMark = splitLeadingEmoji(line);
  line = secondMark.rest;
  const match = idPattern.exec(line);
  let id: string | null = null;
  if (
    match !== null &&
    (bare || match[4] === undefined || /^[.):]/.test(line.slice(match[0].length)) || match[4].includes("."))
  ) {
    const found = match[1] ?? match[2] ?? match[3] ?? match[4] ?? null;
    // In lower case it is a word such as `h1` or `v2`, no id.
    if (match[1] !== undefined || found === null || !/^[a-z]/.test(found)) {
      id = found;
      line = line.slice(match[0].length);
      // One item that stands for two: `10.1 / 10.2 …`.
      line = line.replace(/^\s*[/&+,]\s*(?:\d+(?:\.\d+)+|[A-Z]+\d+)(?=\s)/, "");
      line = takeLabels(line.replace(/^[\s\u0002]*(?:\*\*)?\u0002?/, ""), labels, true).replace(/^[\s:.)\-–—]+/, "");
      line = takeLabels(line, labels, true);
      // `Task 1 (AC: 1, 2): Title`
      const remark = /^\(([^()]{1,60})\)\s*:\s*(?=[\s\u0002]*\S)/.exec(line);
      if (remark !== null) {
        labels.push(remark[1] ?? "");
        line = line.slice(remark[0].length).replace(/^\u0002\s*/, "");
      }
    }
  }
  line = takeLabels(line, labels, false);
  const title = finishTitle(line);
  return {
    id,
    title,
    labels,
    done: marked.done || secondMark.done || /(?:✅|☑)\s*(?:\*\*)?\s*(?:complete[d]?|done)?\s*(?:\*\*)?$/iu.test(head),
    rest,
  };
}

/** Takes bracket labels off: at the front any label of capitals, elsewhere only those that tools paste in. */
function takeLabels(text: string, labels: string[], front: boolean): string {
  if (!front) {
    return text.replace(
      /\s*\[((?:EXECUTOR|AGENT|OWNER|PRIORITY|EST|ESTIMATE|EFFORT):[^\]]*|SEQUENTIAL|PARALLEL(?:-GROUP-[\w.]+)?|P)\](?=\s|$|[a-z.,;:])/g,
      (_all, label: string) => {
        labels.push(label.trim());
        return "";
      },
    );
  }
  let rest = text.trimStart();
  for (;;) {
    const match =
      /^(?:\*\*|`)?\[((?:P\??|US?[-\s]?\d+(?:[-,+/&\s]+(?:US?)?\d+)*|Story|[A-Z][A-Z0-9-]*(?::\s?[^\]]{1,40})?|P\d|[Oo]ptional|[Pp]arallel|[A-Z][\w -]{0,20}))\](?:\*\*|`)?(?!\()\s*/.exec(
        rest,
      );
    if (match === null) return rest;
    labels.push((match[1] ?? "").trim());
    rest = rest.slice(match[0].length);
  }
}

function openBold(text: string): string {
  return /^\*\*(?!\s)/.test(text) && /^\*\*[^*]+\*\*/.test(text) ? text.replace(/^\*\*([^*]+)\*\*/, "$1\u0002") : text;
}

function finishTitle(line: string): string {
  // What stood in bold is the title where only a state follows it.
  const bold = line.indexOf("\u0002");
  let title = line;
  if (bold >= 0) {
    const after = line.slice(bold + 1).trim();
    const state =
      /^(?:[-–—:(]?\s*)?(?:\p{Extended_Pictographic}\uFE0F?\s*)*(?:\(?(?:complete[d]?|done|in progress|partial|pending|not started|todo|optional)\)?\.?)?\)?$/iu.test(
        after,
      );
    title = state ? line.slice(0, bold) : `${line.slice(0, bold)}${line.slice(bold + 1)}`;
  }
  title = title
    .replace(/\s*(?:->|→|=>)\s*Artifacts?:.*$/i, "")
    .replace(/\s*(?:✅|☑️?)\s*(?:complete[d]?|done)?\s*$/iu, "");
  return trimTitle(title);
}

/** A title may be wrapped over lines; a line that begins anew (a key, a new sentence after a full stop) is body. */
function splitHead(text: string): { head: string; rest: string } {
  const lines = text.split("\n");
  let count = 1;
  while (count < lines.length) {
    const before = lines[count - 1] ?? "";
    const line = (lines[count] ?? "").trim();
    if (
      /(?:[.:;!?]|\s{2}|\\|\*\*)$/.test(before) ||
      (before.endsWith(")") && !/^[a-z]{2}/.test(line)) ||
      /^(?:[-*•→>|]|\*\*|__?[A-Z]|[A-Z][\w /-]{0,30}:|\(?[a-z0-9]{1,2}[.)]\s)/.test(line)
    )
      break;
    count += 1;
  }
  return {
    head: lines
      .slice(0, count)
      .map((line) => line.trim())
      .join(" "),
    rest: lines.slice(count).join("\n"),
  };
}
