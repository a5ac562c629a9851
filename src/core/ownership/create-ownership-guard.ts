import { ArgumentError } from "../errors.ts";
import { adviceFor } from "./decision.ts";
import type { DecisionReason, OwnershipDecision, OwnershipDetails, OwnershipOperation } from "./decision.ts";
import { OwnershipError, OwnershipRulesError } from "./errors.ts";
import { readOptions } from "./guard-options.ts";
import type { FilledOptions, OwnershipOptions } from "./guard-options.ts";
import type { OwnershipCoverage, OwnershipExplanation, OwnershipGuard } from "./ownership-guard.ts";
import { readRules } from "./ownership-rules.ts";
import type { OwnershipRule, OwnershipRules } from "./ownership-rules.ts";
import { Protection } from "./protection.ts";
import { allowing, RuleJudge, textOf } from "./rule-judge.ts";
import type { Answer } from "./rule-judge.ts";
import { rankRules } from "./rule-precedence.ts";
import { RuleSpace } from "./rule-space.ts";

/**
 * Builds a guard that says which agent may do what with which path. Paths are texts from the root of the repository; nothing
 * is read from disk. O(rules) to build, plus the pairs that can meet; a check follows the length of the path.
 *
 * @param rules - A map from pattern to owner, or a list of `[pattern, owner]`.
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an unknown option.
 * @example
 * const guard = createOwnershipGuard({ "src/api/**": "backend", "src/api/schema.ts": "data_engineer" });
 * guard.check("backend", "src/api/users.ts").allowed; // true
 * guard.check("backend", "src/api/schema.ts").reason; // "not-owner"
 */
export function createOwnershipGuard(rules: OwnershipRules, options: OwnershipOptions = {}): OwnershipGuard {
  return new RuleGuard(rules, options);
}

class RuleGuard implements OwnershipGuard {
  readonly rules: readonly OwnershipRule[];
  readonly options: FilledOptions;
  readonly precedence: readonly number[];
  readonly #spaces: readonly RuleSpace[];
  readonly #judge: RuleJudge;
  constructor(rules: OwnershipRules, options: OwnershipOptions) {
    this.options = readOptions(options);
    const { rules: read, faults } = readRules(rules);
    const protection = new Protection(this.options, faults);
    const readings = { strict: [false, true], sensitive: [false], insensitive: [true] }[this.options.caseMode];
    const ranked = readings.map((folded) => rankRules(read, this.options.overlap, folded));
    // What overlaps exactly overlaps folded too, so the second reading tells only what the first did not.
    const told = new Set<string>();
    for (const fault of ranked.flatMap((rank) => rank.faults)) {
      const pair = `${fault.ruleIndex} ${fault.other!.ruleIndex}`;
      if (!told.has(pair)) faults.push(fault);
      told.add(pair);
    }
    if (faults.length > 0) throw new OwnershipRulesError(faults);
    this.precedence = ranked[0]!.precedence;
    this.#spaces = readings.map((folded, index) => new RuleSpace(read, ranked[index]!.precedence, folded));
    const agents = new Set(this.options.agents ?? read.flatMap((rule) => rule.ownerIds));
    this.#judge = new RuleJudge(this.options, this.#spaces, agents, protection);
    this.rules = read.map(toPlain);
  }

  check(
    agentId: string,
    path: string,
    operation: OwnershipOperation = "write",
    details: OwnershipDetails = {},
  ): OwnershipDecision {
    let answer: Answer;
    try {
      answer = this.#judge.answer(agentId, path, operation, details);
    } catch {
      // A detail that throws when it is read is no detail; what is no text was answered before.
      answer = { reason: "invalid-question", path, rule: null, witness: null };
    }
    const { reason, rule, witness } = answer;
    const allowed = allowing.has(reason);
    return {
      allowed,
      reason,
      path: answer.path,
      ownerIds: rule ? rule.ownerIds : [],
      rule: rule && this.rules[rule.index]!,
      advice: allowed ? null : adviceFor(reason),
      witness,
    };
  }

  assertAllowed(
    agentId: string,
    path: string,
    operation: OwnershipOperation = "write",
    details: OwnershipDetails = {},
  ): void {
    const decision = this.check(agentId, path, operation, details);
    if (!decision.allowed) throw new OwnershipError({ agentId, operation, ...decision });
  }

  explain(path: string): OwnershipExplanation {
    const place = this.#judge.place(path);
    if (typeof place === "string")
      return { path: textOf(path), fault: place, isProtected: true, ownerIds: [], rules: [] };
    const exact = this.#spaces[0]!.findAll(place.segments);
    const folded = this.#spaces
      .slice(1)
      .flatMap((space) => space.findAll(place.segments))
      .filter((rule) => !exact.includes(rule));
    return {
      path: place.path,
      fault: null,
      isProtected: place.isProtected,
      ownerIds: this.#judge.owners(place),
      rules: [...exact, ...folded].map((rule) => ({
        ...this.rules[rule.index]!,
        decides: !place.isProtected && [place.first, ...this.#judge.others(place)].includes(rule),
        byCaseOnly: !exact.includes(rule),
      })),
    };
  }

  coverage(paths: readonly string[]): OwnershipCoverage {
    if (!Array.isArray(paths)) throw new ArgumentError("paths", "a list of texts", paths);
    const owned: { path: string; ownerIds: readonly string[] }[] = [];
    const unowned: string[] = [];
    const forbidden: string[] = [];
    const refused: { path: string; reason: DecisionReason }[] = [];
    for (const path of paths as readonly unknown[]) {
      const place = this.#judge.place(path);
      if (typeof place === "string") {
        refused.push({ path: textOf(path), reason: place });
        continue;
      }
      const ownerIds = this.#judge.owners(place);
      if (ownerIds === null) unowned.push(place.path);
      else if (ownerIds.length === 0) forbidden.push(place.path);
      else owned.push({ path: place.path, ownerIds });
    }
    return { owned, unowned, forbidden, refused };
  }

  ownersOf(path: string): readonly string[] | null {
    const place = this.#judge.place(path);
    return typeof place === "string" ? [] : this.#judge.owners(place);
  }

  isProtected(path: string): boolean {
    const place = this.#judge.place(path);
    return typeof place === "string" || place.isProtected;
  }
}

function toPlain({ index, pattern, literal, ownerIds }: OwnershipRule): OwnershipRule {
  return Object.freeze({ index, pattern, literal, ownerIds });
}
