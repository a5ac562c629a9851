import { resolvePersonaId } from "../core/persona/index.ts";
import type { Persona } from "../core/persona/index.ts";
import { isDataMap, kindOf, pickText, pickValue, textList } from "./data-shape.ts";
import { IntakeError } from "./errors.ts";
import { findFileNames } from "./file-names.ts";
import { plainText } from "./inline-text.ts";
import { linesText, readMarkdownDocument, walkItems } from "./markdown-document.ts";
import type { MarkdownDocument, Section } from "./markdown-document.ts";
import { takeSourceText } from "./source-text.ts";
import type { SourceText } from "./source-text.ts";
import { slug } from "./validation-gates.ts";
import { parseYaml } from "./yaml.ts";

/**
 * Reads an agent file: front matter with `name`, `description` and `tools`, and the agent's instructions below it, which are kept in
 * `extras.instructions`.
 *
 * @throws {IntakeError} `INTAKE_INVALID` without a name, `INTAKE_SYNTAX` for front matter that is neither YAML nor lines `key: text`.
 */
export function parseAgentFile(source: SourceText): Persona {
  const end = source.lines.findIndex((line, index) => index > 0 && /^---\s*$/.test(line));
  if (end < 0)
    throw new IntakeError("INTAKE_SYNTAX", "agent file", source.path, [
      { line: 1, at: null, expected: "front matter that is closed by ---", came: "the end of the text" },
    ]);
  const matter = readMatter(source, end);
  const name = pickText(matter, "name", "id");
  if (name === null) {
    throw new IntakeError("INTAKE_INVALID", "agent file", source.path, [
      {
        line: 1,
        at: "name",
        expected: "the agent's name",
        came: `a map with ${Object.keys(matter).slice(0, 8).join(", ") || "no keys"}`,
      },
    ]);
  }
  const own = new Set(["name", "id", "description", "tools", "keywords", "file_patterns", "expertise"]);
  return {
    id: resolvePersonaId(name) ?? name,
    name,
    focus: pickText(matter, "description") ?? "",
    expertise: textList(pickValue(matter, "expertise")),
    keywords: textList(pickValue(matter, "keywords")),
    filePatterns: textList(pickValue(matter, "file_patterns", "filePatterns", "globs")),
    tools: textList(pickValue(matter, "tools")),
    constraints: [],
    fileOwnership: textList(pickValue(matter, "file_ownership")),
    extras: {
      ...Object.fromEntries(Object.entries(matter).filter(([key]) => !own.has(key))),
      instructions: source.lines
        .slice(end + 1)
        .join("\n")
        .trim(),
    },
  };
}

/** Descriptions with colons are common and no valid YAML: then each line `key: text` counts by itself. */
function readMatter(source: SourceText, end: number): Record<string, unknown> {
  const lines = source.lines.slice(1, end);
  try {
    const { data } = parseYaml(takeSourceText(lines.join("\n"), source.path), 2);
    if (isDataMap(data)) return { ...data };
    throw new IntakeError("INTAKE_INVALID", "agent file", source.path, [
      { line: 2, at: null, expected: "front matter with keys", came: kindOf(data) },
    ]);
  } catch (error) {
    const pairs = lines.flatMap((line) => {
      const match = /^([\w-]+)\s*:\s*(.*)$/.exec(line);
      return match === null ? [] : [[match[1] ?? "", (match[2] ?? "").trim()] as const];
    });
    if (!(error instanceof IntakeError) || error.code !== "INTAKE_SYNTAX" || pairs.length === 0) throw error;
    return Object.fromEntries(pairs);
  }
}

const agentWord =
  /\b(?:agents?|personas?|specialists?|engineers?|developers?|roles?|experts?|architects?|analysts?|reviewers?)\b/i;
const keyPattern =
  /^(?:\*\*)?(role|focus|description|purpose|expertise|skills|keywords|triggers?|files?|file patterns|patterns|owns|ownership|file ownership|tools|constraints|rules|responsibilities)(?:\*\*)?\s*:(?:\*\*)?\s*(.*)$/i;

/**
 * Reads a document with a section for each agent: a heading with its name, and lines such as `Focus: …`, `Expertise: a, b`, `Files: src/api/**`.
 *
 * @throws {IntakeError} `INTAKE_INVALID` where no section describes an agent.
 */
