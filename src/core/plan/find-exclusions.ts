import { findGlobOverlap } from "../ownership/index.ts";
import { createTaskGraph } from "../schedule/index.ts";

/** What a task writes, and what it waits for. */
export interface WritingTask {
  readonly id: string;
  readonly files: readonly string[];
  readonly waitsFor: readonly string[];
}

/**
 * Finds tasks that may write one file and are not ordered by their dependencies: they must not run side by side.
 *
 * Equal names are found by looking them up; a pattern is compared with what shares its first folder. A pattern that the
 * guard refuses is compared as plain text.
 *
 * @returns For each task, in order, the tasks it excludes; both sides name each other.
 */
export function findExclusions(tasks: readonly WritingTask[]): readonly (readonly string[])[] {
  const pairs = new Set<string>();
  const found: [number, number][] = [];
  const add = (a: number, b: number): void => {
    const [first, second] = a < b ? [a, b] : [b, a];
    const key = `${first} ${second}`;
    if (first === second || pairs.has(key)) return;
    pairs.add(key);
    found.push([first, second]);
  };
  const literals = new Map<string, number[]>();
  const globs: { pattern: string; place: number }[] = [];
  tasks.forEach((task, place) => {
    for (const file of new Set(task.files.map(normalise))) {
      if (isGlob(file)) globs.push({ pattern: file, place });
      else literals.set(file, [...(literals.get(file) ?? []), place]);
    }
  });
  for (const places of literals.values()) {
    for (let a = 0; a < places.length; a += 1)
      for (let b = a + 1; b < places.length; b += 1) add(places[a]!, places[b]!);
  }
  globs.forEach((glob, at) => {
    const prefix = literalPrefix(glob.pattern);
    for (const [file, places] of literals) {
      if (file.startsWith(prefix) && overlaps(glob.pattern, file)) for (const place of places) add(glob.place, place);
    }
    for (const other of globs.slice(at + 1)) {
      const theirs = literalPrefix(other.pattern);
      const near = prefix.startsWith(theirs) || theirs.startsWith(prefix);
      if (near && overlaps(glob.pattern, other.pattern)) add(glob.place, other.place);
    }
  });
  return withoutOrdered(tasks, found);
}

function withoutOrdered(tasks: readonly WritingTask[], pairs: readonly [number, number][]): string[][] {
  const excludes: string[][] = tasks.map(() => []);
  if (pairs.length === 0) return excludes;
  const graph = createTaskGraph(tasks.map((task) => ({ id: task.id, dependsOn: task.waitsFor })));
  const known = new Map<string, ReadonlySet<string>>();
  const isAfter = (later: string, earlier: string): boolean => {
    const ancestors = known.get(later) ?? new Set(graph.ancestors(later));
    known.set(later, ancestors);
    return ancestors.has(earlier);
  };
  for (const [a, b] of pairs) {
    const [first, second] = [tasks[a]!.id, tasks[b]!.id];
    if (isAfter(first, second) || isAfter(second, first)) continue;
    excludes[a]!.push(second);
    excludes[b]!.push(first);
  }
  return excludes;
}

function normalise(file: string): string {
  const plain = file.replace(/^(?:\.\/)+/, "").replace(/\/{2,}/g, "/");
  return plain.endsWith("/") ? `${plain}**` : plain;
}

function isGlob(file: string): boolean {
  return /[*?[\]{}]|[@+]\(/.test(file);
}

function literalPrefix(pattern: string): string {
  return pattern.slice(0, pattern.search(/[*?[\]{}]|[@+]\(/));
}

function overlaps(a: string, b: string): boolean {
  try {
    return findGlobOverlap(a, b).relation !== "disjoint";
  } catch {
    return a === b;
  }
}
