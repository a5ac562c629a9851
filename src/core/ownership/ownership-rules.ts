import { makePatternFault, makeRuleFault } from "./rule-faults.ts";
import type { RuleFault } from "./rule-faults.ts";
import { parseGlob, parseLiteral } from "./parse-glob.ts";
import type { Glob } from "./parse-glob.ts";

/** A glob, or a name in which no character is special, such as `app/[id]/page.tsx`. */
export type RulePattern = string | { readonly literal: string };

/** Who may write: one agent, several on purpose, or nobody (`null`). */
export type RuleOwner = string | readonly string[] | null;

/** Rules as a map, or as a list of pattern and owner. In a map the order says nothing. */
export type OwnershipRules =
  | Readonly<Record<string, RuleOwner>>
  | ReadonlyMap<string, RuleOwner>
  | readonly (readonly [pattern: RulePattern, owner: RuleOwner])[];

/** One rule of a guard, as plain data. */
export interface OwnershipRule {
  /** Place in the rules as given, from 0. */
  readonly index: number;
  readonly pattern: string;
  /** The pattern is a name, no glob. */
  readonly literal: boolean;
  /** Empty: nobody may write. */
  readonly ownerIds: readonly string[];
}

/** A rule and its pattern, read. */
export interface ReadRule extends OwnershipRule {
  readonly glob: Glob;
}

const maxRules = 10_000;

/** Reads rules of unknown shape; every fault is in the answer, and the rules are those without fault. */
export function readRules(rules: unknown): { rules: ReadRule[]; faults: RuleFault[] } {
  const faults: RuleFault[] = [];
  const entries = listEntries(rules);
  if (!entries) {
    const message = "Rules are a map or a list of [pattern, owner]";
    return { rules: [], faults: [makeRuleFault("rules-shape", message, "give an object literal, a Map, or a list")] };
  }
  if (entries.length > maxRules) {
    const message = `${entries.length} rules, more than ${maxRules}`;
    return { rules: [], faults: [makeRuleFault("rules-too-many", message, "merge rules of one owner")] };
  }
  const read: ReadRule[] = [];
  entries.forEach((entry, index) => {
    if (!Array.isArray(entry) || entry.length !== 2) {
      faults.push(
        makeRuleFault("rules-shape", `Rule ${index} is no [pattern, owner]`, "write [pattern, owner]", {
          ruleIndex: index,
        }),
      );
      return;
    }
    const [pattern, owner] = entry as [unknown, unknown];
    const literal = isLiteral(pattern);
    const glob = literal ? parseLiteral(pattern.literal) : parseGlob(pattern);
    const ownerIds = readOwner(owner);
    const text = glob.pattern;
    if ("code" in glob) faults.push(makePatternFault(`Rule ${index}`, glob, index));
    if (typeof ownerIds === "string") {
      const [message, remedy] = ownerFaults[ownerIds];
      const where = `Rule ${index}, ${JSON.stringify(text)}`;
      faults.push(makeRuleFault(ownerIds, `${where}: ${message}`, remedy, { ruleIndex: index, pattern: text }));
    }
    if (!("code" in glob) && typeof ownerIds !== "string") read.push({ index, pattern: text, literal, ownerIds, glob });
  });
  return { rules: read, faults };
}

function isLiteral(pattern: unknown): pattern is { literal: unknown } {
  return typeof pattern === "object" && pattern !== null && !Array.isArray(pattern) && "literal" in pattern;
}

function listEntries(rules: unknown): readonly unknown[] | null {
  if (Array.isArray(rules)) return rules as unknown[];
  if (rules instanceof Map) return [...(rules as ReadonlyMap<unknown, unknown>)];
  if (typeof rules !== "object" || rules === null) return null;
  // Only a plain object: what a class or a prototype holds would be dropped without a word.
  const prototype: unknown = Object.getPrototypeOf(rules);
  return prototype === null || Object.getPrototypeOf(prototype) === null ? Object.entries(rules) : null;
}

const ownerFaults = {
  "owner-shape": ["an owner is an id, a list of ids, or null", "write the id of an agent"],
  "owner-empty": ["an empty list of owners", "write null where nobody may write"],
  "owner-star": ["the owner * would be everybody", "list the ids"],
} as const;

function readOwner(owner: unknown): readonly string[] | keyof typeof ownerFaults {
  if (owner === null) return [];
  const ids: unknown[] = Array.isArray(owner) ? owner : [owner];
  if (ids.length === 0) return "owner-empty";
  if (!ids.every((id) => typeof id === "string")) return "owner-shape";
  return ids.includes("*") ? "owner-star" : Object.freeze([...new Set(ids)]);
}
