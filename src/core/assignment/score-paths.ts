import type { AssignmentWeights } from "./assignment-weights.ts";

/** What a name in a path means. */
interface PathMeaning {
  readonly place: number;
  /** How much against others: 0 weak, 1 as usual, 2 strong. */
  readonly strength: 0 | 1 | 2;
}

/** Names of folders, files and endings, with the personas that they speak for. */
export interface PathIndex {
  readonly names: ReadonlyMap<string, readonly PathMeaning[]>;
}

/** Makes an index over the `paths` of vocabularies, one list per persona. */
export function createPathIndex(lists: readonly (readonly string[])[]): PathIndex {
  const names = new Map<string, PathMeaning[]>();
  lists.forEach((list, place) => {
    for (const entry of list) {
      const strength = entry.startsWith("~") ? 0 : entry.startsWith("!") ? 2 : 1;
      const name = (strength === 1 ? entry : entry.slice(1)).toLowerCase();
      const there = names.get(name);
      if (there === undefined) names.set(name, [{ place, strength }]);
      else there.push({ place, strength });
    }
  });
  return { names };
}

/** What one path says for each persona that it speaks for, by place: the sum of its folders, name and ending. */
export function scorePath(path: string, index: PathIndex, weights: AssignmentWeights): Map<number, number> {
  const scores = new Map<number, number>();
  const add = (name: string, weight: number) => {
    for (const { place, strength } of index.names.get(name) ?? []) {
      scores.set(
        place,
        (scores.get(place) ?? 0) +
          weight * (strength === 0 ? weights.weakPath : strength === 2 ? weights.strongPath : 1),
      );
    }
  };
  const segments = path
    .toLowerCase()
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".");
  const file = segments.pop() ?? "";
  if (path.endsWith("/")) add(file, weights.folder);
  for (const folder of segments) add(folder, weights.folder);
  if (index.names.has(file)) add(file, weights.fileName);
  else {
    const firstDot = file.indexOf(".", 1);
    const stem = firstDot < 0 ? file : file.slice(0, firstDot);
    for (let dot = firstDot; dot >= 0; dot = file.indexOf(".", dot + 1)) {
      const ending = file.slice(dot);
      if (index.names.has(ending)) {
        add(ending, weights.ending);
        break;
      }
    }
    const underscore = file.lastIndexOf("_");
    if (underscore > 0) add(file.slice(underscore), weights.ending);
    const words = path
      .slice(path.lastIndexOf("/") + 1)
      .slice(0, stem.length)
      .replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== "");
    for (const word of new Set(words)) add(word, weights.fileWord);
    // A test says by its name that it is one, whatever it tests.
    if (stem.startsWith("test_") || /[._-]tests?$/.test(stem)) add("test", weights.ending);
  }
  return scores;
}
