/** What of a document says how it wants to be worked on, sorted by how much it says. */
export interface DocumentOutline {
  /** The name of the whole. */
  readonly title: string;
  /** Sentences that say what for: goal, problem, summary, kind. */
  readonly goals: readonly string[];
  /** Names of its sections. */
  readonly headings: readonly string[];
  /** One line for each piece of work. */
  readonly tasks: readonly string[];
}

/** More of each does not change the picture; it keeps the cost of a very long document in bounds. */
const mostTasks = 3_000;
const mostGoals = 40;
const mostHeadings = 300;

/**
 * Skims a document for its title, goals, headings and pieces of work; JSON, JSON lines, or Markdown and text. It does
 * not read tasks exactly, as a reader of its format does: a strategy follows from the drift of the whole. Linear.
 */
export function skimDocument(text: string): DocumentOutline {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  return skimJson(trimmed) ?? skimText(trimmed);
}

const titleKeys: ReadonlySet<string> = new Set([
  "title",
  "name",
  "project",
  "projectName",
  "feature",
  "branchName",
  "summary",
]);
const goalKeys: ReadonlySet<string> = new Set([
  "description",
  "goal",
  "overview",
  "objective",
  "type",
  "problem",
  "prompt",
]);

function skimJson(text: string): DocumentOutline | null {
  if (!text.startsWith("{") && !text.startsWith("[")) return null;
  let roots: unknown[];
  try {
    roots = [JSON.parse(text)];
  } catch {
    roots = [];
    for (const line of text.split("\n")) {
      if (line.trim() === "") continue;
      try {
        roots.push(JSON.parse(line));
      } catch {
        return null;
      }
    }
  }
  const titles: string[] = [];
  const goals: string[] = [];
  const tasks: string[] = [];
  const many = roots.length > 1;
  const stack: { value: unknown; inList: boolean }[] = roots.map((value) => ({ value, inList: many })).reverse();
  while (stack.length > 0 && tasks.length < mostTasks) {
    const { value, inList } = stack.pop()!;
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i -= 1) stack.push({ value: value[i], inList: true });
    } else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value);
      if (inList) {
        const task = taskLine(new Map(entries));
        if (task !== null) tasks.push(task);
      }
      for (const [key, part] of entries.reverse()) {
        if (typeof part === "object") stack.push({ value: part, inList: false });
        else if (!inList && typeof part === "string") {
          if (titleKeys.has(key)) titles.push(part);
          else if (goalKeys.has(key)) goals.push(part.slice(0, 600));
        }
      }
    }
  }
  return { title: titles.slice(0, 3).join(". "), goals: goals.slice(0, mostGoals), headings: [], tasks };
}

const workKinds: ReadonlySet<string> = new Set(
  "task|bug|feature|epic|story|chore|improvement|enhancement|issue|subtask|spike|docs|test|refactor".split("|"),
);

function taskLine(entry: ReadonlyMap<string, unknown>): string | null {
  const title = entry.get("title") ?? entry.get("name") ?? entry.get("task") ?? entry.get("content");
  if (typeof title !== "string" || title.trim() === "") return null;
  const kind = entry.get("issue_type") ?? entry.get("type") ?? entry.get("category") ?? entry.get("kind");
  // Trackers keep events, agents and messages in the same list as work.
  if (typeof kind === "string" && entry.has("issue_type") && !workKinds.has(kind.toLowerCase())) return null;
  return kind === "bug" ? `Fix bug: ${title}` : title;
}

const heading = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/;
const numberedHeading =
  /^(?:\*\*)?(?:task|step|story|phase|epic|issue|subtask|part|milestone|work item)\s+[\w.-]+\s*(?:[:.)–—-]|$)/i;
