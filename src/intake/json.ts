import { IntakeError } from "./errors.ts";
import type { IntakeFault } from "./errors.ts";
import type { SourceText } from "./source-text.ts";

/** A parsed document with the line of each list entry and each key. */
export interface DataDocument {
  readonly data: unknown;
  /** Line of the value at a path of keys and indexes, for example `["tasks", 3]`; `null` where that is not known. */
  readonly lineOf: (path: readonly (string | number)[]) => number | null;
  /** Keys that stand twice in one object, in order. */
  readonly doubleKeys: readonly { readonly key: string; readonly line: number }[];
}

const maxDepth = 200;

/**
 * Parses JSON and keeps where things stand.
 *
 * @throws {IntakeError} `INTAKE_SYNTAX` with the line; `INTAKE_LIMIT` where it is nested more than 200 deep.
 */
export function parseJson(source: SourceText): DataDocument {
  const text = source.text;
  const scan = scanJson(source);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new IntakeError("INTAKE_SYNTAX", "JSON", source.path, [syntaxFault(text, scan.stoppedAt, error)]);
  }
  return { data, lineOf: (path) => scan.lines.get(path.join("\u0001")) ?? null, doubleKeys: scan.doubleKeys };
}

function syntaxFault(text: string, stoppedAt: number | null, error: unknown): IntakeFault {
  const message = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(message)?.[1];
  const at = position === undefined ? (stoppedAt ?? text.length) : Number(position);
  const line = text.slice(0, at).split("\n").length;
  const rest = text.slice(at).trimStart();
  return {
    line,
    at: null,
    expected: "valid JSON",
    came: rest === "" ? "the end of the text" : JSON.stringify(rest.slice(0, 20)),
  };
}

interface JsonScan {
  readonly lines: ReadonlyMap<string, number>;
  readonly doubleKeys: { key: string; line: number }[];
  /** Where the scan gave up, `null` where it reached the end; only a hint for the message. */
  readonly stoppedAt: number | null;
}

interface OpenContainer {
  readonly keys: Set<string> | null;
  index: number;
  /** A key was read and its value comes next. */
  pending: boolean;
}

/** Notes lines and doubled keys, which `JSON.parse` does not tell. Whether it is JSON at all is left to `JSON.parse`. */
function scanJson(source: SourceText): JsonScan {
  const { text } = source;
  const lines = new Map<string, number>();
  const doubleKeys: { key: string; line: number }[] = [];
  const open: OpenContainer[] = [];
  const path: string[] = [];
  const tokens = /"(?:[^"\\\n]|\\.)*"|[[\]{},\n]|[^\s"[\]{},:]+/g;
  let line = 1;
  const note = (): void => {
    const top = open.at(-1);
    if (top === undefined) lines.set("", line);
    // Deep values are not asked for, and their paths would make the map grow with depth times length.
    else if (path.length <= 8) lines.set(path.join("\u0001"), line);
  };
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const token = match[0];
    const top = open.at(-1);
    if (token === "\n") line += 1;
    else if (token === "{" || token === "[") {
      note();
      if (open.length >= maxDepth) {
        throw new IntakeError("INTAKE_LIMIT", "JSON", source.path, [
          { line, at: null, expected: `at most ${maxDepth} levels of nesting`, came: "more" },
        ]);
      }
      open.push({ keys: token === "{" ? new Set() : null, index: 0, pending: false });
      if (token === "[") path.push("0");
      else path.push("");
    } else if (token === "}" || token === "]") {
      if (top === undefined) return { lines, doubleKeys, stoppedAt: match.index };
      open.pop();
      path.pop();
    } else if (token === ",") {
      if (top === undefined) continue;
      top.pending = false;
      if (top.keys === null) {
        top.index += 1;
        path[path.length - 1] = String(top.index);
      }
    } else if (token.startsWith('"') && top !== undefined && top.keys !== null && !top.pending) {
      const key = readKey(token);
      if (top.keys.has(key)) doubleKeys.push({ key, line });
      top.keys.add(key);
      top.pending = true;
      path[path.length - 1] = key;
    } else if (path.length <= 4) note();
  }
  return { lines, doubleKeys, stoppedAt: null };
}

function readKey(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token.slice(1, -1);
  }
}

/**
 * Refuses a document in which a key stands twice: one of the two would silently win.
 *
 * @throws {IntakeError} `INTAKE_DUPLICATE` with each doubled key and its line.
 */
export function assertNoDoubleKeys(document: DataDocument, subject: string, path: string | null): void {
  const faults = document.doubleKeys.map((double): IntakeFault => ({
    line: double.line,
    at: null,
    expected: "each key once",
    came: `${JSON.stringify(double.key)} again`,
  }));
  const [first, ...others] = faults;
  if (first !== undefined) throw new IntakeError("INTAKE_DUPLICATE", subject, path, [first, ...others]);
}
