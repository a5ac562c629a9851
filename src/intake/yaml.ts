import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import type { Document } from "yaml";
import { IntakeError } from "./errors.ts";
import type { DataDocument } from "./json.ts";
import type { SourceText } from "./source-text.ts";

const maxCharacters = 8 * 1024 * 1024;
const maxDepth = 60;

/**
 * Parses one YAML document (version 1.2, core schema) and keeps where things stand.
 *
 * Aliases may be used, but not so that they multiply. Of several documents in one text the first is taken where the
 * others are empty.
 *
 * @param firstLine - Line of the text's first line in the file, where it is a part of one.
 * @throws {IntakeError} `INTAKE_SYNTAX` with the line; `INTAKE_DUPLICATE` for a key that stands twice; `INTAKE_LIMIT`
 *   for aliases that multiply, deep nesting and more than 8 million characters.
 */
export function parseYaml(source: SourceText, firstLine = 1): DataDocument {
  const fail = (
    code: "INTAKE_SYNTAX" | "INTAKE_LIMIT" | "INTAKE_DUPLICATE",
    line: number | null,
    expected: string,
    came: string,
  ): IntakeError =>
    new IntakeError(code, "YAML", source.path, [
      { line: line === null ? null : line + firstLine - 1, at: null, expected, came },
    ]);
  if (source.text.length > maxCharacters)
    throw fail("INTAKE_LIMIT", null, `at most ${maxCharacters} characters`, `${source.text.length}`);
  const deepLine = findDeepLine(source.lines);
  if (deepLine !== null) throw fail("INTAKE_LIMIT", deepLine, `at most ${maxDepth} levels of nesting`, "more");
  const counter = new LineCounter();
  let documents: Document.Parsed[];
  try {
    const parsed = parseAllDocuments(source.text, {
      lineCounter: counter,
      uniqueKeys: true,
      prettyErrors: false,
      logLevel: "silent",
    });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    throw fail("INTAKE_LIMIT", null, "YAML that can be read", error instanceof Error ? error.message : String(error));
  }
  const [document, ...others] = documents;
  if (document === undefined) return { data: null, lineOf: () => null, doubleKeys: [] };
  const [fault] = document.errors;
  if (fault !== undefined) {
    const line = counter.linePos(fault.pos[0]).line;
    if (fault.code === "DUPLICATE_KEY")
      throw fail("INTAKE_DUPLICATE", line, "each key once", `${lineText(source, line)} again`);
    throw fail("INTAKE_SYNTAX", line, "valid YAML", `${lineText(source, line)} (${fault.message})`);
  }
  const second = others.find((other) => other.contents !== null);
  if (second !== undefined) {
    throw fail("INTAKE_SYNTAX", counter.linePos(second.range[0]).line, "one YAML document", "a second one");
  }
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw fail(
      "INTAKE_LIMIT",
      null,
      "aliases that do not multiply",
      error instanceof Error ? error.message : String(error),
    );
  }
  return { data, lineOf: (path) => lineIn(document, path, counter, firstLine), doubleKeys: [] };
}

function lineIn(
  document: Document.Parsed,
  path: readonly (string | number)[],
  counter: LineCounter,
  firstLine: number,
): number | null {
  let node: unknown = document.contents;
  let start: number | null = null;
  for (const step of path) {
    if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      start = rangeStart(node);
    } else if (isMap(node)) {
      const pair = node.items.find(
        (item) => (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(step),
      );
      if (pair === undefined) return null;
      start = rangeStart(pair.key);
      node = pair.value;
    } else return null;
  }
  return start === null ? null : counter.linePos(start).line + firstLine - 1;
}

function rangeStart(node: unknown): number | null {
  if (typeof node !== "object" || node === null || !("range" in node)) return null;
  const range = node.range;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : null;
}

function lineText(source: SourceText, line: number): string {
  return JSON.stringify((source.lines[line - 1] ?? "").trim().slice(0, 60));
}

/** The first line that opens more levels than are taken, by indentation or by brackets; the parser would recurse. */
function findDeepLine(lines: readonly string[]): number | null {
  let brackets = 0;
  const indents: number[] = [];
  for (const [index, line] of lines.entries()) {
    const content = line.trimStart();
    if (content === "" || content.startsWith("#")) continue;
    const indent = line.length - content.length;
    while (indents.length > 0 && indents[indents.length - 1]! >= indent) indents.pop();
    indents.push(indent);
    const dashes = /^(?:[-?:]\s+)+/.exec(content)?.[0].replace(/\s/g, "").length ?? 0;
    for (const character of content.length > 100_000 ? content.slice(0, 100_000) : content) {
      if (character === "[" || character === "{") brackets += 1;
      else if (character === "]" || character === "}") brackets = Math.max(0, brackets - 1);
      if (brackets > maxDepth) return index + 1;
    }
    if (indents.length + dashes > maxDepth) return index + 1;
  }
  return null;
}

/** Where one field of a map stands in its text: offsets of its key and its value. */
export interface FieldPlace {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** The value as text where it is a scalar, else `null`. */
  readonly text: string | null;
  /** Offsets of the entries where the value is a list, else `null`. */
  readonly items: readonly (readonly [start: number, end: number])[] | null;
  /** Whether the value is written in brackets. */
  readonly inBrackets: boolean;
}

/** Where the fields of one map stand. */
export interface MapPlace {
  readonly inBraces: boolean;
  readonly fields: readonly FieldPlace[];
}

/** Every map of a YAML or JSON text with the places of its fields, in no certain order; none where the text is broken. */
export function findMapPlaces(text: string): MapPlace[] {
  const [document] = parseAllDocuments(text, { prettyErrors: false, logLevel: "silent", keepSourceTokens: false });
  if (document === undefined || !("contents" in document) || document.errors.length > 0) return [];
  const maps: MapPlace[] = [];
  const open: unknown[] = [document.contents];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isSeq(node)) open.push(...node.items);
    if (!isMap(node)) continue;
    const fields = node.items.flatMap((pair): FieldPlace[] => {
      const [start, valueRange] = [rangeStart(pair.key), rangeOf(pair.value)];
      if (start === null || valueRange === null || !isScalar(pair.key)) return [];
      open.push(pair.value);
      const items = isSeq(pair.value) ? pair.value.items.flatMap((item) => [rangeOf(item)]) : null;
      return [
        {
          key: String(pair.key.value),
          start,
          valueStart: valueRange[0],
          valueEnd: valueRange[1],
          text: isScalar(pair.value) ? String(pair.value.value) : null,
          items: items?.every((item) => item !== null) === true ? items : null,
          inBrackets: isSeq(pair.value) && pair.value.flow === true,
        },
      ];
    });
    maps.push({ inBraces: node.flow === true, fields });
  }
  return maps;
}

function rangeOf(node: unknown): readonly [number, number] | null {
  if (typeof node !== "object" || node === null || !("range" in node)) return null;
  const range = node.range;
  return Array.isArray(range) && typeof range[0] === "number" && typeof range[1] === "number"
    ? [range[0], range[1]]
    : null;
}
