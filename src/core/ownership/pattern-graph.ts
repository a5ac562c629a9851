import type { CharacterClass } from "./character-class.ts";
import { makeCharacterSet } from "./character-set.ts";
import type { CharacterSet } from "./character-set.ts";
import { foldCase } from "./fold.ts";
import { isGlobstar } from "./parse-glob.ts";
import type { Item, Segment } from "./parse-glob.ts";

/** What one step reads: a code point, any character of a name, any character at all, or a class. */
export type Letter = number | "name" | "all" | CharacterSet;

/** A place in a pattern. */
export interface Node {
  readonly id: number;
  /** `null`: goes on without reading. */
  readonly letter: Letter | null;
  next: Node[];
  visit: number;
  /** How many characters are read from here to the end at least. */
  readonly least: number;
  /** The place of the next star in the same segment that all ways from here lead through: what it reads includes them. */
  star: Node | null;
}

/** The places of a pattern; the pattern matches what can be read from `entry` to `accept`. */
export interface PatternGraph {
  readonly entry: Node;
  /** Has the number 0, smaller than any other. */
  readonly accept: Node;
}

// A word is an alternative, step by step; a step is a character, by its code point, or one of these and of the items.
const runStep = 0x110000;
const restStep = 0x110001;
const firstItemStep = 0x110002;

type Special = Exclude<Item, { kind: "literal" }>;

/** What can follow a beginning. */
interface Fork {
  /** Most have one way on; further ones are looked up. */
  step: number;
  to: Fork | null;
  more: Map<number, Fork> | null;
  ends: boolean;
  node: Node | null;
}

const slash = 47;

/** Whether a letter reads a character. */
export function reads(letter: Letter, code: number): boolean {
  if (typeof letter === "number") return letter === code;
  if (letter === "name") return code !== slash;
  return letter === "all" || letter.has(code);
}

/**
 * Lays out the alternatives of a pattern as one graph, in which equal beginnings and equal ends are the same nodes: a tree
 * of all alternatives whose equal subtrees are joined from the leaves on. O(length of all alternatives).
 *
 * @param alternatives - Lists of segments, none empty.
 * @param ignoreCase - Reads folded text.
 */
export function makePatternGraph(alternatives: readonly (readonly Segment[])[], ignoreCase: boolean): PatternGraph {
  return new GraphMaker(ignoreCase).make(alternatives);
}

const makeFork = (): Fork => ({ step: -1, to: null, more: null, ends: false, node: null });

class GraphMaker {
  readonly #ignoreCase: boolean;
  readonly #accept: Node = { id: 0, letter: null, next: [], visit: 0, least: 0, star: null };
  #nodeCount = 1;
  readonly #steps = new Map<string, number>();
  readonly #items: Special[] = [];
  readonly #sets = new Map<string, CharacterSet>();
  readonly #entries = new Map<number, Node>();

  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  make(alternatives: readonly (readonly Segment[])[]): PatternGraph {
    const root = makeFork();
    // Every fork stands after the one it was reached from.
    const forks = [root];
    for (const segments of alternatives) {
      let fork = root;
      for (const step of this.#spell(segments)) {
        let next: Fork | null | undefined = fork.step === step ? fork.to : fork.more?.get(step);
        if (!next) {
          forks.push((next = makeFork()));
          if (fork.to) (fork.more ??= new Map<number, Fork>()).set(step, next);
          else [fork.step, fork.to] = [step, next];
        }
        fork = next;
      }
      fork.ends = true;
    }
    const joined = new Map<string, Node>();
    for (const fork of forks.reverse()) {
      const entries = fork.to ? [this.#enter(fork.step, fork.to.node!)] : [];
      for (const [step, to] of fork.more ?? []) entries.push(this.#enter(step, to.node!));
      if (fork.ends) entries.push(this.#accept);
      if (entries.length === 1) {
        fork.node = entries[0]!;
        continue;
      }
      const key = entries
        .map((entry) => entry.id)
        .sort((a, b) => a - b)
        .join();
      fork.node = joined.get(key) ?? this.#node(null, entries);
      joined.set(key, fork.node);
    }
    return { entry: root.node!, accept: this.#accept };
  }

  #spell(segments: readonly Segment[]): number[] {
    const word: number[] = [];
    segments.forEach((segment, index) => {
      const isLast = index === segments.length - 1;
      if (isGlobstar(segment)) word.push(isLast ? restStep : runStep);
      else {
        for (const item of segment.items) word.push(this.#step(item));
        if (!isLast) word.push(slash);
      }
    });
    return word;
  }

  #step(item: Item): number {
    if (item.kind === "literal") return this.#code(item.character);
    const known = this.#steps.get(item.text);
    if (known !== undefined) return known;
    const step = firstItemStep + this.#items.push(item) - 1;
    this.#steps.set(item.text, step);
    return step;
  }

  #code(character: string): number {
    return (this.#ignoreCase ? foldCase(character) : character).codePointAt(0)!;
  }

  #node(letter: Letter | null, next: Node[]): Node {
    const least = Math.min(...next.map((node) => node.least)) + (letter === null ? 0 : 1);
    const { star } = next[0]!;
    const same = letter !== slash && next.every((node) => node.star === star);
    return { id: this.#nodeCount++, letter, next, visit: 0, least, star: same ? star : null };
  }

  // The same step to the same node is made once.
  #enter(step: number, to: Node): Node {
    const key = to.id * 0x200000 + step;
    const known = this.#entries.get(key);
    if (known) return known;
    const entry =
      step < runStep
        ? this.#node(step, [to])
        : step === runStep
          ? this.#run(to)
          : step === restStep
            ? this.#rest(to)
            : this.#item(this.#items[step - firstItemStep]!, to);
    this.#entries.set(key, entry);
    return entry;
  }

  // Any number of whole segments, each with its slash.
  #run(to: Node): Node {
    const inName: Node = { ...this.#node(null, [to]), star: null };
    const inside = this.#node("name", [inName]);
    const atName = this.#node(null, [inside, to]);
    inName.next = [inside, this.#node(slash, [atName])];
    return atName;
  }

  // At least one more name, and anything after it.
  #rest(to: Node): Node {
    const tail = this.#node(null, [to]);
    tail.next.push(this.#node("all", [tail]));
    return this.#node("name", [tail]);
  }

  #item(item: Special, to: Node): Node {
    switch (item.kind) {
      case "any":
        return this.#node("name", [to]);
      case "class":
        return this.#node(this.#set(item), [to]);
      case "star": {
        const loop = this.#node(null, [to]);
        loop.next.push((loop.star = this.#node("name", [loop])));
        return loop;
      }
      case "group": {
        const options = (after: Node): Node[] =>
          item.options.map((option) =>
            option.reduceRight((next, inner) => this.#enter(this.#step(inner), next), after),
          );
        if (item.repeat === "@") return this.#node(null, options(to));
        if (item.repeat === "?") return this.#node(null, [to, ...options(to)]);
        const again = this.#node(null, [to]);
        const entry = this.#node(null, options(again));
        again.next.push(entry);
        return item.repeat === "*" ? again : entry;
      }
    }
  }

  #set(source: CharacterClass): CharacterSet {
    const set = this.#sets.get(source.text) ?? makeCharacterSet(source, this.#ignoreCase);
    this.#sets.set(source.text, set);
    return set;
  }
}
