import { builtinPersonas, resolvePersonaId } from "../core/persona/index.ts";
import type { Persona } from "../core/persona/index.ts";
import { isDataMap, kindOf, pickText, pickValue, scalarText, textList } from "./data-shape.ts";
import type { DataMap } from "./data-shape.ts";
import type { IntakeFault } from "./errors.ts";
import { parseAgentFile, parseAgentSections } from "./parse-agent-file.ts";
import { takeData, throwFaults } from "./parse-data.ts";
import type { TakenData } from "./parse-data.ts";
import { parseFlow } from "./parse-flow.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import { takeSourceText } from "./source-text.ts";
import type { IntakeWarning } from "./task-reading.ts";

/** A stage of a registry's strategy. */
export interface RegistryStage {
  /** Personas at work, in canonical form; empty where the registry names a role instead. */
  readonly personaIds: readonly string[];
  /** Roles that are no persona, for example `relevant developer`. */
  readonly roles: readonly string[];
  readonly remark: string | null;
}

/** A strategy of a registry. */
export interface RegistryStrategy {
  readonly id: string;
  readonly description: string;
  /** Personas that take part, in the registry's order; alternatives one after the other. */
  readonly personaIds: readonly string[];
  /** The flow in stages; the order of `personaIds` and of the flow may differ. */
  readonly stages: readonly RegistryStage[];
  readonly extras: Readonly<Record<string, unknown>>;
}

/** When a registry wants several agents, and which words call whom. */
export interface AutoOrchestrationRules {
  /** Domains from which on orchestration pays; `null` where the registry says nothing. */
  readonly minDomains: number | null;
  /** Work items from which on it pays. */
  readonly complexityThreshold: number | null;
  /** Words that call personas, in the registry's order. */
  readonly keywords: readonly { readonly words: readonly string[]; readonly personaIds: readonly string[] }[];
  readonly extras: Readonly<Record<string, unknown>>;
}

/** What a registry file holds. */
export interface PersonaRegistry {
  readonly personas: readonly Persona[];
  readonly strategies: readonly RegistryStrategy[];
  readonly rules: AutoOrchestrationRules | null;
  /** Whatever else stands at the top, kept as it came. */
  readonly extras: Readonly<Record<string, unknown>>;
  readonly warnings: readonly IntakeWarning[];
}

/**
 * Reads personas: a registry in either of its forms (`auto_triggers` or `file_ownership`, `tools`, `constraints`), as data, JSON or YAML; an
 * agent file with front matter; or a document with a section for each agent. Ids are given in canonical form; what has no field of its own is
 * kept in `extras`.
 *
 * @throws {IntakeError} `INTAKE_INVALID` for a wrong shape, `INTAKE_DUPLICATE` for a key or persona that stands twice, `INTAKE_UNKNOWN` for a
 *   strategy or rule that names a persona which is neither in the registry nor built in, with those that are; `INTAKE_SYNTAX` and `INTAKE_LIMIT` for text.
 * @example
 * parsePersonas({ personas: { mobile: { name: "Mobile", auto_triggers: { keywords: ["ios"] } } } }).personas[0].keywords; // ["ios"]
 */