const checkbox = /^\s*(?:[-*+]|\d+[.)])\s+`?\[[^\]]?\]`?\*?\s+(.*)$/;
const taskRow = /^\s*(?:\d+[.)]\s+)?(?:\*\*)?(?:✅\s*)?(?:task|step)\s+\d[\w.]*\s*(?:[:.–—-])\s*(.*)$/i;
const boldNumbered = /^\s*\d+[.)]\s+\*\*(.+?)\*\*/;
const goalHeading =
  /\b(?:goals?|overview|summary|problem|objectives?|purpose|why|introduction|description|motivation|solution|story|background|intent|what changes|feature|root cause|proposed|scope|bug|issue|context)\b/i;
const goalLine =
  /^\s*(?:[-*]\s+)?\*{0,2}(goal|objective|problem|summary|type|purpose|feature|input|description|overview|approach|title|category|kind|issue|labels?|user story|as a|i want|so that)\b\*{0,2}\s*:?\*{0,2}\s*(.*)$/i;
/** Headings that every document of its kind has, whatever it is about. */
const formHeading =
  /^(?:tasks?|implementation (?:plan|tasks?|steps?)|notes?|references?|dependencies|testing|tests?|validation.*|acceptance criteria|success criteria|files?.*|metadata|appendix|overview|summary|checklist|format.*|path conventions|parallel.*|status|context|out of scope|risks?.*|final.*|deployment.*|documentation.*|anti-patterns.*|user stor(?:y|ies).*|requirements?.*|plan|polish.*|setup.*)$/i;

function skimText(text: string): DocumentOutline {
  let title: string | null = null;
  const goals: string[] = [];
  const headings: string[] = [];
  const tasks: string[] = [];
  let inFence = false;
  /** How many characters of the current section still count as goal. */
  let goalLeft = 600;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:```|~~~)/.test(line)) {
      inFence = !inFence;
      continue;
    }
    const row = taskRow.exec(line);
    if (inFence) {
      if (row !== null && tasks.length < mostTasks) tasks.push(row[1]!);
      continue;
    }
    const head = heading.exec(line);
    if (head !== null) {
      const name = plainLine(head[2]!);
      if (title === null && head[1]!.length <= 2 && !numberedSection.test(name)) title = name.replace(formTitle, "");
      else if (numberedHeading.test(name)) {
        if (tasks.length < mostTasks) tasks.push(name.replace(numberedHeading, ""));
      } else if (!formHeading.test(name.trim()) && headings.length < mostHeadings) headings.push(name);
      goalLeft =
        goalHeading.test(name) && !/non-?goals|out of scope/i.test(name)
          ? 800
          : goals.length === 0 && headings.length === 0
            ? 600
            : 0;
      continue;
    }
    const task = checkbox.exec(line) ?? row ?? boldNumbered.exec(line);
    if (task !== null) {
      goalLeft = 0;
      if (tasks.length < mostTasks) tasks.push(plainLine(task[1]!));
      continue;
    }
    const goal = goalLine.exec(line);
    if (goal !== null && goals.length < mostGoals && goal[2]!.trim() !== "") {
      goals.push(`${/^type$/i.test(goal[1]!) ? "type " : ""}${plainLine(goal[2]!).slice(0, 400)}`);
    } else if (goalLeft > 0 && line.trim() !== "" && goals.length < mostGoals) {
      const part = plainLine(line).slice(0, goalLeft);
      goals.push(part);
      goalLeft -= part.length;
    }
  }
  return { title: title ?? "", goals, headings, tasks };
}

/** What every plan is called, in front of what it is about. */
const formTitle =
  /^(?:(?:implementation )?(?:plan|tasks?|task list|tasks list)|prp|prd|feature|spec(?:ification)?|story\s+[\d.]+|epic|rfc|project)\b\s*(?:[:–—-]\s*|$)/i;
const numberedSection = /^\d+[.)]?\s/;

/** A line without its marks: emphasis, links' addresses, code spans that are paths. */
function plainLine(line: string): string {
  return line
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/`[^`]*[/.][^`]*`/g, " ")
    .replace(/\b[\w.-]+\/[\w./-]+/g, " ")
    .replace(/#\d{2,}\b/g, " issue ")
    .replace(/[*`~]/g, "")
    .trim();
}
