import { toRegExp } from "./character-class.ts";
import type { CharacterClass } from "./character-class.ts";
import { foldCase } from "./fold.ts";
import { isGlobstar } from "./parse-glob.ts";
import { numberRests } from "./number-rests.ts";
import type { Path } from "./number-rests.ts";
import type { Item, Segment } from "./parse-glob.ts";

/** What one step of an automaton reads: a code point, any character of a name, any character at all, or a class. */
export type Letter = number | "name" | "all" | CharacterSet;

/** A class, ready to be asked. */
export interface CharacterSet {
  readonly source: CharacterClass;
  has(code: number): boolean;
}

/** A set of places in the pattern; the automaton is in one of them after each character. */
export interface State {
  readonly id: number;
  /** The text may end here. */
  readonly accepts: boolean;
  /** No further character leads anywhere. */
  readonly dead: boolean;
  /** The characters that it reads by name. */
  readonly names: readonly number[];
  /** Reads characters that it does not name. */
  readonly wide: boolean;
  /** Reads classes. */
  readonly classy: boolean;
}

interface Node {
  readonly id: number;
  /** `null`: goes on without reading. */
  readonly letter: Letter | null;
  next: Node[];
  visit: number;
}

interface InnerState extends State {
  readonly nodes: readonly Node[];
  readonly ascii: (InnerState | undefined)[];
  readonly beyond: Map<number, InnerState>;
}

const slash = 47;
const maxKeptStates = 20_000;
const maxPlaces = 24;

/** Whether a letter reads a character. */
export function reads(letter: Letter, code: number): boolean {
  if (typeof letter === "number") return letter === code;
  if (letter === "name") return code !== slash;
  return letter === "all" || letter.has(code);
}

/**
 * The texts that a pattern matches, as a machine that reads them character by character. Places that are reached together
 * are kept as one state, made when first needed; reading never costs more than length × size of the pattern.
 */
export class Automaton {
  readonly #accept: Node = { id: 0, letter: null, next: [], visit: 0 };
  #visits = 0;
  readonly #ignoreCase: boolean;
  readonly #sets = new Map<CharacterClass, CharacterSet>();
  #nodeCount = 1;
  #states = new Map<string, InnerState>();
  #stateCount = 0;
  #start: InnerState | null = null;
  readonly #entry: Node;
  readonly #known = new Map<string | number, Node>();
  readonly #shares: boolean;

  /**
   * @param alternatives - Lists of segments, none empty.
   * @param ignoreCase - Reads folded text.
   */
  constructor(alternatives: readonly (readonly Segment[])[], ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
    this.#shares = alternatives.length > 1;
    this.#entry = this.#node(null, this.#branches(numberRests(alternatives), 0, new Map()));
  }

  /** How many states were made so far, also those dropped again. */
  get stateCount(): number {
    return this.#stateCount;
  }

