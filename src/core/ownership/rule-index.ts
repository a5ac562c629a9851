import { findEdges } from "./alternative-shape.ts";
import type { Edges } from "./alternative-shape.ts";
import { Automaton } from "./automaton.ts";
import type { Allowance } from "./automaton.ts";
import { foldCase } from "./fold.ts";
import { isGlobstar } from "./parse-glob.ts";
import type { Glob, Segment } from "./parse-glob.ts";

interface Wild extends Edges {
  readonly automaton: Automaton;
  readonly place: Place;
}

interface Place {
  readonly names: Map<string, Place>;
  readonly wild: Map<string, Wild>;
  any: Place | null;
  deep: Place | null;
  /** Stands for any number of segments, so it stays. */
  readonly stays: boolean;
  /** Rules that end here, and rules that take everything below; the winner of each first. */
  ends: number[];
  tails: number[];
  /** The last visit, so that no place is entered twice for one segment. */
  visit: number;
}

const makePlace = (stays: boolean): Place => ({
  names: new Map(),
  wild: new Map(),
  any: null,
  deep: null,
  stays,
  ends: [],
  tails: [],
  visit: 0,
});

// Places of wildcards that are looked at one by one for one path: some milliseconds, and a hundred times what usual rules
// need.
const maxWork = 50_000;

/**
 * Finds the rules that match a path. The patterns lie in a tree of their segments, with names looked up by hash, so the
 * cost follows the length of the path and the few patterns that can still match, not the number of rules. A
 * path that costs far too much, which takes hostile rules and mostly a hostile path, is given up with a `RangeError`.
 */
export class RuleIndex {
  readonly #root = makePlace(false);
  readonly #ignoreCase: boolean;
  readonly #precedence: readonly number[];
  #visits = 0;

  /**
   * @param globs - The pattern of each rule.
   * @param precedence - For each rule its strength; of the rules that match the strongest wins.
   * @param ignoreCase - Reads folded paths.
   */
  constructor(globs: readonly Glob[], precedence: readonly number[], ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    this.#precedence = precedence;
    globs.forEach((glob, rule) => {
      this.#add(this.#root, glob.alternatives, 0, rule);
    });
  }

