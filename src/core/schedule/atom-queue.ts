/** Which literals the search asks about next: those that took part in conflicts of late (VSIDS, Moskewicz et al. 2001). */
export interface AtomQueue {
  /** A literal took part in a conflict. */
  bump(node: number, value: number): void;
  /** A conflict is over: what took part before counts for less. */
  decay(): void;
  /** The variable got back values above `low` up to `high`: their literals are open again. */
  reopen(variable: number, low: number, high: number): void;
  /** Takes the most active open literal out and leaves it in `variable` and `value` (`x >= value`); false where there is none. */
  next(bounds: Int32Array): boolean;
  variable(): number;
  value(): number;
}

/** Makes the queue for variables with these first bounds; an atom is `x >= v` for each `v` above the low bound. */
export function createAtomQueue(lows: readonly number[], highs: readonly number[]): AtomQueue {
  const variables = lows.length;
  const base = new Int32Array(variables + 1);
  for (let x = 0; x < variables; x += 1) base[x + 1] = base[x]! + Math.max(0, highs[x]! - lows[x]!);
  const total = base[variables]!;
  const activity = new Float64Array(total);
  const place = new Int32Array(total).fill(-1);
  const owner = new Int32Array(total);
  for (let x = 0; x < variables; x += 1) owner.fill(x, base[x], base[x + 1]);
  const heap = new Int32Array(total);
  let length = 0;
  let increment = 1;
  let variable = -1;
  let value = 0;

  const up = (start: number): void => {
    const atom = heap[start]!;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (activity[heap[parent]!]! >= activity[atom]!) break;
      heap[at] = heap[parent]!;
      place[heap[at]!] = at;
      at = parent;
    }
    heap[at] = atom;
    place[atom] = at;
  };
  const down = (): void => {
    const atom = heap[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && activity[heap[child + 1]!]! > activity[heap[child]!]!) child += 1;
      if (activity[atom]! >= activity[heap[child]!]!) break;
      heap[at] = heap[child]!;
      place[heap[at]!] = at;
      at = child;
    }
    heap[at] = atom;
    place[atom] = at;
  };
  const insert = (atom: number): void => {
    if (place[atom]! >= 0) return;
    heap[length] = atom;
    length += 1;
    up(length - 1);
  };

  return {
    bump: (node, nodeValue) => {
      const x = node >> 1;
      const v = (node & 1) === 0 ? nodeValue : 1 - nodeValue;
      if (v <= lows[x]! || v > highs[x]!) return;
      const atom = base[x]! + v - lows[x]! - 1;
      activity[atom]! += increment;
      if (activity[atom]! > 1e100) {
        for (let k = 0; k < total; k += 1) activity[k]! *= 1e-100;
        increment *= 1e-100;
      }
      if (place[atom]! >= 0) up(place[atom]!);
      else insert(atom);
    },
    decay: () => {
      increment /= 0.95;
    },
    reopen: (x, low, high) => {
      const first = base[x]! + Math.max(low, lows[x]!) - lows[x]!;
      const end = base[x]! + Math.min(high, highs[x]!) - lows[x]!;
      for (let atom = first; atom < end; atom += 1) if (activity[atom]! > 0) insert(atom);
    },
    next: (bounds) => {
      while (length > 0) {
        const atom = heap[0]!;
        place[atom] = -1;
        length -= 1;
        if (length > 0) {
          heap[0] = heap[length]!;
          down();
        }
        const x = owner[atom]!;
        const v = atom - base[x]! + lows[x]! + 1;
        if (bounds[2 * x]! >= v || -bounds[2 * x + 1]! < v) continue;
        variable = x;
        value = v;
        return true;
      }
      return false;
    },
    variable: () => variable,
    value: () => value,
  };
}
