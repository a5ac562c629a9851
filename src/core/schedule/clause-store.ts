/**
 * Learned clauses in one array, and who watches them. A clause is `[size, spread, node, value, node, value, …]`; the literals
 * at the first two places are watched: a watch hangs at the node whose rise can make its literal false.
 */
export interface ClauseStore {
  readonly watchRefs: readonly number[][];
  readonly watchThresholds: readonly number[][];
  /** The array; a new one where it had to grow. */
  data(): Int32Array;
  count(): number;
  /** Keeps a clause of at least two literals; `spread` is the number of levels in it: the fewer the more useful. */
  add(nodes: readonly number[], values: readonly number[], spread: number): number;
  watch(ref: number, node: number, value: number): void;
  /** Throws away the less useful half. Only where nothing needs a clause as its reason any more. */
  reduce(): void;
}

/** Makes an empty store for so many nodes. */
export function createClauseStore(nodes: number): ClauseStore {
  let data = new Int32Array(1 << 15);
  let end = 0;
  let refs: number[] = [];
  const watchRefs: number[][] = Array.from({ length: nodes }, () => []);
  const watchThresholds: number[][] = Array.from({ length: nodes }, () => []);

  const watch = (ref: number, node: number, value: number): void => {
    watchRefs[node ^ 1]!.push(ref);
    watchThresholds[node ^ 1]!.push(1 - value);
  };
  return {
    watchRefs,
    watchThresholds,
    data: () => data,
    count: () => refs.length,
    add: (clauseNodes, values, spread) => {
      const size = clauseNodes.length;
      if (end + 2 + 2 * size > data.length) {
        const wider = new Int32Array(data.length * 2 + 2 * size);
        wider.set(data);
        data = wider;
      }
      const ref = end;
      data[end] = size;
      data[end + 1] = spread;
      for (let k = 0; k < size; k += 1) {
        data[end + 2 + 2 * k] = clauseNodes[k]!;
        data[end + 3 + 2 * k] = values[k]!;
      }
      end += 2 + 2 * size;
      refs.push(ref);
      watch(ref, clauseNodes[0]!, values[0]!);
      watch(ref, clauseNodes[1]!, values[1]!);
      return ref;
    },
    watch,
    reduce: () => {
      // By spread, then the younger first; clauses over two levels stay for good.
      const ranked = [...refs].sort((a, b) => data[a + 1]! - data[b + 1]! || b - a);
      const half = ranked.length >> 1;
      const kept = ranked.filter((ref, place) => place < half || data[ref + 1]! <= 2).sort((a, b) => a - b);
      for (const list of watchRefs) list.length = 0;
      for (const list of watchThresholds) list.length = 0;
      end = 0;
      refs = kept.map((from) => {
        const length = 2 + 2 * data[from]!;
        const to = end;
        data.copyWithin(to, from, from + length);
        end += length;
        watch(to, data[to + 2]!, data[to + 3]!);
        watch(to, data[to + 4]!, data[to + 5]!);
        return to;
      });
    },
  };
}
