import { ArgumentError } from "../errors.ts";
import { adviceFor } from "./decision.ts";
import type { DecisionReason, OwnershipDecision, OwnershipDetails, OwnershipOperation } from "./decision.ts";
import { OwnershipError, OwnershipRulesError } from "./errors.ts";
import { readOptions } from "./guard-options.ts";
import type { FilledOptions, OwnershipOptions } from "./guard-options.ts";
import { judgePath } from "./judge-path.ts";
import type { JudgedPath } from "./judge-path.ts";
import { readRules } from "./ownership-rules.ts";
import type { OwnershipRule, OwnershipRules, ReadRule } from "./ownership-rules.ts";
import { Protection } from "./protection.ts";
import { rankRules } from "./rule-precedence.ts";
import { RuleSpace } from "./rule-space.ts";

/** A rule that matches a path, and whether it decides. */
export interface ExplainedRule extends OwnershipRule {
  readonly decides: boolean;
  /** Matches only when case is ignored. */
  readonly byCaseOnly: boolean;
}

/** What the rules say about a path, for people and tools. */
export interface OwnershipExplanation {
  readonly path: string;
  /** `null` where the text is a path; else why not. */
  readonly fault: DecisionReason | null;
  readonly isProtected: boolean;
  readonly ownerIds: readonly string[] | null;
  /** All rules that match, in order of precedence. */
  readonly rules: readonly ExplainedRule[];
}

/** Which of the paths have an owner. */
export interface OwnershipCoverage {
  readonly owned: readonly { readonly path: string; readonly ownerIds: readonly string[] }[];
  /** No rule names them. */
  readonly unowned: readonly string[];
  /** A rule says nobody, or they are protected. */
  readonly forbidden: readonly string[];
  readonly refused: readonly { readonly path: string; readonly reason: DecisionReason }[];
}

/** Answers who may do what with which path. */
export interface OwnershipGuard {
  /** The rules, as plain data. */
  readonly rules: readonly OwnershipRule[];
  /** The options with their defaults. */
  readonly options: FilledOptions;
  /** Judges a question. Never throws and never allows what it does not understand. */
  check(agentId: string, path: string, operation?: OwnershipOperation, details?: OwnershipDetails): OwnershipDecision;
  /** @throws {OwnershipError} `OWNERSHIP_DENIED` where `check` does not allow. */
  assertAllowed(agentId: string, path: string, operation?: OwnershipOperation, details?: OwnershipDetails): void;
  /** All rules that match, in order of precedence. */
  explain(path: string): OwnershipExplanation;
  /** Sorts paths by whether somebody owns them. */
  coverage(paths: readonly string[]): OwnershipCoverage;
  /** Who may write the path: `null` where no rule says, empty where nobody may. */
  ownersOf(path: string): readonly string[] | null;
  /** Whether the path is one that nobody may write whatever the rules say. Also true for a text that is no path. */
  isProtected(path: string): boolean;
}

interface Place {
  readonly path: string;
  readonly segments: readonly string[];
  readonly isDirectory: boolean;
  readonly isProtected: boolean;
  /** The deciding rule in each reading. */
  readonly winners: readonly (ReadRule | null)[];
}

interface Answer {
  readonly reason: DecisionReason;
  readonly path: string;
  readonly rule: ReadRule | null;
  readonly witness?: string;
}

