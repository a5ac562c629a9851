import type { DenseProblem } from "./index-problem.ts";

/**
 * Finds sets of tasks of which no two can run together: by exclusion, or because two needs are more than there is.
 * Greedy, heaviest first, one set grown from each of the heaviest tasks; sets need not be the best ones.
 */
export function findCliques(problem: DenseProblem, limit = 40): number[][] {
  const { graph, ticks, capacity, needStart, needResource, needAmount, excludeStart, excludes } = problem;
  const { size } = graph;
  if (excludes.length === 0) return [];
  const seeds: number[] = [];
  const weight = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    if (excludeStart[i] === excludeStart[i + 1]) continue;
    seeds.push(i);
    weight[i] = ticks[i]!;
    for (let k = excludeStart[i]!; k < excludeStart[i + 1]!; k += 1) weight[i]! += ticks[excludes[k]!]!;
  }
  seeds.sort((a, b) => weight[b]! - weight[a]! || a - b);

  // Tasks that take more than half of a resource cannot run together either.
  const wide: number[][] = Array.from(capacity, () => []);
  const wideOf: number[][] = Array.from({ length: size }, () => []);
  for (let i = 0; i < size; i += 1) {
    for (let k = needStart[i]!; k < needStart[i + 1]!; k += 1) {
      const r = needResource[k]!;
      if (2 * needAmount[k]! <= capacity[r]!) continue;
      wide[r]!.push(i);
      wideOf[i]!.push(r);
    }
  }
  const common = new Int32Array(size);
  const cliques: number[][] = [];
  const covered = new Uint8Array(size);
  for (const seed of seeds) {
    if (cliques.length >= limit) break;
    if (covered[seed] === 1) continue;
    const clique = [seed];
    common.fill(0);
    const see = (task: number, depth: number): void => {
      for (let k = excludeStart[task]!; k < excludeStart[task + 1]!; k += 1) {
        if (common[excludes[k]!] === depth) common[excludes[k]!] = depth + 1;
      }
      for (const r of wideOf[task]!) {
        for (const other of wide[r]!) if (other !== task && common[other] === depth) common[other] = depth + 1;
      }
    };
    see(seed, 0);
    for (let depth = 1; ; depth += 1) {
      let next = -1;
      for (let i = 0; i < size; i += 1) {
        if (common[i] === depth && (next < 0 || ticks[i]! + weight[i]! > ticks[next]! + weight[next]!)) next = i;
      }
      if (next < 0) break;
      clique.push(next);
      common[next] = -1;
      see(next, depth);
    }
    for (const task of clique) covered[task] = 1;
    cliques.push(clique);
  }
  return cliques;
}
