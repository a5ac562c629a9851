import { createOwnershipGuard, escapeGlob, findGlobOverlap, parseGlob } from "../../../core/ownership/index.ts";
import type { OwnershipRule, OwnershipRules } from "../../../core/ownership/index.ts";
import type { CompileOptions } from "./compiled-rules.ts";
import { toPlainPatterns } from "./plain-pattern.ts";
import type { PlainPatterns } from "./plain-pattern.ts";

/** One rule as an agent sees it. */
export interface OutlinedRule {
  /** As written in the map. */
  readonly pattern: string;
  /** The same as a glob. */
  readonly glob: string;
  readonly plain: PlainPatterns;
  readonly isMine: boolean;
}

/** What of an ownership map one agent has to do with. */
export interface RuleOutline {
  /** Its own rules and those of others that take something away from them, the weakest first. */
  readonly rules: readonly OutlinedRule[];
  /** Patterns that nobody may write, stronger than any rule. */
  readonly protected: readonly OutlinedRule[];
  /** Of the rules: those of the agent that a weaker rule in the list would take away if it were the stronger one. */
  readonly buried: readonly { readonly rule: OutlinedRule; readonly by: OutlinedRule }[];
  /** Whether names that differ by case only count as the same. */
  readonly foldsCase: boolean;
  /** Whether two rules can match one path; where that is not decided quickly, they do. */
  readonly meet: (a: Pick<OutlinedRule, "glob">, b: Pick<OutlinedRule, "glob">) => boolean;
}

/**
 * Reads an ownership map as one agent sees it. O(rules of the agent × rules of others).
 *
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for a wrong option.
 */
export function outlineRules(rules: OwnershipRules, options: CompileOptions): RuleOutline {
  const { agentId, overlap, caseMode, protect = [], stateDirectory, configFiles } = options;
  const guard = createOwnershipGuard(rules, {
    ...(overlap === undefined ? {} : { overlap }),
    ...(caseMode === undefined ? {} : { caseMode }),
    ...(stateDirectory === undefined ? {} : { stateDirectory }),
    ...(configFiles === undefined ? {} : { configFiles }),
    protect,
  });
  const foldsCase = guard.options.caseMode !== "sensitive";
  const { precedence } = guard;
  const weakestFirst = [...guard.rules].sort((a, b) => precedence[a.index]! - precedence[b.index]!);
  const all = weakestFirst.map((rule) => outline(rule, rule.ownerIds.includes(agentId)));
  const meet = makeMeet(foldsCase);
  const kept = all.filter(
    (rule, rank) => rule.isMine || all.some((mine, below) => below < rank && mine.isMine && meet(rule, mine)),
  );
  const buried = kept.flatMap((rule, rank) => {
    if (!rule.isMine) return [];
    const by = kept.find((other, below) => below < rank && !other.isMine && meet(rule, other));
    return by === undefined ? [] : [{ rule, by }];
  });
  const places = [guard.options.stateDirectory, ...guard.options.configFiles].map(escapeGlob);
  const forbidden = ["**/.git", ...places].flatMap((pattern) => [pattern, `${pattern}/**`]);
  return {
    rules: kept,
    protected: [...forbidden, ...protect].map((pattern) => outline({ pattern, literal: false }, false)),
    buried,
    foldsCase,
    meet,
  };
}

function outline({ pattern, literal }: Pick<OwnershipRule, "pattern" | "literal">, isMine: boolean): OutlinedRule {
  const text = (literal ? escapeGlob(pattern) : pattern).normalize("NFC");
  const glob = text.replace(/^(?:\.\/+)+/, "").replace(/\/{2,}/g, "/");
  const parsed = parseGlob(glob);
  // Only a literal name can be longer than a glob may be; it then stands for everything.
  const plain = "code" in parsed ? { patterns: [[null]], wider: parsed.message } : toPlainPatterns(parsed);
  return { pattern, glob, plain, isMine };
}

function makeMeet(foldsCase: boolean): RuleOutline["meet"] {
  const texts = new Map<object, string>();
  const textOf = (rule: Pick<OutlinedRule, "glob">): string => {
    let text = texts.get(rule);
    if (text === undefined) {
      text = foldsCase ? foldGlob(rule.glob) : rule.glob;
      texts.set(rule, text);
    }
    return text;
  };
  return (a, b) => {
    const [first, second] = [textOf(a), textOf(b)];
    if (beginApart(first, second)) return false;
    try {
      return findGlobOverlap(first, second).relation !== "disjoint";
    } catch {
      return true;
    }
  };
}

/** A glob that matches the folded form of all that the given one matches: a class becomes any character. */
function foldGlob(glob: string): string {
  return glob.replace(/\[(?:[!^]?\](?:[^\][]|\[:\w*:\])*|(?:[^\][]|\[:\w*:\])+)\]/g, "?").toLowerCase();
}

/** Names before the first one with a special character tell most rules apart. */
function beginApart(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => {
    const special = text.search(/[*?[\]{}()]/);
    return special < 0 ? text : text.slice(0, text.lastIndexOf("/", special) + 1);
  }) as [string, string];
  const length = Math.min(first.length, second.length);
  return first.slice(0, length) !== second.slice(0, length);
}