export function parseAgentSections(source: SourceText): Persona[] {
  const document = readMarkdownDocument(source);
  const personas: Persona[] = [];
  for (const [index, section] of document.sections.entries()) {
    const persona = readSection(document, section, index);
    if (persona !== null && !personas.some((other) => other.id === persona.id)) personas.push(persona);
  }
  if (personas.length > 0) return personas;
  throw new IntakeError("INTAKE_INVALID", "agents document", source.path, [
    {
      line: 1,
      at: null,
      expected: "a section for each agent with lines such as `Focus: …` or `Expertise: …`",
      came: "none",
    },
  ]);
}

function readSection(document: MarkdownDocument, section: Section, index: number): Persona | null {
  if (section.heading === null) return null;
  const title = plainText(section.title).replace(/^(?:agent|persona|role)\s*[:\-–—]\s*/i, "");
  const inAgents = section.parent !== null && agentWord.test(section.parent.title);
  const known = resolvePersonaId(title);
  const parts = document.sections.slice(index, index + section.descendants + 1);
  const keys = readKeys(parts);
  const describes =
    keys.size > 0 &&
    [
      "role",
      "focus",
      "expertise",
      "skills",
      "keywords",
      "owns",
      "tools",
      "responsibilities",
      "file patterns",
      "files",
    ].some((key) => keys.has(key));
  if (!describes || !(known !== null || inAgents || agentWord.test(section.title))) return null;
  // A heading over several agents is no agent.
  if (
    parts
      .slice(1)
      .some(
        (part) =>
          readKeys([part]).size > 0 &&
          (resolvePersonaId(part.title) !== null ||
            (agentWord.test(section.title) && part.level === section.level + 1 && !keyPattern.test(`${part.title}:`))),
      )
  )
    return null;
  const list = (...names: string[]): string[] => names.flatMap((name) => keys.get(name) ?? []);
  const patterns = list("files", "file", "file patterns", "patterns").flatMap(
    (text) => text.match(/[\w@./*{}[\]-]*[/*][\w@./*{}[\],-]*/g) ?? findFileNames(text).map((name) => name.path),
  );
  const owned = list("owns", "ownership", "file ownership").flatMap(
    (text) => text.match(/[\w@./*{}[\]-]*[/*.][\w@./*{}[\],-]*/g) ?? [],
  );
  return {
    id: known ?? slug(title).replace(/-/g, "_"),
    name: title,
    focus: list("focus", "role", "description", "purpose")[0] ?? "",
    expertise: list("expertise", "skills", "responsibilities"),
    keywords: list("keywords", "trigger", "triggers"),
    filePatterns: [...new Set(patterns)],
    tools: list("tools"),
    constraints: list("constraints", "rules"),
    fileOwnership: [...new Set(owned)],
    extras: { instructions: linesText(document.source, section.line + 1, section.fullEndLine) },
  };
}

function readKeys(parts: readonly Section[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  const put = (key: string, values: readonly string[]): void => {
    keys.set(key.toLowerCase(), [...(keys.get(key.toLowerCase()) ?? []), ...values.filter((value) => value !== "")]);
  };
  for (const part of parts) {
    const headed =
      /^(role|focus|expertise|skills|keywords|tools|constraints|rules|responsibilities|owns|file ownership|file patterns|files)$/i.exec(
        part.title,
      )?.[1];
    let announced: string | null = null;
    for (const node of part.nodes) {
      if (node.type === "paragraph") {
        for (const line of node.text.split("\n")) noteLine(line, put, headed);
        const last = keyPattern.exec(node.text.split("\n").at(-1) ?? "");
        announced = last !== null && (last[2] ?? "") === "" ? (last[1] ?? null) : null;
      } else {
        // "Responsibilities:" above a list announces its items.
        if (node.type === "list" && announced !== null)
          put(
            announced,
            node.items.map((item) => plainText(item.text)),
          );
        announced = null;
      }
    }
    for (const { item, above } of walkItems(part.nodes)) {
      const parent = above.length === 0 ? null : keyPattern.exec(plainText(above[above.length - 1]!.text).concat(":"));
      if (parent !== null) put(parent[1] ?? "", [plainText(item.text)]);
      else noteLine(item.text.split("\n")[0] ?? "", put, headed);
    }
  }
  return keys;
}

function noteLine(
  line: string,
  put: (key: string, values: readonly string[]) => void,
  headed: string | undefined,
): void {
  const match = keyPattern.exec(line.replace(/`/g, ""));
  if (match !== null)
    put(
      match[1] ?? "",
      /^(?:role|focus|description|purpose)$/i.test(match[1] ?? "") ? [plainText(match[2] ?? "")] : textList(match[2]),
    );
  else if (headed !== undefined) put(headed, [plainText(line)]);
}
