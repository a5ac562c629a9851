import { createOwnershipGuard, OwnershipRulesError } from "../ownership/index.ts";

/**
 * Makes a function that tells whether any of the patterns matches a path, by the guard's own reading of patterns.
 * Patterns that the guard refuses match nothing (`lintPersonas` names them).
 */
export function matchPatterns(patterns: readonly string[]): (path: string) => boolean {
  const guard = buildGuard([...new Set(patterns)]);
  return (path) => guard.ownersOf(path.replace(/^(?:\.\/)+/, "")) !== null;
}

function buildGuard(patterns: readonly string[]): ReturnType<typeof createOwnershipGuard> {
  try {
    return createOwnershipGuard(patterns.map((pattern) => [pattern, "it"] as const));
  } catch (error) {
    if (!(error instanceof OwnershipRulesError)) throw error;
    const faulty = new Set(error.faults.map((fault) => fault.ruleIndex));
    const rest = patterns.filter((_, index) => !faulty.has(index));
    return rest.length < patterns.length ? buildGuard(rest) : buildGuard([]);
  }
}
