import { builtinPersonas, extendPersonas } from "../core/persona/index.ts";
import type { Persona } from "../core/persona/index.ts";
import { builtinStrategies, resolveStrategyId } from "../core/strategy/index.ts";
import type { PhaseId, Strategy, StrategyPhase } from "../core/strategy/index.ts";
import { textList } from "./data-shape.ts";
import type { PersonaRegistry, RegistryStage, RegistryStrategy } from "./parse-personas.ts";

/** What a registry makes of the built-in personas and strategies: give both to `makePlan`. */
export interface AppliedRegistry {
  readonly personas: readonly Persona[];
  readonly strategies: readonly Strategy[];
}

/**
 * Puts what a registry says in the place of what is built in. Personas as by `extendPersonas`, and the words of its rules are
 * keywords of those they call. A strategy with a known id keeps its trigger and words and takes crew and phases from the registry; a new one is
 * called for by the words of its id, and of `keywords` where it has them.
 *
 * @example
 * const registry = parsePersonas({ personas: { mobile: { name: "Mobile" } }, auto_orchestration_rules: { keywords: { ios: ["mobile"] } } });
 * applyRegistry(registry).personas.at(-1).keywords; // ["ios"]
 */
export function applyRegistry(registry: PersonaRegistry): AppliedRegistry {
  const personas = extendPersonas(builtinPersonas, registry.personas);
  const called = new Map<string, Set<string>>();
  for (const { words, personaIds } of registry.rules?.keywords ?? []) {
    for (const id of personaIds) {
      const own = called.get(id) ?? new Set();
      for (const word of words) if (word !== "") own.add(word);
      called.set(id, own);
    }
  }
  const strategies = [...builtinStrategies];
  const news: Strategy[] = [];
  for (const entry of registry.strategies) {
    const id = resolveStrategyId(entry.id) ?? entry.id;
    const place = strategies.findIndex((strategy) => strategy.id === id);
    if (place < 0) news.push(toStrategy(entry, null));
    else strategies[place] = toStrategy(entry, strategies[place]!);
  }
  return {
    personas: personas.map((persona) => {
      const words = called.get(persona.id);
      return words === undefined ? persona : { ...persona, keywords: [...new Set([...persona.keywords, ...words])] };
    }),
    strategies: [...news, ...strategies],
  };
}

function toStrategy(entry: RegistryStrategy, base: Strategy | null): Strategy {
  const crew = entry.personaIds.length > 0 ? entry.personaIds : (base?.crew ?? []);
  const phases = entry.stages.length > 0 ? phasesOf(entry.stages, base) : (base?.phases ?? []);
  if (base !== null)
    return { ...base, crew, phases, description: entry.description === "" ? base.description : entry.description };
  const name = entry.id.replace(/[_-]+/g, " ").trim();
  const words = name.toLowerCase().split(/\s+/);
  return {
    id: entry.id,
    shortName: entry.id,
    name,
    description: entry.description,
    crew,
    phases,
    trigger: [words],
    signals: { verbs: [], strong: [name.toLowerCase(), ...textList(entry.extras["keywords"])], fair: [] },
  };
}

const phaseIds: readonly PhaseId[] = ["foundation", "implementation", "integration", "quality"];

/** The stages of a flow over the four phases: the last one proves, the first one prepares, what is between builds. */
function phasesOf(stages: readonly RegistryStage[], base: Strategy | null): StrategyPhase[] {
  const members = new Map<PhaseId, { personaIds: string[]; remarks: string[] }>();
  for (const [place, stage] of stages.entries()) {
    const id = phaseOf(place, stages.length);
    const there = members.get(id) ?? { personaIds: [], remarks: [] };
    // "relevant developer" is a role: those who build in this strategy anyway.
    const asRole =
      stage.roles.length === 0 ? [] : (base?.phases.find((phase) => phase.id === "implementation")?.personaIds ?? []);
    there.personaIds.push(...stage.personaIds, ...asRole);
    if (stage.remark !== null) there.remarks.push(stage.remark);
    members.set(id, there);
  }
  return phaseIds.flatMap((id): StrategyPhase[] => {
    const there = members.get(id);
    if (there === undefined) return [];
    const purpose = base?.phases.find((phase) => phase.id === id)?.purpose ?? (there.remarks.join(", ") || id);
    return [{ id, purpose, personaIds: [...new Set(there.personaIds)] }];
  });
}

function phaseOf(place: number, count: number): PhaseId {
  if (count === 1) return "implementation";
  if (place === 0) return "foundation";
  if (place === count - 1) return "quality";
  return place <= (count - 1) / 2 ? "implementation" : "integration";
}
