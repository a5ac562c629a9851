import { groupByNeeds } from "./group-by-needs.ts";
import type { DenseProblem } from "./index-problem.ts";

/** Needs of all resources packed into words of 31 bits: one lane for each resource, one guard bit above each lane. */
export interface PackedNeeds {
  /** Words for each moment and task. */
  readonly words: number;
  /** The guard bits of each word. */
  readonly guards: Int32Array;
  /** Full capacity of each word. */
  readonly full: Int32Array;
  /** Needs of task `i` in word `w`: `needs[i * words + w]`. */
  readonly needs: Int32Array;
  /** Tasks with the same needs have the same class. */
  readonly classOf: Int32Array;
  readonly classes: number;
  /** Where a resource lies. */
  readonly wordOf: Int32Array;
  readonly shiftOf: Int32Array;
}

/** Packs needs so that one subtraction compares all resources of a word: no guard bit is lost if and only if all fit. */
export function packNeeds(problem: DenseProblem): PackedNeeds {
  const { graph, capacity, needStart, needResource, needAmount } = problem;
  const wordOf = new Int32Array(capacity.length);
  const shiftOf = new Int32Array(capacity.length);
  const fills: number[] = [0];
  for (let r = 0; r < capacity.length; r += 1) {
    const bits = 33 - Math.clz32(capacity[r]!);
    let word = fills.findIndex((fill) => fill + bits <= 31);
    if (word < 0) word = fills.push(0) - 1;
    wordOf[r] = word;
    shiftOf[r] = fills[word]!;
    fills[word]! += bits;
  }
  const words = fills.length;
  const guards = new Int32Array(words);
  const full = new Int32Array(words);
  for (let r = 0; r < capacity.length; r += 1) {
    guards[wordOf[r]!]! |= 1 << (shiftOf[r]! + 32 - Math.clz32(capacity[r]!));
    full[wordOf[r]!]! |= capacity[r]! << shiftOf[r]!;
  }
  const needs = new Int32Array(graph.size * words);
  for (let i = 0; i < graph.size; i += 1) {
    for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) {
      const r = needResource[k]!;
      needs[i * words + wordOf[r]!]! += needAmount[k]! << shiftOf[r]!;
    }
  }
  const { classOf, sizes } = groupByNeeds(problem);
  return { words, guards, full, needs, classOf, classes: sizes.length, wordOf, shiftOf };
}

/** What is free of each word at each step of what is held from outside: ascending times, the last one open. */
export function heldSteps({ held, capacity }: DenseProblem, needs: PackedNeeds): { times: number[]; free: number[][] } {
  const times = [...new Set([0, ...held.map((part) => part.untilTick)])].sort((a, b) => a - b);
  const free = times.map((time) => {
    const left = Array.from(capacity);
    for (const part of held)
      if (part.untilTick > time) left[part.resource] = Math.max(0, left[part.resource]! - part.amount);
    const packed = Array.from(needs.guards);
    left.forEach((amount, r) => (packed[needs.wordOf[r]!]! += amount << needs.shiftOf[r]!));
    return packed;
  });
  return { times, free };
}
