import { builtinStrategies } from "./builtin-strategies.ts";
import { StrategyUnknownError } from "./errors.ts";
import type { Strategy } from "./strategy.ts";

/**
 * The id of the strategy that a text names, or `null` where there is none, or `"auto"` as it is.
 *
 * Ids and short names count, case and separators forgiven: `security`, `security_audit`, `Security Audit`.
 *
 * @param strategies - Default: the built-in ones.
 * @example
 * resolveStrategyId("security"); // "security_audit"
 */
export function resolveStrategyId(text: string, strategies: readonly Strategy[] = builtinStrategies): string | null {
  const asked = form(text);
  if (asked === "auto") return "auto";
  if (asked === "") return null;
  const found =
    strategies.find((strategy) => strategy.id === text) ??
    strategies.find((strategy) => form(strategy.id) === asked) ??
    strategies.find((strategy) => form(strategy.shortName) === asked) ??
    strategies.find((strategy) => form(strategy.name) === asked);
  return found?.id ?? null;
}

/**
 * The id of the strategy that a text names, or `"auto"`.
 *
 * @param strategies - Default: the built-in ones.
 * @throws {StrategyUnknownError} `STRATEGY_UNKNOWN` with the names that exist.
 */
export function parseStrategyId(text: string, strategies: readonly Strategy[] = builtinStrategies): string {
  const id = resolveStrategyId(text, strategies);
  if (id !== null) return id;
  throw new StrategyUnknownError(text, [
    "auto",
    ...strategies.flatMap((strategy) => [strategy.shortName, strategy.id]),
  ]);
}

function form(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}