  /** The strongest rule that matches, -1 where none does. The path has to be canonical, and folded where case is ignored. */
  findWinner(segments: readonly string[]): number {
    let winner = -1;
    this.#walk(segments, (rules) => {
      const best = rules[0]!;
      if (winner < 0 || this.#precedence[best]! > this.#precedence[winner]!) winner = best;
    });
    return winner;
  }

  /** All rules that match, the strongest first. */
  findAll(segments: readonly string[]): number[] {
    const found = new Set<number>();
    this.#walk(segments, (rules) => {
      for (const rule of rules) found.add(rule);
    });
    return [...found].sort((a, b) => this.#precedence[b]! - this.#precedence[a]!);
  }

  /** All rules that can match something below the directory, which may be the root. */
  findBelow(segments: readonly string[]): number[] {
    const found = new Set<number>();
    const reached = new Set<Place>();
    // What takes everything below a directory above takes everything below this one too.
    const inherit = (rules: readonly number[], deep: boolean): void => {
      for (const rule of deep ? rules : []) found.add(rule);
    };
    for (const place of this.#walk(segments, inherit)) {
      for (const rule of place.tails) found.add(rule);
      for (const next of inner(place)) reached.add(next);
    }
    for (const place of reached) {
      for (const rule of [...place.ends, ...place.tails]) found.add(rule);
      for (const next of inner(place)) reached.add(next);
    }
    return [...found].sort((a, b) => this.#precedence[b]! - this.#precedence[a]!);
  }

  #add(place: Place, paths: readonly (readonly Segment[])[], depth: number, rule: number): void {
    const next = new Map<Place, (readonly Segment[])[]>();
    const wild = new Map<string, (readonly Segment[])[]>();
    const goOn = (to: Place, path: readonly Segment[]): void => {
      if (path.length === depth + 1) this.#insert(to.ends, rule);
      else next.set(to, [...(next.get(to) ?? []), path]);
    };
    for (const path of paths) {
      const segment = path[depth]!;
      if (isGlobstar(segment)) {
        if (path.length === depth + 1) this.#insert(place.tails, rule);
        else goOn((place.deep ??= makePlace(true)), path);
      } else if (segment.literal === null && segment.text !== "*") {
        const rest = spell(path.slice(depth + 1));
        wild.set(rest, [...(wild.get(rest) ?? []), path]);
      } else goOn(this.#placeOf(place, segment), path);
    }
    // Names with wildcards that are followed by the same rest share one automaton, as braces may write hundreds.
    for (const group of wild.values()) {
      const segments = group.map((path) => path[depth]!);
      const key = spell(segments);
      const known = place.wild.get(key) ?? makeWild(segments, this.#ignoreCase);
      place.wild.set(key, known);
      goOn(known.place, group[0]!);
    }
    for (const [to, group] of next) this.#add(to, group, depth + 1, rule);
  }

  #placeOf(place: Place, segment: Segment): Place {
    if (segment.literal === null) return (place.any ??= makePlace(false));
    const name = this.#ignoreCase ? foldCase(segment.literal) : segment.literal;
    const known = place.names.get(name) ?? makePlace(false);
    place.names.set(name, known);
    return known;
  }

  #insert(rules: number[], rule: number): void {
    if (rules.includes(rule)) return;
    rules.push(rule);
    rules.sort((a, b) => this.#precedence[b]! - this.#precedence[a]!);
  }

  // Tells the rules of each place that the path reaches, and gives the places where it ends.
  #walk(segments: readonly string[], tell: (rules: readonly number[], deep: boolean) => void): Place[] {
    let active: Place[] = [];
    enter(this.#root, active, ++this.#visits);
    const allowance = { left: maxWork };
    for (const segment of segments) {
      const next: Place[] = [];
      const visit = ++this.#visits;
      for (const place of active) {
        if (place.tails.length > 0) tell(place.tails, true);
        if (place.stays) enter(place, next, visit);
        const named = place.names.get(segment);
        if (named) enter(named, next, visit);
        if (place.any) enter(place.any, next, visit);
        if (place.wild.size > 0)
          for (const wild of place.wild.values())
            if (wild.place.visit !== visit && fits(wild, segment, allowance)) enter(wild.place, next, visit);
      }
      if (allowance.left < 0) throw new RangeError("too much to match");
      active = next;
    }
    for (const place of active) if (place.ends.length > 0) tell(place.ends, false);
    return active;
  }
}

function enter(place: Place, into: Place[], visit: number): void {
  if (place.visit === visit) return;
  place.visit = visit;
  into.push(place);
  if (place.deep) enter(place.deep, into, visit);
}

const spell = (segments: readonly Segment[]): string => segments.map((segment) => segment.text).join("/");

function makeWild(segments: readonly Segment[], ignoreCase: boolean): Wild {
  const edges = segments.length === 1 ? findEdges(segments[0]!, ignoreCase) : { head: "", tail: "", isName: false };
  return {
    ...edges,
    automaton: new Automaton(
      segments.map((segment) => [segment]),
      ignoreCase,
    ),
    place: makePlace(false),
  };
}

// The sure beginning and end are compared first, as most names fail there.
function fits({ head, tail, automaton }: Wild, name: string, allowance: Allowance): boolean {
  return name.startsWith(head) && name.endsWith(tail) && automaton.matches(name, allowance);
}

function inner(place: Place): Place[] {
  const wild = Array.from(place.wild.values(), (entry) => entry.place);
  return [...place.names.values(), ...wild, ...(place.any ? [place.any] : []), ...(place.deep ? [place.deep] : [])];
}
