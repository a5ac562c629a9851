import { listed } from "./bound-engine.ts";
import type { BoundEngine } from "./bound-engine.ts";
import type { DenseProblem } from "./index-problem.ts";
import { heldSteps, packNeeds } from "./packed-needs.ts";

/** What tasks hold for certain: between its latest start and its earliest end a task runs in any case. */
export interface Timetable {
  /** Takes the changed bounds of a task into the table; false with a conflict where that is more than there is. */
  update(task: number): boolean;
  /** Moves tasks out of where they cannot run; false with a conflict. */
  filter(): boolean;
  /** Notes that the bounds of a task are taken back. */
  touch(task: number): void;
  /** Brings noted tasks up to date. */
  settle(): void;
}

/** Makes the table for an engine, with a cell for each tick (time-tabling with explanations, Schutt et al. 2011). */
export function createTimetable(problem: DenseProblem, engine: BoundEngine): Timetable {
  const { graph, ticks, capacity, needStart, needResource, needAmount } = problem;
  const { size } = graph;
  const { bounds } = engine;
  const packed = packNeeds(problem);
  const { words, guards, needs } = packed;
  const horizon = -bounds[2 * size + 1]!;
  const free = new Int32Array((horizon + 1) * words);
  const steps = heldSteps(problem, packed);
  for (let t = 0, step = 0; t <= horizon; t += 1) {
    while (step + 1 < steps.times.length && steps.times[step + 1]! <= t) step += 1;
    for (let w = 0; w < words; w += 1) free[t * words + w] = steps.free[step]![w]!;
  }
  const from = new Int32Array(size);
  const to = new Int32Array(size);
  const touched: number[] = [];
  const isTouched = new Uint8Array(size);
  /** Tasks on each resource, the largest need first. */
  const users = Array.from(capacity, (_, r) => {
    const list: { task: number; need: number }[] = [];
    for (let i = 0; i < size; i += 1) {
      for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) {
        if (needResource[k] === r) list.push({ task: i, need: needAmount[k]! });
      }
    }
    list.sort((a, b) => b.need - a.need || a.task - b.task);
    return { tasks: Int32Array.from(list, (user) => user.task), needs: Int32Array.from(list, (user) => user.need) };
  });
  const active = Int32Array.from(graph.order.filter((i) => ticks[i]! > 0 && needStart[i] !== needStart[i + 1]));
  const moved = new Uint8Array(size).fill(1);
  // The cells that have got less since the last pass lie between these two.
  let lessFrom = 0;
  let lessTo = horizon;

  let overAt = -1;
  const change = (task: number, begin: number, end: number, sign: number): void => {
    if (sign > 0 && begin < end) {
      if (begin < lessFrom) lessFrom = begin;
      if (end > lessTo) lessTo = end;
    }
    if (words === 1) {
      const need = sign * needs[task]!;
      const guard = guards[0]!;
      for (let t = begin; t < end; t += 1) {
        const left = free[t]! - need;
        free[t] = left;
        if ((left & guard) !== guard) overAt = t;
      }
      return;
    }
    for (let t = begin; t < end; t += 1) {
      for (let w = 0; w < words; w += 1) {
        const left = free[t * words + w]! - sign * needs[task * words + w]!;
        free[t * words + w] = left;
        if (sign > 0 && (left & guards[w]!) !== guards[w]!) overAt = t;
      }
    }
  };
  const sync = (task: number): void => {
    const begin = -bounds[2 * task + 1]!;
    const end = bounds[2 * task]! + ticks[task]!;
    const [oldBegin, oldEnd] = [from[task]!, to[task]!];
    if (begin >= end) {
      if (oldBegin < oldEnd) change(task, oldBegin, oldEnd, -1);
      from[task] = to[task] = 0;
      return;
    }
    from[task] = begin;
    to[task] = end;
    if (oldBegin >= oldEnd) {
      change(task, begin, end, 1);
      return;
    }
    if (begin < oldBegin) change(task, begin, oldBegin, 1);
    else change(task, oldBegin, begin, -1);
    if (end > oldEnd) change(task, oldEnd, end, 1);
    else change(task, end, oldEnd, -1);
  };

  /** The resource of which the cell has less than `need` more. */
  const shortResource = (t: number, task: number): number => {
    for (let r = 0; r < capacity.length; r += 1) {
      const w = packed.wordOf[r]!;
      const left = free[t * words + w]! - (task < 0 ? 0 : needs[task * words + w]!);
      if (((left >> packed.shiftOf[r]!) & (1 << (32 - Math.clz32(capacity[r]!)))) === 0) return r;
    }
    return -1;
  };
  /** Names tasks that hold more than `spare` at a moment, as few as it takes. */
  const blame = (r: number, t: number, spare: number, except: number): void => {
    const { tasks, needs: amounts } = users[r]!;
    let held =
      capacity[r]! -
      ((steps.free[stepAt(t)]![packed.wordOf[r]!]! >> packed.shiftOf[r]!) &
        ((1 << (32 - Math.clz32(capacity[r]!))) - 1));
    for (let k = 0; k < tasks.length && held <= spare; k += 1) {
      const task = tasks[k]!;
      if (task === except || -bounds[2 * task + 1]! > t || bounds[2 * task]! + ticks[task]! <= t) continue;
      held += amounts[k]!;
      engine.addPremise(2 * task, t + 1 - ticks[task]!);
      engine.addPremise(2 * task + 1, -t);
    }
  };
  const stepAt = (t: number): number => {
    let step = 0;
    while (step + 1 < steps.times.length && steps.times[step + 1]! <= t) step += 1;
    return step;
  };
  const needOf = (task: number, r: number): number => {
    for (let k = needStart[task]!; k < needStart[task + 1]!; k += 1) if (needResource[k] === r) return needAmount[k]!;
    return 0;
  };
  const fits = (t: number, task: number): boolean => {
    for (let w = 0; w < words; w += 1) {
      if (((free[t * words + w]! - needs[task * words + w]!) & guards[w]!) !== guards[w]!) return false;
    }
    return true;
  };

  const pushLater = (task: number): boolean => {
    const length = ticks[task]!;
    const need = needs[task * words]!;
    const guard = guards[0]!;
    for (;;) {
      const low = bounds[2 * task]!;
      let t = Math.min(low + length, -bounds[2 * task + 1]!) - 1;
      if (words === 1) while (t >= low && ((free[t]! - need) & guard) === guard) t -= 1;
      else while (t >= low && fits(t, task)) t -= 1;
      if (t < low) return true;
      const r = shortResource(t, task);
      const ref = engine.beginPremises();
      engine.addPremise(2 * task, t + 1 - length);
      blame(r, t, capacity[r]! - needOf(task, r), task);
      if (!engine.set(2 * task, t + 1, listed, ref, 0)) return false;
    }
  };
  const pushEarlier = (task: number): boolean => {
    const length = ticks[task]!;
    const need = needs[task * words]!;
    const guard = guards[0]!;
    for (;;) {
      const high = -bounds[2 * task + 1]!;
      let t = Math.max(high, bounds[2 * task]! + length);
      if (words === 1) while (t < high + length && ((free[t]! - need) & guard) === guard) t += 1;
      else while (t < high + length && fits(t, task)) t += 1;
      if (t >= high + length) return true;
      const r = shortResource(t, task);
      const ref = engine.beginPremises();
      engine.addPremise(2 * task + 1, -t);
      blame(r, t, capacity[r]! - needOf(task, r), task);
      if (!engine.set(2 * task + 1, length - t, listed, ref, 0)) return false;
    }
  };

  /** A pass that a conflict ends is done again in full. */
  const giveUp = (first: number, end: number, task: number): false => {
    lessFrom = Math.min(lessFrom, first);
    lessTo = Math.max(lessTo, end);
    moved[task] = 1;
    return false;
  };

  return {
    update: (task) => {
      overAt = -1;
      moved[task] = 1;
      sync(task);
      if (overAt < 0) return true;
      const r = shortResource(overAt, -1);
      const ref = engine.beginPremises();
      blame(r, overAt, capacity[r]!, -1);
      engine.conflict(ref);
      return false;
    },
    filter: () => {
      const [first, end] = [lessFrom, lessTo];
      lessFrom = horizon + 1;
      lessTo = 0;
      for (let k = 0; k < active.length; k += 1) {
        const task = active[k]!;
        const low = bounds[2 * task]!;
        const high = -bounds[2 * task + 1]!;
        if (low === high) continue;
        const length = ticks[task]!;
        const own = moved[task] === 1;
        moved[task] = 0;
        if (own || (first < low + length && end > low)) if (!pushLater(task)) return giveUp(first, end, task);
        if (own || (first < high + length && end > high)) if (!pushEarlier(task)) return giveUp(first, end, task);
      }
      return true;
    },
    touch: (task) => {
      if (isTouched[task] === 1) return;
      isTouched[task] = 1;
      touched.push(task);
    },
    settle: () => {
      for (const task of touched) {
        isTouched[task] = 0;
        sync(task);
      }
      touched.length = 0;
    },
  };
}
