import { Alphabet } from "./alphabet.ts";
import { Automaton, unlimited } from "./automaton.ts";
import type { Allowance, State } from "./automaton.ts";
import { globstar } from "./parse-glob.ts";

/** How two sets of paths lie: a path in both, one only in the first, one only in the second; `null` where there is none. */
export interface Comparison {
  readonly both: string | null;
  readonly onlyA: string | null;
  readonly onlyB: string | null;
  /** Whether a `null` of `onlyA` and `onlyB` is proved. */
  readonly decided: boolean;
  /** Whether a `null` of `both` is proved. */
  readonly overlapDecided: boolean;
}

interface Step {
  readonly a: State;
  readonly b: State;
  readonly dots: Dots;
  readonly code: number;
  readonly from: Step | null;
}

const slash = 47;
const dot = 46;
// Places looked at and characters tried; a walk that has cost more is given up, after some milliseconds.
const maxWork = 40_000;

/** Counts what a walk over two automata costs: gives a function that is told what one step tries, and says when to stop. */
function limitWork(a: Automaton, b: Automaton, allowance: Allowance): (codes: number) => boolean {
  let known = a.work + b.work;
  let left = maxWork;
  return (codes) => {
    const cost = a.work + b.work - known + codes + 1;
    known += cost - codes - 1;
    left -= cost;
    allowance.left -= cost;
    return left < 0 || allowance.left < 0;
  };
}

/**
 * Compares the sets of canonical paths of two automata by walking both at once, shortest paths first: no empty, `.` or
 * `..` segments, text in normal form C, nothing hidden. Each pair of states is visited once. Where that is too much the
 * question whether one lies inside the other is given up, and whether they meet is answered by a walk over pairs of places.
 *
 * @param allowance - What this and further comparisons may cost; nothing is decided beyond it.
 */
export function compareGlobs(
  a: Automaton,
  b: Automaton,
  folded: boolean,
  allowance: Allowance = unlimited,
): Comparison {
  const alphabet = new Alphabet([a, b], folded);
  const isTooMuch = limitWork(a, b, allowance);
  const found: { both: string | null; onlyA: string | null; onlyB: string | null } = {
    both: null,
    onlyA: null,
    onlyB: null,
  };
  const queue: Step[] = [{ a: a.start, b: b.start, dots: 0, code: 0, from: null }];
  const seen = new Set<number>();
  for (const step of queue) {
    // Once there is a path of only the one, all further steps have to keep the other alive.
    const states = found.onlyB !== null ? [step.a] : found.onlyA !== null ? [step.b] : [step.a, step.b];
    const namedOnly = states.every((state) => !state.wide);
    const codes = alphabet.codesFor([step.a, step.b], namedOnly);
    if (isTooMuch(codes.length)) {
      const common = found.both ?? findCommon(a, b, alphabet, allowance);
      return { ...found, both: common ?? null, decided: false, overlapDecided: common !== undefined };
    }
    for (const code of codes) {
      const dots = nextDots(step.dots, code);
      if (dots === null) continue;
      const next: Step = { a: a.step(step.a, code), b: b.step(step.b, code), dots, code, from: step };
      const deadA = next.a.dead && !next.a.accepts;
      const deadB = next.b.dead && !next.b.accepts;
      if ((deadA && deadB) || (deadA && found.onlyB !== null) || (deadB && found.onlyA !== null)) continue;
      const key = keyOf(next.a, next.b, dots);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
      if (dots !== 3) continue;
      if (next.a.accepts && next.b.accepts) found.both ??= spell(next);
      else if (next.a.accepts) found.onlyA ??= spell(next);
      else if (next.b.accepts) found.onlyB ??= spell(next);
      if (found.both !== null && found.onlyA !== null && found.onlyB !== null)
        return { ...found, decided: true, overlapDecided: true };
    }
  }
  return { ...found, decided: true, overlapDecided: true };
}

/** A shortest path of the automaton, `null` where there is none or finding it takes too long. */
export function findPath(a: Automaton, folded: boolean): string | null {
  return findCommon(a, new Automaton([[globstar]], folded), new Alphabet([a], folded), unlimited) ?? null;
}

/** What the segment is so far: nothing, one dot, two dots, something else. */
export type Dots = 0 | 1 | 2 | 3;

/** What the segment is after one more character, `null` where the path would not be canonical. */
export function nextDots(dots: Dots, code: number): Dots | null {
  if (code === slash) return dots === 3 ? 0 : null;
  if (code === dot && dots < 2) return dots === 0 ? 1 : 2;
  return 3;
}

// States are numbered from 0 on, far fewer than a million in one walk.
function keyOf(a: State, b: State, dots: Dots): number {
  return (a.id * 0x100000 + b.id) * 4 + dots;
}

function spell(step: Step): string {
  const characters: string[] = [];
  for (let at: Step = step; at.from !== null; at = at.from) characters.push(String.fromCodePoint(at.code));
  return characters.reverse().join("");
}

// Only pairs of single places are kept, so the walk is as long as one pattern times the other, whatever they are.
function findCommon(a: Automaton, b: Automaton, alphabet: Alphabet, allowance: Allowance): string | null | undefined {
  const isTooMuch = limitWork(a, b, allowance);
  const queue: Step[] = [{ a: a.start, b: b.start, dots: 0, code: 0, from: null }];
  const seen = new Set<number>();
  for (const step of queue) {
    const codes = alphabet.codesFor([step.a, step.b], !step.a.wide || !step.b.wide);
    if (isTooMuch(codes.length)) return undefined;
    for (const code of codes) {
      const dots = nextDots(step.dots, code);
      if (dots === null) continue;
      const nextA = a.step(step.a, code);
      const nextB = b.step(step.b, code);
      if (dots === 3 && nextA.accepts && nextB.accepts) return spell({ a: nextA, b: nextB, dots, code, from: step });
      for (const placeA of a.places(nextA)) {
        for (const placeB of b.places(nextB)) {
          const key = keyOf(placeA, placeB, dots);
          if (seen.has(key)) continue;
          seen.add(key);
          queue.push({ a: placeA, b: placeB, dots, code, from: step });
        }
      }
    }
  }
  return null;
}