export function parsePersonas(input: unknown, options: Pick<ReadTasksOptions, "path"> = {}): PersonaRegistry {
  const path = options.path ?? null;
  if (typeof input === "string") {
    const source = takeSourceText(input, path);
    if (/^---[ \t]*\n/.test(source.text)) return withPersonas([parseAgentFile(source)]);
    if (/^#{1,6}\s/m.test(source.text) && !/^\s*(?:\{|personas\s*:)/.test(source.text))
      return withPersonas(parseAgentSections(source));
  }
  return readRegistry(takeData(input, "persona registry", path));
}

function withPersonas(personas: readonly Persona[]): PersonaRegistry {
  return { personas, strategies: [], rules: null, extras: {}, warnings: [] };
}

function readRegistry(taken: TakenData): PersonaRegistry {
  const faults: IntakeFault[] = [];
  const root = taken.data;
  const list = isDataMap(root)
    ? (pickValue(root, "personas", "agents") ?? (looksLikePersonas(root) ? root : undefined))
    : root;
  const key = isDataMap(root) && list !== root ? (Object.hasOwn(root, "personas") ? "personas" : "agents") : null;
  const at = key === null ? [] : [key];
  const entries: { id: string; value: unknown; at: (string | number)[] }[] = [];
  if (isDataMap(list)) for (const [id, value] of Object.entries(list)) entries.push({ id, value, at: [...at, id] });
  else if (Array.isArray(list)) {
    for (const [index, value] of (list as unknown[]).entries())
      entries.push({
        id: isDataMap(value) ? (pickText(value, "id", "key", "name") ?? "") : "",
        value,
        at: [...at, index],
      });
  } else {
    throwFaults("INTAKE_INVALID", "persona registry", taken.path, [
      { line: null, at: null, expected: "a map with `personas`", came: kindOf(root) },
    ]);
  }
  const ids = canonicalIds(entries.map((entry) => entry.id));
  const doubles: IntakeFault[] = [];
  const personas: Persona[] = [];
  for (const [index, entry] of entries.entries()) {
    const id = ids[index]!;
    if (entry.id === "" || !isDataMap(entry.value))
      faults.push({
        line: taken.lineOf(entry.at),
        at: entry.at.join("."),
        expected: "a persona: a map with name, focus, expertise or triggers",
        came: kindOf(entry.value),
      });
    else if (personas.some((persona) => persona.id === id))
      doubles.push({
        line: taken.lineOf(entry.at),
        at: entry.at.join("."),
        expected: `each persona once (there are ${[...new Set(ids)].join(", ")})`,
        came: `${JSON.stringify(id)} again`,
      });
    else personas.push(readPersona(id, entry.value));
  }
  throwFaults("INTAKE_INVALID", "persona registry", taken.path, faults);
  throwFaults("INTAKE_DUPLICATE", "persona registry", taken.path, doubles);
  const names = new Names(personas, taken);
  const top = isDataMap(root) && root !== list ? root : {};
  const strategies = readStrategies(top["orchestration_strategies"], names);
  const rules = readRules(top["auto_orchestration_rules"], names);
  throwFaults("INTAKE_UNKNOWN", "persona registry", taken.path, names.faults);
  const extras = Object.fromEntries(
    Object.entries(top).filter(
      ([name]) => ![key, "orchestration_strategies", "auto_orchestration_rules"].includes(name),
    ),
  );
  return { personas, strategies, rules, extras, warnings: names.warnings };
}

function looksLikePersonas(root: DataMap): boolean {
  const values = Object.values(root);
  return (
    values.length > 0 &&
    values.every(
      (value) =>
        isDataMap(value) &&
        ["focus", "expertise", "auto_triggers", "keywords", "file_ownership", "file_patterns"].some(
          (key) => key in value,
        ),
    )
  );
}

/** Ids in canonical form; where two would become one, both stay as they are written. */
function canonicalIds(ids: readonly string[]): string[] {
  const canonical = ids.map((id) => (ids.includes(resolvePersonaId(id) ?? id) ? id : (resolvePersonaId(id) ?? id)));
  return canonical.map((id, index) =>
    canonical.indexOf(id) === index && canonical.lastIndexOf(id) === index ? id : ids[index]!,
  );
}

const ownKeys = new Set([
  "id",
  "name",
  "focus",
  "expertise",
  "auto_triggers",
  "autoTriggers",
  "keywords",
  "file_patterns",
  "filePatterns",
  "tools",
  "constraints",
  "file_ownership",
  "fileOwnership",
]);

function readPersona(id: string, value: DataMap): Persona {
  const triggers = pickValue(value, "auto_triggers", "autoTriggers", "triggers");
  const trigger: DataMap = isDataMap(triggers) ? triggers : {};
  return {
    id,
    name: pickText(value, "name", "title") ?? id,
    focus: pickText(value, "focus", "description", "role") ?? "",
    expertise: textList(pickValue(value, "expertise", "skills")),
    keywords: textList(pickValue(trigger, "keywords") ?? pickValue(value, "keywords")),
    filePatterns: textList(
      pickValue(trigger, "file_patterns", "filePatterns") ?? pickValue(value, "file_patterns", "filePatterns"),
    ),
    tools: flatTexts(pickValue(value, "tools")),
    constraints: flatTexts(pickValue(value, "constraints", "rules")),
    fileOwnership: textList(pickValue(value, "file_ownership", "fileOwnership", "owns")),
    extras: Object.fromEntries(Object.entries(value).filter(([key]) => !ownKeys.has(key))),
  };
}

/** Texts of a list or of a map from group to texts, each once. */
function flatTexts(value: unknown): string[] {
  if (isDataMap(value))
    return [
      ...new Set(
        Object.values(value).flatMap((group) => (Array.isArray(group) ? textList(group) : (scalarText(group) ?? []))),
      ),
    ];
  return textList(value);
}

/** Looks up what strategies and rules name. */
class Names {
  readonly faults: IntakeFault[] = [];
  readonly warnings: IntakeWarning[] = [];
  readonly #all: readonly Persona[];
  readonly #taken: TakenData;

  constructor(personas: readonly Persona[], taken: TakenData) {
    const own = new Set(personas.map((persona) => persona.id));
    this.#all = [...personas, ...builtinPersonas.filter((persona) => !own.has(persona.id))];
    this.#taken = taken;
  }

  /** The persona's id; `null` for a role in words such as `relevant developer`, with a warning, and for an unknown id, with a fault. */
  find(name: string, at: readonly (string | number)[]): string | null {
    const id = resolvePersonaId(name, this.#all);
    if (id !== null) return id;
    const line = this.#taken.lineOf(at);
    if (/\s/.test(name))
      this.warnings.push({ line, message: `${JSON.stringify(name)} is no persona and was kept as a role` });
    else
      this.faults.push({
        line,
        at: at.join("."),
        expected: `one of ${this.#all.map((persona) => persona.id).join(", ")}`,
        came: JSON.stringify(name),
      });
    return null;
  }
}

function readStrategies(value: unknown, names: Names): RegistryStrategy[] {
  if (!isDataMap(value)) return [];
  return Object.entries(value).map(([id, entry]) => {
    const map: DataMap = isDataMap(entry) ? entry : {};
    const at = ["orchestration_strategies", id];
    const members = textList(map["agents"]).flatMap((name) => name.split("/").map((part) => part.trim()));
    const personaIds = [...new Set(members.flatMap((name) => names.find(name, [...at, "agents"]) ?? []))];
    const stages = parseFlow(pickText(map, "flow") ?? "").map((stage): RegistryStage => {
      const found = stage.members.map((name) => ({ name, id: names.find(name, [...at, "flow"]) }));
      return {
        personaIds: found.flatMap((one) => one.id ?? []),
        roles: found.filter((one) => one.id === null).map((one) => one.name),
        remark: stage.remark,
      };
    });
    const extras = Object.fromEntries(
      Object.entries(map).filter(([key]) => !["description", "agents", "flow"].includes(key)),
    );
    return { id, description: pickText(map, "description") ?? "", personaIds, stages, extras };
  });
}

function readRules(value: unknown, names: Names): AutoOrchestrationRules | null {
  if (!isDataMap(value)) return null;
  const words = pickValue(value, "auto_spawn_on_keywords", "keywords");
  const keywords = isDataMap(words)
    ? Object.entries(words).map(([alternatives, ids]) => ({
        words: alternatives.split("|").map((word) => word.trim()),
        personaIds: textList(ids).flatMap(
          (name) => names.find(name, ["auto_orchestration_rules", "auto_spawn_on_keywords", alternatives]) ?? [],
        ),
      }))
    : [];
  const known = ["min_domains_for_orchestration", "task_complexity_threshold", "auto_spawn_on_keywords", "keywords"];
  return {
    minDomains: numberOf(value["min_domains_for_orchestration"]),
    complexityThreshold: numberOf(value["task_complexity_threshold"]),
    keywords,
    extras: Object.fromEntries(Object.entries(value).filter(([key]) => !known.includes(key))),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