const operations = new Set<string>([
  "read",
  "write",
  "create",
  "delete",
  "mkdir",
  "chmod",
  "rename",
  "copy",
  "symlink",
  "hardlink",
  "rmdir",
]);
const allowing = new Set<DecisionReason>(["owner", "read-open", "unowned-open", "ancestor"]);
const maxKept = 4096;

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
  readonly #spaces: readonly RuleSpace[];
  readonly #agents: ReadonlySet<string>;
  readonly #protection: Protection;
  // The places asked for last; when the newer half is full, the older one is forgotten.
  #kept = new Map<string, Place>();
  #older = new Map<string, Place>();

  constructor(rules: OwnershipRules, options: OwnershipOptions) {
    this.options = readOptions(options);
    const { rules: read, faults } = readRules(rules);
    this.#protection = new Protection(this.options, faults);
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
    this.#spaces = readings.map((folded, index) => new RuleSpace(read, ranked[index]!.precedence, folded));
    this.#agents = new Set(this.options.agents ?? read.flatMap((rule) => rule.ownerIds));
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
      answer = this.#answer(agentId, path, operation, details);
    } catch {
      // A detail that throws when it is read is no detail.
      answer = { reason: "invalid-question", path: typeof path === "string" ? path : "", rule: null };
    }
    const { reason, rule } = answer;
    const allowed = allowing.has(reason);
    return {
      allowed,
      reason,
      path: answer.path,
      ownerIds: rule ? rule.ownerIds : [],
      rule: rule ? toPlain(rule) : null,
      advice: allowed ? null : adviceFor(reason),
      witness: answer.witness ?? null,
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
    const place = this.#place(path);
    if (typeof place === "string")
      return { path: typeof path === "string" ? path : "", fault: place, isProtected: true, ownerIds: [], rules: [] };
    const exact = this.#spaces[0]!.findAll(place.segments);
    const folded = this.#spaces
      .slice(1)
      .flatMap((space) => space.findAll(place.segments))
      .filter((rule) => !exact.includes(rule));
    return {
      path: place.path,
      fault: null,
      isProtected: place.isProtected,
      ownerIds: this.#owners(place),
      rules: [...exact, ...folded].map((rule) => ({
        ...toPlain(rule),
        decides: !place.isProtected && place.winners.includes(rule),
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
      const place = this.#place(path);
      if (typeof place === "string") {
        refused.push({ path: typeof path === "string" ? path : "", reason: place });
        continue;
      }
      const ownerIds = this.#owners(place);
      if (ownerIds === null) unowned.push(place.path);
      else if (ownerIds.length === 0) forbidden.push(place.path);
      else owned.push({ path: place.path, ownerIds });
    }
    return { owned, unowned, forbidden, refused };
  }

  ownersOf(path: string): readonly string[] | null {
    const place = this.#place(path);
    return typeof place === "string" ? [] : this.#owners(place);
  }

  isProtected(path: string): boolean {
    const place = this.#place(path);
    return typeof place === "string" || place.isProtected;
  }

  #answer(agentId: unknown, path: unknown, operation: string, details: OwnershipDetails): Answer {
    const place = this.#place(path);
    if (typeof place === "string") return { reason: place, path: typeof path === "string" ? path : "", rule: null };
    const refuse = (reason: DecisionReason): Answer => ({ reason, path: place.path, rule: place.winners[0] ?? null });
    if (typeof agentId !== "string" || !this.#agents.has(agentId)) return refuse("unknown-agent");
    if (!operations.has(operation)) return refuse("unknown-operation");
    const { to, linkTarget, isDirectory } = details;
    if (isDirectory !== undefined && typeof isDirectory !== "boolean") return refuse("invalid-question");
    const directory = place.isDirectory || isDirectory === true;
    switch (operation as OwnershipOperation) {
      case "read":
        return this.#judgeRead(agentId, place, directory);
      case "write":
      case "create":
        return directory ? refuse("is-directory") : this.#judge(agentId, place);
      case "chmod":
      case "delete":
      case "rmdir":
        return directory || operation === "rmdir" ? this.#judgeTree(agentId, place) : this.#judge(agentId, place);
      case "mkdir":
        return this.#judgeMkdir(agentId, place);
      case "rename":
        return this.#both(agentId, place, to, (end) =>
          directory || end.isDirectory ? this.#judgeTree(agentId, end) : this.#judge(agentId, end),
        );
      case "copy": {
        const source = this.#judgeRead(agentId, place, directory);
        if (!allowing.has(source.reason)) return source;
        return this.#end(place, to, (end) =>
          directory || end.isDirectory ? this.#judgeTree(agentId, end) : this.#judge(agentId, end),
        );
      }
      case "symlink":
      case "hardlink":
        if (directory) return refuse("is-directory");
        if (operation === "hardlink")
          return this.#both(agentId, place, linkTarget, (end) =>
            end.isDirectory ? { reason: "is-directory", path: end.path, rule: null } : this.#judge(agentId, end),
          );
        return this.#both(agentId, place, linkTarget, (end) =>
          end.isDirectory ? this.#judgeTree(agentId, end) : this.#judge(agentId, end),
        );
    }
  }

  #both(agentId: string, place: Place, other: unknown, judge: (end: Place) => Answer): Answer {
    const first = judge(place);
    return allowing.has(first.reason) ? this.#end(place, other, judge, first) : first;
  }

  // Judges the other end; where both are allowed, the answer speaks of the first.
  #end(place: Place, other: unknown, judge: (end: Place) => Answer, first?: Answer): Answer {
    if (other === undefined) return { reason: "missing-end", path: place.path, rule: null };
    const end = this.#place(other);
    if (typeof end === "string") return { reason: end, path: typeof other === "string" ? other : "", rule: null };
    const second = judge(end);
    return first && allowing.has(second.reason) ? first : second;
  }

  // One path, one file.
  #judge(agentId: string, place: Place): Answer {
    const [first, ...others] = place.winners;
    const answer = (reason: DecisionReason, rule: ReadRule | null | undefined): Answer => ({
      reason,
      path: place.path,
      rule: rule ?? null,
    });
    if (place.isProtected) return answer("protected", null);
    const reason = this.#standing(agentId, first ?? null);
    if (!allowing.has(reason)) return answer(reason, first);
    const alias = others.find((rule) => !allowing.has(this.#standing(agentId, rule)));
    return alias === undefined ? answer(reason, first) : answer("case-alias", alias);
  }

  #standing(agentId: string, rule: ReadRule | null): DecisionReason {
    if (rule === null) return this.options.unowned === "allow" ? "unowned-open" : "unowned";
    if (rule.ownerIds.includes(agentId)) return "owner";
    return rule.ownerIds.length === 0 ? "nobody" : "not-owner";
  }

  #judgeRead(agentId: string, place: Place, directory: boolean): Answer {
    if (this.options.reads === "allow")
      return { reason: "read-open", path: place.path, rule: place.winners[0] ?? null };
    return directory ? this.#judgeTree(agentId, place) : this.#judge(agentId, place);
  }

  // A directory and all that can lie below it.
  #judgeTree(agentId: string, place: Place): Answer {
    const answer = (reason: DecisionReason, rule: ReadRule | null, witness?: string): Answer => ({
      reason,
      path: place.path,
      rule,
      ...(witness === undefined ? {} : { witness }),
    });
    if (place.isProtected) return answer("protected", null);
    if (this.#protection.reachesBelow(place.segments)) return answer("subtree-protected", null);
    for (const rule of place.winners) {
      // The directory itself may be without a rule: `dir/**` does not name `dir`.
      const reason = this.#standing(agentId, rule);
      if (rule !== null && reason !== "owner") return answer(reason, rule);
    }
    for (const space of this.#spaces) {
      const found = this.#findForeign(agentId, place, space);
      if (found === undefined) return answer("subtree-undecided", null);
      if (found === null) continue;
      const rule = space.findWinner(found.split("/"));
      return answer(rule === null ? "subtree-unowned" : "subtree-foreign", rule, found);
    }
    return answer(place.winners[0] ? "owner" : "ancestor", place.winners[0] ?? null);
  }

  // A path below the directory that the agent may not write.
  #findForeign(agentId: string, place: Place, space: RuleSpace): string | null | undefined {
    const below = space.findBelow(place.segments);
    const refused = (rule: ReadRule | null): boolean => !allowing.has(this.#standing(agentId, rule));
    // One rule that is not the agent's, with a path below that no stronger rule takes back, is enough, and the usual case.
    for (const rule of below.filter(refused)) {
      const path = space.searchBelow(place.segments, [rule], (winner) => winner !== null);
      if (typeof path === "string" && refused(space.findWinner(path.split("/")))) return path;
    }
    if (!below.some(refused) && this.options.unowned === "allow") return null;
    // Where many rules meet, those of the agent that take everything below stand for all of its others.
    if (below.length > 64 && !below.some(refused)) {
      const whole = below.find(
        (rule) => space.searchBelow(place.segments, [rule], (winner) => winner === null) === null,
      );
      if (whole) return null;
    }
    return space.searchBelow(place.segments, below, refused);
  }

  #judgeMkdir(agentId: string, place: Place): Answer {
    const own = this.#judge(agentId, place);
    if (allowing.has(own.reason) || own.reason === "protected") return own;
    const space = this.#spaces[0]!;
    const below = space.findBelow(place.segments);
    const mine = (rule: ReadRule | null): boolean => rule !== null && rule.ownerIds.includes(agentId);
    const writable = (path: string | null | undefined): boolean => {
      const found = typeof path === "string" ? this.#place(path) : "path-empty";
      return typeof found !== "string" && this.#judge(agentId, found).reason === "owner";
    };
    const ancestor =
      below
        .filter(mine)
        .some((rule) => writable(space.searchBelow(place.segments, [rule], (winner) => winner !== null))) ||
      (below.some(mine) && writable(space.searchBelow(place.segments, below, mine)));
    return ancestor ? { reason: "ancestor", path: place.path, rule: own.rule } : own;
  }

  #owners(place: Place): readonly string[] | null {
    if (place.isProtected) return [];
    const [first, ...others] = place.winners;
    if (!first) return null;
    return first.ownerIds.filter((id) => others.every((rule) => rule?.ownerIds.includes(id)));
  }

  #place(path: unknown): Place | Exclude<JudgedPath["fault"], null> {
    if (typeof path !== "string") return "path-not-text";
    const known = this.#kept.get(path) ?? this.#older.get(path);
    if (known) return known;
    const judged = judgePath(path, this.options);
    if (judged.fault !== null) return judged.fault;
    const { segments } = judged;
    const place: Place = {
      path: judged.path,
      segments,
      isDirectory: judged.isDirectory,
      isProtected: this.#protection.covers(segments),
      winners: this.#spaces.map((space) => space.findWinner(segments)),
    };
    if (this.#kept.size >= maxKept) {
      this.#older = this.#kept;
      this.#kept = new Map();
    }
    this.#kept.set(path, place);
    return place;
  }
}

function toPlain({ index, pattern, literal, ownerIds }: OwnershipRule): OwnershipRule {
  return { index, pattern, literal, ownerIds };
}
