import { Alphabet } from "./alphabet.ts";
import { Automaton } from "./automaton.ts";
import type { State } from "./automaton.ts";
import { nextDots } from "./compare-globs.ts";
import type { Dots } from "./compare-globs.ts";
import { foldCase } from "./fold.ts";
import type { ReadRule } from "./ownership-rules.ts";
import { RuleIndex } from "./rule-index.ts";

interface Walk {
  readonly states: readonly State[];
  readonly dots: Dots;
  readonly path: string;
}

const maxTogether = 64;
const maxWork = 200_000;

/** The rules in one reading of paths, exact or folded: who wins where, and what can lie below a directory. */
export class RuleSpace {
  readonly folded: boolean;
  readonly #rules: readonly ReadRule[];
  readonly #index: RuleIndex;
  readonly #automata: (Automaton | undefined)[] = [];

  constructor(rules: readonly ReadRule[], precedence: readonly number[], folded: boolean) {
    this.folded = folded;
    this.#rules = rules;
    this.#index = new RuleIndex(
      rules.map((rule) => rule.glob),
      precedence,
      folded,
    );
  }

  /**
   * The rule that decides about a canonical path, `null` where none matches.
   *
   * @param folded - The path folded, where the caller has it.
   */
  findWinner(segments: readonly string[], folded: string = foldCase(segments.join("/"))): ReadRule | null {
    return this.#rules[this.#index.findWinner(this.folded ? folded.split("/") : segments)] ?? null;
  }

  /** All rules that match, the deciding one first. */
  findAll(segments: readonly string[]): ReadRule[] {
    return this.#index.findAll(this.#read(segments)).map((rule) => this.#rules[rule]!);
  }

  /** All rules that can match below the directory, the stronger first. */
  findBelow(segments: readonly string[]): ReadRule[] {
    return this.#index.findBelow(this.#read(segments)).map((rule) => this.#rules[rule]!);
  }

  /**
   * Finds a path below the directory whose deciding rule is wanted. Exact, by walking the automata of the rules together.
   *
   * @param rules - Rules that can match there, the stronger first; the others count as not matching.
   * @returns The path, `null` where there is none, `undefined` where finding out takes too long.
   */
  searchBelow(
    segments: readonly string[],
    rules: readonly ReadRule[],
    wanted: (rule: ReadRule | null) => boolean,
  ): string | null | undefined {
    if (rules.length > maxTogether) return undefined;
    const automata = rules.map((rule) => this.#automatonOf(rule));
    const alphabet = new Alphabet(automata, this.folded);
    const directory = this.#read(segments)
      .map((segment) => `${segment}/`)
      .join("");
    const queue: Walk[] = [
      { states: automata.map((automaton) => automaton.read(automaton.start, directory)), dots: 0, path: directory },
    ];
    const seen = new Set<string>();
    let work = 0;
    for (const walk of queue) {
      for (const code of alphabet.codesFor(walk.states, false)) {
        const dots = nextDots(walk.dots, code);
        if (dots === null) continue;
        work += rules.length + 1;
        if (work > maxWork) return undefined;
        const states = walk.states.map((state, index) => automata[index]!.step(state, code));
        const key = `${states.map((state) => state.id).join()} ${dots}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const path = walk.path + String.fromCodePoint(code);
        if (dots === 3 && wanted(rules[states.findIndex((state) => state.accepts)] ?? null)) return path;
        queue.push({ states, dots, path });
      }
    }
    return null;
  }

  #automatonOf(rule: ReadRule): Automaton {
    return (this.#automata[rule.index] ??= new Automaton(rule.glob.alternatives, this.folded));
  }

  #read(segments: readonly string[]): readonly string[] {
    return this.folded ? segments.map(foldCase) : segments;
  }
}
