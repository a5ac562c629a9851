import type { OwnershipOptions } from "./guard-options.ts";
import type { ReadRule } from "./ownership-rules.ts";
import { makeRuleFault } from "./rule-faults.ts";
import type { RuleFault } from "./rule-faults.ts";
import { findRuleOverlaps } from "./rule-overlaps.ts";
import type { RuleOverlap } from "./rule-overlaps.ts";

const maxFaults = 10_000;

/** The strength of each rule: of the rules that match a path, the strongest decides. */
export interface RulePrecedence {
  readonly precedence: readonly number[];
  readonly faults: readonly RuleFault[];
}

/**
 * Ranks rules so that the narrower of two is stronger, and names every pair of different owners that cannot be ranked.
 * Rules of the same owners are never in conflict.
 */
export function rankRules(
  rules: readonly ReadRule[],
  overlap: NonNullable<OwnershipOptions["overlap"]>,
  folded: boolean,
): RulePrecedence {
  if (overlap === "last") return { precedence: rules.map((_, index) => index), faults: [] };
  const owners = rules.map((rule) => JSON.stringify([...rule.ownerIds].sort()));
  const outer: number[][] = rules.map(() => []);
  const faults: RuleFault[] = [];
  for (const found of findRuleOverlaps(rules, folded, (a, b) => owners[a] !== owners[b])) {
    if (overlap === "specific" && found.relation === "a-in-b") outer[found.a]!.push(found.b);
    else if (overlap === "specific" && found.relation === "b-in-a") outer[found.b]!.push(found.a);
    else if (faults.push(describe(found, rules[found.a]!, rules[found.b]!, overlap, folded)) >= maxFaults) break;
  }
  const depths: number[] = [];
  const depthOf = (rule: number): number =>
    (depths[rule] ??= outer[rule]!.reduce((depth, wider) => Math.max(depth, depthOf(wider) + 1), 0));
  // Rules of equal depth that meet have the same owners; which of them is named depends on their texts, never on their order.
  const ranked = rules.map((rule, index) => ({ index, depth: depthOf(index), pattern: rule.pattern }));
  ranked.sort(
    (a, b) =>
      a.depth - b.depth ||
      a.pattern.length - b.pattern.length ||
      (a.pattern < b.pattern ? -1 : a.pattern > b.pattern ? 1 : b.index - a.index),
  );
  const precedence: number[] = [];
  ranked.forEach(({ index }, place) => (precedence[index] = place));
  return { precedence, faults };
}

function describe(
  { relation, witness }: RuleOverlap,
  a: ReadRule,
  b: ReadRule,
  overlap: string,
  folded: boolean,
): RuleFault {
  const names = [a, b].map(
    (rule) => `${JSON.stringify(rule.pattern)} (${rule.ownerIds.length === 0 ? "nobody" : rule.ownerIds.join(", ")})`,
  );
  const path = witness === null ? "" : `, for example ${JSON.stringify(witness)}`;
  const reading = folded ? " when case is ignored" : "";
  const code =
    overlap === "error" ? "refused" : relation === "undecided" || relation === "equal" ? relation : "partial";
  const [says, remedy] = {
    refused: ["overlap", "make them disjoint, or give both the same owners"],
    undecided: ["cannot be compared", "write them with fewer wildcards"],
    equal: ["match the same paths", "keep one, with all its owners"],
    partial: ["overlap, neither inside the other", "narrow one until it lies inside the other"],
  }[code] as [string, string];
  return makeRuleFault(`overlap-${code}`, `${names[0]!} and ${names[1]!} ${says}${reading}${path}`, remedy, {
    ruleIndex: a.index,
    pattern: a.pattern,
    ownerIds: a.ownerIds,
    other: { ruleIndex: b.index, pattern: b.pattern, ownerIds: b.ownerIds },
    witness,
  });
}
