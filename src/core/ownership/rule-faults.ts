import type { GlobFault } from "./glob-faults.ts";

/** One thing that is wrong with the rules of a guard. Plain data. */
export interface RuleFault {
  /** A code of a refused pattern, or `owner-…`, `rules-…`, `overlap-…`. */
  readonly code: string;
  /** Place of the rule in the list, from 0; -1 where it is about no single rule. */
  readonly ruleIndex: number;
  /** The pattern as given. */
  readonly pattern: string;
  readonly ownerIds: readonly string[] | null;
  /** Where in the pattern, from 0; `null` where it is about the whole rule. */
  readonly at: number | null;
  /** The other rule of an overlap. */
  readonly other: { readonly ruleIndex: number; readonly pattern: string; readonly ownerIds: readonly string[] } | null;
  /** A path that both rules match. */
  readonly witness: string | null;
  /** What is wrong, for people, with the way out. */
  readonly message: string;
  readonly remedy: string;
}

/** Makes a fault whose message ends with the way out; what is left out of `about` is about no single rule. */
export function makeRuleFault(
  code: string,
  message: string,
  remedy: string,
  about: Partial<RuleFault> = {},
): RuleFault {
  return {
    ruleIndex: -1,
    pattern: "",
    ownerIds: null,
    at: null,
    other: null,
    witness: null,
    ...about,
    code,
    message: `${message}; ${remedy}`,
    remedy,
  };
}

/** Makes the fault of a pattern that was refused; `where` says which one it is. */
export function makePatternFault(
  where: string,
  { code, pattern, at, message, remedy }: GlobFault,
  ruleIndex?: number,
): RuleFault {
  const about = { pattern, at, ...(ruleIndex === undefined ? {} : { ruleIndex }) };
  return makeRuleFault(code, `${where}, ${JSON.stringify(pattern)} at ${at}: ${message}`, remedy, about);
}
