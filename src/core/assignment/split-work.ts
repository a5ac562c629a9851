/** A tie between two tasks that would be better in one hand, by their places. */
export interface WorkTie {
  readonly a: number;
  readonly b: number;
  /** How much is lost where two agents have them. */
  readonly weight: number;
}

/** A tie of this weight or more may make an agent's share uneven. */
export const firmTie = 4;

/**
 * Splits tasks among several agents of one persona, so that the work is even and few ties cross.
 *
 * Ties are taken from the heaviest down and join what still fits one agent (a quarter above the even share); the groups
 * that come of it go, the largest first, to the agent that has most ties with them and room, else to the least loaded one.
 * Deterministic for equal arguments; close to linear in tasks and ties for a fixed number of agents.
 *
 * @param minutes - Work of each task.
 * @param most - How many agents; fewer come out where there are fewer tasks, or fewer groups that have to stay together.
 * @returns For each agent the places of its tasks, in order; no list is empty.
 */
export function splitWork(minutes: readonly number[], ties: readonly WorkTie[], most: number): number[][] {
  const count = Math.min(most, minutes.length);
  if (count <= 1) return minutes.length === 0 ? [] : [minutes.map((_, place) => place)];
  const work = minutes.map((value) => Math.max(value, 0.001));
  const total = work.reduce((sum, value) => sum + value, 0);
  const capacity = work.reduce((most, value) => Math.max(most, value), (total / count) * 1.25);
  const { groupOf, groups } = joinTies(work, ties, capacity, count);

  const tiesOfGroup = new Map<number, WorkTie[]>();
  for (const tie of ties) {
    const a = groupOf(tie.a);
    const b = groupOf(tie.b);
    if (a === b) continue;
    for (const group of [a, b]) {
      const list = tiesOfGroup.get(group);
      if (list === undefined) tiesOfGroup.set(group, [tie]);
      else list.push(tie);
    }
  }
  const agentOfGroup = new Map<number, number>();
  const loads = new Array<number>(count).fill(0);
  const members: number[][] = Array.from({ length: count }, () => []);
  const seats = Math.min(count, groups.size);
  const sorted = [...groups].sort((x, y) => y[1].work - x[1].work || x[0] - y[0]);
  sorted.forEach(([group, { places, work: groupWork }], turn) => {
    const bonds = new Array<number>(count).fill(0);
    for (const tie of tiesOfGroup.get(group) ?? []) {
      const other = groupOf(tie.a) === group ? groupOf(tie.b) : groupOf(tie.a);
      const agent = agentOfGroup.get(other);
      if (agent !== undefined) bonds[agent]! += tie.weight;
    }
    const groupsLeft = sorted.length - turn;
    const empty = members.slice(0, seats).filter((list) => list.length === 0).length;
    let chosen = -1;
    for (let agent = 0; agent < seats; agent += 1) {
      // Every agent gets something: the last groups go to those that have nothing.
      if (empty >= groupsLeft && members[agent]!.length > 0) continue;
      if (chosen < 0) chosen = agent;
      else if (isBetter(agent, chosen, bonds, loads, groupWork, capacity)) chosen = agent;
    }
    agentOfGroup.set(group, chosen);
    loads[chosen]! += groupWork;
    members[chosen]!.push(...places);
  });
  return members
    .filter((list) => list.length > 0)
    .map((list) => list.sort((a, b) => a - b))
    .sort((a, b) => a[0]! - b[0]!);
}

function isBetter(
  agent: number,
  other: number,
  bonds: readonly number[],
  loads: readonly number[],
  more: number,
  capacity: number,
): boolean {
  const fits = loads[agent]! + more <= capacity;
  const otherFits = loads[other]! + more <= capacity;
  if (fits !== otherFits) return fits;
  if (fits && bonds[agent] !== bonds[other]) return bonds[agent]! > bonds[other]!;
  return loads[agent]! < loads[other]!;
}

function joinTies(
  work: readonly number[],
  ties: readonly WorkTie[],
  capacity: number,
  least: number,
): { groupOf: (place: number) => number; groups: Map<number, { places: number[]; work: number }> } {
  const parent = work.map((_, place) => place);
  const load = [...work];
  const groupOf = (place: number): number => {
    let root = place;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = place; at !== root;) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  const firmCapacity = Math.max(capacity, 0.75 * work.reduce((sum, value) => sum + value, 0));
  let left = work.length;
  for (const tie of [...ties].sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b)) {
    const a = groupOf(tie.a);
    const b = groupOf(tie.b);
    // Ties come the firmest first: what is left would only make fewer agents than asked for.
    if (left <= least && tie.weight < firmTie) break;
    // One file in one hand is worth some balance, not all of it.
    if (a === b || load[a]! + load[b]! > (tie.weight >= firmTie ? firmCapacity : capacity)) continue;
    left -= 1;
    parent[Math.max(a, b)] = Math.min(a, b);
    load[Math.min(a, b)] = load[a]! + load[b]!;
  }
  const groups = new Map<number, { places: number[]; work: number }>();
  work.forEach((value, place) => {
    const group = groupOf(place);
    const entry = groups.get(group) ?? { places: [], work: 0 };
    entry.places.push(place);
    entry.work += value;
    groups.set(group, entry);
  });
  return { groupOf, groups };
}
