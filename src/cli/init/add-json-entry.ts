/** Something stands in a JSON text where an entry was to be added. */
export type JsonEntry =
  | { readonly kind: "added"; readonly text: string }
  /** The entry is there, whatever it says. */
  | { readonly kind: "there" }
  /** The text is no JSON, or a value on the way is not of the kind it had to be; `reason` reads after "because". */
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Adds a member to an object deep in a JSON text, or an element to an array. Everything that stands there stays as it is: order,
 * layout, comments, Windows newlines; missing objects on the way are made.
 *
 * @param path - Keys from the outermost object.
 * @param options.isThere - The path ends at an array, and the value becomes its last element unless this is true of one that is there.
 * @example
 * addJsonEntry('{ "a": 1 }', ["b", "c"], 2); // { kind: "added", text: '{ "a": 1, "b": { "c": 2 } }' } but for newlines
 */
export function addJsonEntry(
  source: string,
  path: readonly string[],
  value: unknown,
  options: { readonly isThere?: (element: unknown) => boolean } = {},
): JsonEntry {
  const text = source.trim() === "" ? "{}\n" : source;
  let root: JsonNode;
  try {
    root = new Reader(text).readAll();
  } catch (error) {
    return { kind: "refused", reason: error instanceof Error ? error.message : String(error) };
  }
  let at = root;
  for (const [depth, key] of path.entries()) {
    if (at.kind !== "object") return { kind: "refused", reason: `${placeOf(path, depth)} is not an object` };
    const next = at.members.get(key);
    const isLast = depth === path.length - 1;
    if (next === undefined) {
      const inner = options.isThere === undefined ? value : [value];
      const rest = path.slice(depth + 1).reduceRight((made: unknown, name) => ({ [name]: made }), inner);
      return { kind: "added", text: insert(text, at, `${JSON.stringify(key)}: `, rest) };
    }
    if (isLast && options.isThere === undefined) return { kind: "there" };
    at = next;
  }
  if (at.kind !== "array") return { kind: "refused", reason: `${placeOf(path, path.length)} is not a list` };
  if (at.elements.some((element) => options.isThere?.(plainValue(element, text)) === true)) return { kind: "there" };
  return { kind: "added", text: insert(text, at, "", value) };
}

function placeOf(path: readonly string[], depth: number): string {
  return depth === 0 ? "the whole" : path.slice(0, depth).join(".");
}

type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: "scalar" }
  | {
      readonly kind: "object";
      readonly members: ReadonlyMap<string, JsonNode>;
      readonly first: number | null;
      readonly last: number | null;
      readonly comma: boolean;
    }
  | {
      readonly kind: "array";
      readonly elements: readonly JsonNode[];
      readonly first: number | null;
      readonly last: number | null;
      readonly comma: boolean;
    }
);

function plainValue(node: JsonNode, text: string): unknown {
  if (node.kind === "scalar") return JSON.parse(text.slice(node.start, node.end)) as unknown;
  if (node.kind === "array") return node.elements.map((element) => plainValue(element, text));
  return Object.fromEntries([...node.members].map(([key, member]) => [key, plainValue(member, text)]));
}

/** Writes an entry behind the last one, at the indentation that the others have. */
function insert(text: string, node: Exclude<JsonNode, { kind: "scalar" }>, lead: string, value: unknown): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const outer = indentAt(text, node.start);
  const firstLead = node.first === null ? null : text.slice(text.lastIndexOf("\n", node.first) + 1, node.first);
  const unit = /^(?: +|\t)(?=\S)/m.exec(text)?.[0] ?? "  ";
  const indent = firstLead !== null && /^\s*$/.test(firstLead) ? firstLead : outer + unit;
  const written = JSON.stringify(value, null, unit).replaceAll("\n", newline + indent);
  const entry = `${newline}${indent}${lead}${written}`;
  if (node.last === null) {
    const inside = text.slice(node.start + 1, node.end - 1).trimEnd();
    return `${text.slice(0, node.start + 1)}${inside}${entry}${newline}${outer}${text.slice(node.end - 1)}`;
  }
  // A remark behind the last entry stays on its line.
  const rest = text.slice(node.last, node.end - 1);
  const remark = /^[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/)?[ \t\r]*(?=\n)/.exec(rest)?.[0].trimEnd() ?? "";
  const below = rest.slice(remark.length);
  const after = below.includes("\n") ? below : `${newline}${outer}`;
  const [before, behind] = node.comma ? ["", ","] : [",", ""];
  return `${text.slice(0, node.last)}${before}${remark}${entry}${behind}${after}${text.slice(node.end - 1)}`;
}

/** White space at the beginning of the line on which a place stands. */
function indentAt(text: string, place: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", place - 1) + 1, place))?.[0] ?? "";
}

/** Reads JSON with comments and commas behind the last entry, as editors and agent programs allow them; keeps only places. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith("\uFEFF")) this.#at = 1;
  }

  readAll(): JsonNode {
    this.#skip();
    const node = this.#readValue(0);
    this.#skip();
    if (this.#at < this.#text.length) this.#fail();
    return node;
  }

  #readValue(depth: number): JsonNode {
    if (depth > 100) throw new Error("it is nested more than 100 deep");
    const opening = this.#text[this.#at];
    if (opening === "{" || opening === "[") return this.#readContainer(opening, depth);
    const start = this.#at;
    const scalar = /"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y;
    scalar.lastIndex = start;
    const found = scalar.exec(this.#text)?.[0];
    if (found === undefined) return this.#fail();
    this.#at += found.length;
    return { kind: "scalar", start, end: this.#at };
  }

  #readContainer(opening: "{" | "[", depth: number): JsonNode {
    const start = this.#at;
    const closing = opening === "{" ? "}" : "]";
    const members = new Map<string, JsonNode>();
    const elements: JsonNode[] = [];
    let first: number | null = null;
    let last: number | null = null;
    let comma = false;
    this.#at += 1;
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] === closing) break;
      if (last !== null && !comma) this.#fail();
      first ??= this.#at;
      if (opening === "{") {
        const key = this.#readKey();
        if (members.has(key)) throw new Error(`the key ${JSON.stringify(key)} stands there twice`);
        members.set(key, this.#readValue(depth + 1));
      } else elements.push(this.#readValue(depth + 1));
      last = this.#at;
      this.#skip();
      comma = this.#text[this.#at] === ",";
      if (comma) {
        this.#at += 1;
        last = this.#at;
      }
    }
    this.#at += 1;
    const place = { start, end: this.#at, first, last, comma };
    return opening === "{" ? { kind: "object", members, ...place } : { kind: "array", elements, ...place };
  }

  #readKey(): string {
    const key = this.#readValue(0);
    const written = this.#text.slice(key.start, key.end);
    if (!written.startsWith('"')) return this.#fail();
    this.#skip();
    if (this.#text[this.#at] !== ":") return this.#fail();
    this.#at += 1;
    this.#skip();
    return JSON.parse(written) as string;
  }

  #skip(): void {
    const space = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
    space.lastIndex = this.#at;
    this.#at += space.exec(this.#text)?.[0].length ?? 0;
  }

  #fail(): never {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    throw new Error(`line ${line} is not JSON`);
  }
}
