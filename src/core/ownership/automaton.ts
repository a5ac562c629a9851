import type { CharacterSet } from "./character-set.ts";
import type { Segment } from "./parse-glob.ts";
import { makePatternGraph, reads } from "./pattern-graph.ts";
import type { Letter, Node, PatternGraph } from "./pattern-graph.ts";

/** A set of places in the pattern; the automaton is in one of them after each character. */
export interface State {
  readonly id: number;
  /** The text may end here. */
  readonly accepts: boolean;
  /** No further character leads anywhere. */
  readonly dead: boolean;
  /** The characters that it reads by name. */
  readonly names: readonly number[];
  /** The classes that it reads. */
  readonly sets: readonly CharacterSet[];
  /** Reads characters that it does not name. */
  readonly wide: boolean;
}

/** What several walks may still cost together. */
export interface Allowance {
  left: number;
}

/** For what costs little anyway. */
export const unlimited: Allowance = { left: Infinity };

interface InnerState extends State {
  readonly nodes: readonly Node[];
  // The ways out that were taken so far, few for most states.
  readonly ways: Map<number, InnerState>;
}

// Together, in all states that are kept.
const maxKeptPlaces = 200_000;
const maxPlaces = 24;
const maxMadeStates = 500;

/**
 * The texts that a pattern matches, as a machine that reads them character by character. Places that are reached together
 * are kept as one state, made when first needed; reading never costs more than length × size of the pattern.
 */
export class Automaton {
  readonly #graph: PatternGraph;
  #visits = 0;
  #states = new Map<string, InnerState>();
  #stateCount = 0;
  #kept = 0;
  #work = 0;
  #start: InnerState | null = null;
  #letters: ReadonlySet<Letter> | null = null;

  /**
   * @param alternatives - Lists of segments, none empty.
   * @param ignoreCase - Reads folded text.
   */
  constructor(alternatives: readonly (readonly Segment[])[], ignoreCase: boolean) {
    this.#graph = makePatternGraph(alternatives, ignoreCase);
  }

  /** How many places were looked at so far to make states and the ways between them: what using it has cost. */
  get work(): number {
    return this.#work;
  }

  get start(): State {
    return (this.#start ??= this.#intern([this.#graph.entry]));
  }

  /** All letters that the pattern uses. */
  get letters(): ReadonlySet<Letter> {
    if (this.#letters) return this.#letters;
    const letters = new Set<Letter>();
    const seen = new Set<Node>([this.#graph.entry]);
    for (const node of seen) {
      if (node.letter !== null) letters.add(node.letter);
      for (const next of node.next) seen.add(next);
    }
    this.#letters = letters;
    return letters;
  }

  step(state: State, code: number): State {
    const from = state as InnerState;
    const known = from.ways.get(code);
    if (known) return known;
    const reached: Node[] = [];
    for (const node of from.nodes) if (node.letter !== null && reads(node.letter, code)) reached.push(node.next[0]!);
    this.#work += from.nodes.length;
    const next = this.#intern(reached);
    from.ways.set(code, next);
    return next;
  }

  /** The state after reading a text. */
  read(from: State, text: string): State {
    let state = from;
    for (const character of text) state = this.step(state, character.codePointAt(0)!);
    return state;
  }

  /**
   * Whether the pattern matches the text; the text has to be canonical, and folded where case is ignored.
   *
   * @param allowance - What may still be spent on looking at places one by one; below zero the answer says nothing.
   */
  matches(text: string, allowance: Allowance = unlimited): boolean {
    let state = this.start as InnerState;
    for (let index = 0; index < text.length; index++) {
      const code = text.codePointAt(index)!;
      const known = state.ways.get(code);
      // Making very many states, or states of very many places, costs more than they give back.
      if (!known && (state.nodes.length > maxPlaces || this.#stateCount > maxMadeStates))
        return this.#simulate(state.nodes, text.slice(index), allowance);
      if (code > 0xffff) index++;
      state = known ?? (this.step(state, code) as InnerState);
      if (state.dead && !state.accepts) return false;
    }
    return state.accepts;
  }

  // Reads the rest of a text place by place, keeping nothing: neither places that what is left is too short for, nor those that lead to a star which is reached already.
  #simulate(from: readonly Node[], rest: string, allowance: Allowance): boolean {
    const codes = Array.from(rest, (character) => character.codePointAt(0)!);
    let nodes = from;
    let left = codes.length;
    for (const code of codes) {
      left--;
      allowance.left -= nodes.length;
      if (allowance.left < 0) return false;
      const visit = ++this.#visits;
      const next: Node[] = [];
      for (const { letter, next: ways } of nodes)
        if (letter === code || (letter !== null && reads(letter, code))) this.#reach(ways[0]!, next, visit);
      nodes = next.filter(({ least, star }) => least <= left && star?.visit !== visit);
      if (nodes.length === 0) return false;
    }
    return nodes.includes(this.#graph.accept);
  }

  #reach(node: Node, into: Node[], visit: number): void {
    if (node.visit === visit) return;
    node.visit = visit;
    if (node.letter !== null || node === this.#graph.accept) into.push(node);
    else for (const next of node.next) this.#reach(next, into, visit);
  }

  /** The state, taken apart into states of one place each. */
  places(state: State): State[] {
    return (state as InnerState).nodes.map((node) => this.#intern([node]));
  }

  // Adds what is reached without reading, and finds or makes the state of these places.
  #intern(reached: readonly Node[]): InnerState {
    const nodes: Node[] = [];
    const visit = ++this.#visits;
    for (const node of reached) this.#reach(node, nodes, visit);
    this.#work += nodes.length;
    nodes.sort((a, b) => a.id - b.id);
    const key = nodes.map((node) => node.id).join();
    const known = this.#states.get(key);
    if (known) return known;
    // A pattern with very many states forgets them all and starts again, so that memory stays bounded.
    if (this.#kept > maxKeptPlaces) {
      this.#states = new Map();
      this.#start = null;
      this.#kept = 0;
    }
    const names: number[] = [];
    const sets: CharacterSet[] = [];
    let wide = false;
    for (const { letter } of nodes) {
      if (typeof letter === "number") names.push(letter);
      else if (letter !== null) wide = true;
      if (typeof letter === "object" && letter !== null && !sets.includes(letter)) sets.push(letter);
    }
    const state: InnerState = {
      id: this.#stateCount++,
      accepts: nodes[0] === this.#graph.accept,
      dead: names.length === 0 && !wide,
      names,
      sets,
      wide,
      nodes,
      ways: new Map(),
    };
    this.#kept += nodes.length + 1;
    this.#states.set(key, state);
    return state;
  }
}
