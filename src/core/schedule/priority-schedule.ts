import { groupByNeeds } from "./group-by-needs.ts";
import { createTaskHeap } from "./task-heap.ts";
import type { DenseProblem } from "./index-problem.ts";
import type { StopQuestion } from "./stop-question.ts";

/**
 * Makes one schedule, fast: goes through time, and at each moment starts what is free and fits, the most urgent first
 * (parallel schedule generation). Tasks with equal needs wait in one heap, so a moment costs the number of different needs.
 *
 * @param urgency - The larger the sooner; among equals the earlier task.
 * @param stop - Asked on the way.
 * @returns Start of each task, in ticks; `null` where `stop` said so.
 */
export function schedulePriority(problem: DenseProblem, urgency: Int32Array): Int32Array;
export function schedulePriority(problem: DenseProblem, urgency: Int32Array, stop: StopQuestion): Int32Array | null;
export function schedulePriority(problem: DenseProblem, urgency: Int32Array, stop?: StopQuestion): Int32Array | null {
  const { graph, ticks, needStart, needResource, needAmount, excludeStart, excludes, release } = problem;
  const { size, predStart, succStart, succs } = graph;
  const starts = new Int32Array(size);
  const ends = new Int32Array(size);
  const free = problem.capacity.slice();
  const waiting = new Int32Array(size);
  const blocked = new Int32Array(size);
  const parked = new Uint8Array(size);
  const { classOf, sizes } = groupByNeeds(problem);
  const isMoreUrgent = (a: number, b: number): number => urgency[b]! - urgency[a]! || a - b;
  const heaps = sizes.map((count) => createTaskHeap(count, isMoreUrgent));
  const active: number[] = [];
  const isActive = new Uint8Array(heaps.length);
  const running = createTaskHeap(size, (a, b) => ends[a]! - ends[b]! || a - b);
  const asleep = createTaskHeap(size, (a, b) => release[a]! - release[b]! || a - b);
  const held = [...problem.held].sort((a, b) => a.untilTick - b.untilTick);
  for (const { resource, amount } of held) free[resource]! -= amount;
  let heldNext = 0;

  const offer = (task: number): void => {
    const group = classOf[task]!;
    heaps[group]!.push(task);
    if (isActive[group] === 1) return;
    isActive[group] = 1;
    active.push(group);
  };
  const instant: number[] = [];
  const wake = (task: number, now: number): void => {
    if (release[task]! > now) asleep.push(task);
    else if (ticks[task] === 0) instant.push(task);
    else offer(task);
  };
  const releaseDependents = (task: number, now: number): void => {
    for (let k = succStart[task]!; k < succStart[task + 1]!; k += 1) {
      waiting[succs[k]!]! -= 1;
      if (waiting[succs[k]!] === 0) wake(succs[k]!, now);
    }
  };
  const settleInstant = (now: number): void => {
    for (let task = instant.pop(); task !== undefined; task = instant.pop()) {
      starts[task] = now;
      releaseDependents(task, now);
    }
  };
  const fits = (task: number): boolean => {
    for (let k = needStart[task]!; k < needStart[task + 1]!; k += 1) {
      if (needAmount[k]! > free[needResource[k]!]!) return false;
    }
    return true;
  };
  /** The most urgent task of a group that nothing excludes now, or -1; excluded ones are set aside. */
  const topOf = (group: number): number => {
    const heap = heaps[group]!;
    while (heap.length() > 0) {
      const task = heap.top();
      if (blocked[task] === 0) return task;
      parked[task] = 1;
      heap.pop();
    }
    return -1;
  };
  const start = (task: number, now: number): void => {
    starts[task] = now;
    ends[task] = now + ticks[task]!;
    for (let k = needStart[task]!; k < needStart[task + 1]!; k += 1) free[needResource[k]!]! -= needAmount[k]!;
    for (let k = excludeStart[task]!; k < excludeStart[task + 1]!; k += 1) blocked[excludes[k]!]! += 1;
    running.push(task);
  };
  const finish = (task: number, now: number): void => {
    for (let k = needStart[task]!; k < needStart[task + 1]!; k += 1) free[needResource[k]!]! += needAmount[k]!;
    for (let k = excludeStart[task]!; k < excludeStart[task + 1]!; k += 1) {
      const other = excludes[k]!;
      blocked[other]! -= 1;
      if (blocked[other] !== 0 || parked[other] === 0) continue;
      parked[other] = 0;
      offer(other);
    }
    releaseDependents(task, now);
  };

  for (let i = 0; i < size; i += 1) waiting[i] = predStart[i + 1]! - predStart[i]!;
  for (let i = 0; i < size; i += 1) if (predStart[i + 1] === predStart[i]) wake(i, 0);
  let now = 0;
  for (;;) {
    settleInstant(now);
    for (;;) {
      let chosen = -1;
      let kept = 0;
      for (const group of active) {
        const task = topOf(group);
        if (task < 0) {
          isActive[group] = 0;
          continue;
        }
        active[kept] = group;
        kept += 1;
        if (chosen >= 0 && (urgency[task]! - urgency[chosen]! || chosen - task) < 0) continue;
        if (fits(task)) chosen = task;
      }
      active.length = kept;
      if (chosen < 0) break;
      heaps[classOf[chosen]!]!.pop();
      start(chosen, now);
    }
    let next = running.length() > 0 ? ends[running.top()]! : Infinity;
    if (asleep.length() > 0) next = Math.min(next, release[asleep.top()]!);
    if (heldNext < held.length) next = Math.min(next, held[heldNext]!.untilTick);
    if (next === Infinity) return starts;
    if (stop?.after(active.length + 1) === true) return null;
    now = next;
    while (heldNext < held.length && held[heldNext]!.untilTick === now) {
      free[held[heldNext]!.resource]! += held[heldNext]!.amount;
      heldNext += 1;
    }
    while (running.length() > 0 && ends[running.top()] === now) finish(running.pop(), now);
    while (asleep.length() > 0 && release[asleep.top()] === now) wake(asleep.pop(), now);
  }
}

/** End of the last task of a schedule, in ticks. */
export function lengthOf(starts: Int32Array, ticks: Int32Array): number {
  let length = 0;
  for (let i = 0; i < starts.length; i += 1) length = Math.max(length, starts[i]! + ticks[i]!);
  return length;
}
