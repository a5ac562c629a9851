/**
 * Names that are probably meant by a misspelt one, the nearest first, at most three. A name is near where no more than
 * a third of its letters differ, or where only case, `_` and `-` do. O(names x length²).
 *
 * @example
 * nearestNames("LoginRequst", ["TokenResponse", "LoginRequest"]); // ["LoginRequest"]
 */
export function nearestNames(name: string, names: Iterable<string>): string[] {
  const near: { candidate: string; distance: number }[] = [];
  const limit = Math.max(2, Math.ceil(name.length / 3));
  for (const candidate of new Set(names)) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    const distance = fold(candidate) === fold(name) ? 0 : editDistance(name, candidate);
    if (distance <= limit && distance < Math.max(name.length, candidate.length)) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return near.slice(0, 3).map(({ candidate }) => candidate);
}

const fold = (text: string): string => text.toLowerCase().replace(/[_-]/g, "");

/** Letters to add, drop, change, or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, before[column - 2]! + 1);
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[b.length]!;
}