  get start(): State {
    return (this.#start ??= this.#intern([this.#entry]));
  }

  /** All letters that the pattern uses. */
  letters(): Set<Letter> {
    const letters = new Set<Letter>();
    const seen = new Set<Node>([this.#entry]);
    for (const node of seen) {
      if (node.letter !== null) letters.add(node.letter);
      for (const next of node.next) seen.add(next);
    }
    return letters;
  }

  step(state: State, code: number): State {
    const from = state as InnerState;
    const known = code < 128 ? from.ascii[code] : from.beyond.get(code);
    if (known) return known;
    const reached: Node[] = [];
    for (const node of from.nodes) if (node.letter !== null && reads(node.letter, code)) reached.push(node.next[0]!);
    const next = this.#intern(reached);
    if (code < 128) from.ascii[code] = next;
    else from.beyond.set(code, next);
    return next;
  }

  /** The state after reading a text. */
  read(from: State, text: string): State {
    let state = from;
    for (let index = 0; index < text.length; index++) {
      const code = text.codePointAt(index)!;
      if (code > 0xffff) index++;
      state = this.step(state, code);
      if (state.dead && !state.accepts) return state;
    }
    return state;
  }

  /** Whether the pattern matches the text; the text has to be canonical, and folded where case is ignored. */
  matches(text: string): boolean {
    let state = this.start as InnerState;
    for (let index = 0; index < text.length; index++) {
      const code = text.codePointAt(index)!;
      const known = code < 128 ? state.ascii[code] : state.beyond.get(code);
      // Making states of very many places costs more than they give back.
      if (!known && state.nodes.length > maxPlaces) return this.#simulate(state.nodes, text, index);
      if (code > 0xffff) index++;
      state = known ?? (this.step(state, code) as InnerState);
      if (state.dead && !state.accepts) return false;
    }
    return state.accepts;
  }

  // Reads the rest of a text place by place, keeping nothing.
  #simulate(from: readonly Node[], text: string, start: number): boolean {
    let nodes: Node[] = [...from];
    for (let index = start; index < text.length; index++) {
      const code = text.codePointAt(index)!;
      if (code > 0xffff) index++;
      const visit = ++this.#visits;
      const next: Node[] = [];
      for (const node of nodes) {
        if (node.letter !== null && reads(node.letter, code)) this.#reach(node.next[0]!, next, visit);
      }
      if (next.length === 0) return false;
      nodes = next;
    }
    return nodes.includes(this.#accept);
  }

  #reach(node: Node, into: Node[], visit: number): void {
    if (node.visit === visit) return;
    node.visit = visit;
    if (node.letter !== null || node === this.#accept) into.push(node);
    else for (const next of node.next) this.#reach(next, into, visit);
  }

  /** The state, taken apart into states of one place each. */
  places(state: State): State[] {
    return (state as InnerState).nodes.map((node) => this.#intern([node]));
  }

  // Adds what is reached without reading, and finds or makes the state of these places.
  #intern(reached: readonly Node[]): InnerState {
    const seen = new Set<Node>(reached);
    const nodes: Node[] = [];
    for (const node of seen) {
      if (node.letter !== null || node === this.#accept) nodes.push(node);
      else for (const next of node.next) seen.add(next);
    }
    if (nodes.length > 1) nodes.sort((a, b) => a.id - b.id);
    let key = "";
    for (const node of nodes) key += `${node.id} `;
    const known = this.#states.get(key);
    if (known) return known;
    // A pattern with very many states forgets them all and starts again, so that memory stays bounded.
    if (this.#states.size >= maxKeptStates) this.#states = new Map();
    const accepts = nodes[0] === this.#accept;
    const names: number[] = [];
    let wide = false;
    let classy = false;
    for (const { letter } of nodes) {
      if (typeof letter === "number") names.push(letter);
      else if (letter !== null) wide = true;
      if (typeof letter === "object" && letter !== null) classy = true;
    }
    const dead = names.length === 0 && !wide;
    const id = this.#stateCount++;
    const state: InnerState = { id, accepts, dead, names, wide, classy, nodes, ascii: [], beyond: new Map() };
    this.#states.set(key, state);
    return state;
  }

  #node(letter: Letter | null, next: Node[]): Node {
    return { id: this.#nodeCount++, letter, next, visit: 0 };
  }

  // Alternatives that begin alike share their beginning; those that end alike share their end.
  #branches(paths: readonly Path[], depth: number, known: Map<string, Node>): Node[] {
    const groups = groupBy(paths, (path) => path.segments[depth]!.text);
    const deep = groups.filter((group) => isGlobstar(group[0]!.segments[depth]!));
    const named = groups.filter((group) => !isGlobstar(group[0]!.segments[depth]!));
    const nodes = deep.map((group) => {
      const key = group.map((path) => path.rests[depth]).join();
      const node = known.get(key) ?? this.#globstar(group, depth, known);
      known.set(key, node);
      return node;
    });
    // Names that are followed by the same rests are woven into one.
    for (const alike of groupBy(named, (group) => group.map((path) => path.rests[depth + 1]).join())) {
      const after = this.#after(alike[0]!, depth, known);
      const names = alike.map((group) => group[0]!.segments[depth]!.items);
      nodes.push(...this.#weave(names, 0, after));
    }
    return nodes;
  }

  #after(group: readonly Path[], depth: number, known: Map<string, Node>): Node {
    const key = `after ${group.map((path) => path.rests[depth + 1]).join()}`;
    const same = known.get(key);
    if (same) return same;
    const rest = group.filter((path) => path.segments.length > depth + 1);
    const next = rest.length < group.length ? [this.#accept] : [];
    if (rest.length > 0) next.push(this.#node(slash, [this.#node(null, this.#branches(rest, depth + 1, known))]));
    const after = this.#node(null, next);
    known.set(key, after);
    return after;
  }

  #weave(names: readonly (readonly Item[])[], depth: number, last: Node): Node[] {
    return groupBy(names, (items) => (depth < items.length ? keyOf(items[depth]!) : "")).map((group) => {
      const item = group[0]![depth];
      if (group.length === 1 || !item) return this.#sequence(group[0]!.slice(depth), last);
      return this.#item(item, this.#node(null, this.#weave(group, depth + 1, last)));
    });
  }

  // Any number of whole segments, each with its slash; at the end of a pattern at least one more name.
  #globstar(group: readonly Path[], depth: number, known: Map<string, Node>): Node {
    const rest = group.filter((path) => path.segments.length > depth + 1);
    const atName = this.#node(null, []);
    if (rest.length > 0) {
      const inName = this.#node(null, []);
      const inside = this.#node("name", [inName]);
      inName.next = [inside, this.#node(slash, [atName])];
      atName.next = [inside, ...this.#branches(rest, depth + 1, known)];
    }
    if (rest.length < group.length) {
      const tail = this.#node(null, [this.#accept]);
      tail.next.push(this.#node("all", [tail]));
      atName.next.push(this.#node("name", [tail]));
    }
    return atName;
  }

  // Equal ends of names become the same nodes.
  #sequence(items: readonly Item[], last: Node): Node {
    if (!this.#shares) return items.reduceRight((next, item) => this.#item(item, next), last);
    return items.reduceRight((next, item) => {
      const key =
        item.kind === "literal" ? next.id * 0x200000 + item.character.codePointAt(0)! : `${next.id} ${keyOf(item)}`;
      const node = this.#known.get(key) ?? this.#item(item, next);
      this.#known.set(key, node);
      return node;
    }, last);
  }

  #item(item: Item, next: Node): Node {
    switch (item.kind) {
      case "literal":
        return this.#node((this.#ignoreCase ? foldCase(item.character) : item.character).codePointAt(0)!, [next]);
      case "any":
        return this.#node("name", [next]);
      case "class":
        return this.#node(this.#set(item), [next]);
      case "star": {
        const loop = this.#node(null, [next]);
        loop.next.push(this.#node("name", [loop]));
        return loop;
      }
      case "group": {
        const options = (after: Node): Node[] => item.options.map((option) => this.#sequence(option, after));
        if (item.repeat === "@") return this.#node(null, options(next));
        if (item.repeat === "?") return this.#node(null, [next, ...options(next)]);
        const again = this.#node(null, [next]);
        const entry = this.#node(null, options(again));
        again.next.push(entry);
        return item.repeat === "*" ? again : entry;
      }
    }
  }

  #set(source: CharacterClass): CharacterSet {
    const known = this.#sets.get(source);
    if (known) return known;
    const expression = toRegExp(source, this.#ignoreCase);
    const set = {
      source,
      has: (code: number): boolean => code !== slash && expression.test(String.fromCodePoint(code)),
    };
    this.#sets.set(source, set);
    return set;
  }
}

const keyOf = (item: Item): string => (item.kind === "literal" ? item.character : JSON.stringify(item));

function groupBy<T>(things: readonly T[], keyFor: (thing: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = keyFor(thing);
    const group = groups.get(key);
    if (group) group.push(thing);
    else groups.set(key, [thing]);
  }
  return [...groups.values()];
}
