import fc from "fast-check";
import type { ScheduleProblem, ScheduleTask } from "../../../src/core/schedule/index.ts";

/** Ids that break maps made of objects. */
export const nastyIds: readonly string[] = [
  "constructor",
  "__proto__",
  "",
  " ",
  "../x",
  "ä",
  "toString",
  "1",
  "hasOwnProperty",
];

const minutes = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 9 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 9, noNaN: true }) },
);

/** Valid problems of up to `maxTasks` tasks, with dependencies, resources and exclusions. */
export function problems(maxTasks: number, lengths: fc.Arbitrary<number> = minutes): fc.Arbitrary<ScheduleProblem> {
  return fc
    .record({
      size: fc.integer({ min: 0, max: maxTasks }),
      capacities: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      chances: fc.infiniteStream(fc.integer({ min: 0, max: 999 })),
      edges: fc.integer({ min: 0, max: 500 }),
      pairs: fc.integer({ min: 0, max: 300 }),
      lengths: fc.array(lengths, { minLength: maxTasks, maxLength: maxTasks }),
      ids: fc.shuffledSubarray([...nastyIds, ...Array.from({ length: maxTasks }, (_, i) => `t${i}`)], {
        minLength: maxTasks,
        maxLength: maxTasks,
      }),
    })
    .map(({ size, capacities, chances, edges, pairs, lengths: times, ids }) => {
      const chance = (): number => chances.next().value ?? 0;
      const before: Set<number>[] = [];
      const tasks: ScheduleTask[] = [];
      for (let i = 0; i < size; i += 1) {
        const direct = Array.from({ length: i }, (_, j) => j).filter(() => chance() < edges);
        before.push(new Set(direct.flatMap((j) => [j, ...before[j]!])));
        const excludes = Array.from({ length: i }, (_, j) => j).filter((j) => chance() < pairs && !before[i]!.has(j));
        tasks.push({
          id: ids[i]!,
          minutes: times[i]!,
          dependsOn: direct.map((j) => ids[j]!),
          needs: Object.fromEntries(capacities.map((capacity, r) => [`r${r}`, chance() % (capacity + 1)])),
          excludes: excludes.map((j) => ids[j]!),
        });
      }
      return { tasks, resources: Object.fromEntries(capacities.map((capacity, r) => [`r${r}`, capacity])) };
    });
}

/** Shortest makespan of a small problem with whole minutes, by trying every order of starts. */
export function bestByTrying({ tasks, resources }: ScheduleProblem): number {
  const names = Object.keys(resources);
  const places = new Map(tasks.map((task, i) => [task.id, i]));
  const starts = new Array<number>(tasks.length).fill(-1);
  let best = tasks.reduce((sum, task) => sum + task.minutes, 0);
  const excludes = (a: number, b: number): boolean =>
    (tasks[a]!.excludes ?? []).includes(tasks[b]!.id) || (tasks[b]!.excludes ?? []).includes(tasks[a]!.id);
  const fits = (task: number, at: number): boolean => {
    const end = at + tasks[task]!.minutes;
    for (let t = at; t < end; t += 1) {
      const running = starts.flatMap((start, i) =>
        start >= 0 && start <= t && t < start + tasks[i]!.minutes ? [i] : [],
      );
      if (running.some((other) => excludes(task, other))) return false;
      for (const name of names) {
        const held = running.reduce((sum, i) => sum + (tasks[i]!.needs?.[name] ?? 0), tasks[task]!.needs?.[name] ?? 0);
        if (held > resources[name]!) return false;
      }
    }
    return true;
  };
  // Every active schedule comes out of some order, and one of them is the best.
  const place = (count: number, makespan: number): void => {
    if (makespan >= best && count < tasks.length) return;
    if (count === tasks.length) {
      best = Math.min(best, makespan);
      return;
    }
    for (let i = 0; i < tasks.length; i += 1) {
      if (starts[i]! >= 0) continue;
      const preds = tasks[i]!.dependsOn.map((id) => places.get(id)!);
      if (preds.some((pred) => starts[pred]! < 0)) continue;
      let at = preds.reduce((latest, pred) => Math.max(latest, starts[pred]! + tasks[pred]!.minutes), 0);
      while (!fits(i, at)) at += 1;
      starts[i] = at;
      place(count + 1, Math.max(makespan, at + tasks[i]!.minutes));
      starts[i] = -1;
    }
  };
  place(0, 0);
  return best;
}
