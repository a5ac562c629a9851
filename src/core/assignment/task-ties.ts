import type { AssignableTask } from "./assign-options.ts";
import type { WorkTie } from "./split-work.ts";

/** What ties the tasks of one persona together: a file they both write, a dependency, a folder. */
export function tiesBetween(
  own: readonly number[],
  sorted: readonly AssignableTask[],
  before: readonly (readonly number[])[],
): WorkTie[] {
  const placeOf = new Map(own.map((row, place) => [row, place]));
  const ties: WorkTie[] = [];
  const link = (names: (row: number) => readonly string[], weight: number) => {
    const last = new Map<string, number>();
    own.forEach((row, place) => {
      for (const name of new Set(names(row))) {
        const earlier = last.get(name);
        if (earlier !== undefined) ties.push({ a: earlier, b: place, weight });
        last.set(name, place);
      }
    });
  };
  const files = (row: number) => (sorted[row]!.files ?? []).map((name) => name.replace(/^(?:\.\/)+/, ""));
  link(files, 4);
  own.forEach((row, place) => {
    for (const other of before[row]!) {
      const earlier = placeOf.get(other);
      if (earlier !== undefined) ties.push({ a: Math.min(earlier, place), b: Math.max(earlier, place), weight: 2 });
    }
  });
  link(
    (row) =>
      files(row)
        .map((name) => name.slice(0, name.lastIndexOf("/") + 1))
        .filter((folder) => folder !== ""),
    1,
  );
  link((row) => phaseOf(sorted[row]!), 0.5);
  return ties;
}

function phaseOf(task: AssignableTask): readonly string[] {
  return typeof task.phase === "string" ? [task.phase] : [];
}
