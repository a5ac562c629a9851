import { planSchedule } from "../schedule/index.ts";
import type { AssignableTask } from "./assign-options.ts";
import { firmTie, splitWork } from "./split-work.ts";
import type { WorkTie } from "./split-work.ts";
import { tiesBetween } from "./task-ties.ts";

/** Tasks by row, each with its persona by column. */
export interface CrewWork {
  readonly tasks: readonly AssignableTask[];
  /** Column of each row. */
  readonly chosen: readonly number[];
  readonly minutes: readonly number[];
  /** Rows that each row waits for. */
  readonly before: readonly (readonly number[])[];
  /** How many agents each column has. */
  readonly seats: readonly number[];
}

/** What belongs together stays together as long as everything takes at most this much longer for it. */
const patience = 1.05;
/** More tasks than this are split by their ties alone. */
const mostTasks = 5000;

/**
 * Splits the tasks of each persona among its agents: by what ties them together, and where tasks would then wait for a busy
 * agent while another is free, by when they can run.
 *
 * @returns For each column, for each of its agents, its rows in order; no agent is idle.
 */
export function splitCrew(work: CrewWork): number[][][] {
  const { tasks, chosen, minutes, before, seats } = work;
  const ties: WorkTie[][] = [];
  const split = seats.map((count, column) => {
    const own = chosen.flatMap((other, row) => (other === column ? [row] : []));
    ties.push(tiesBetween(own, tasks, before));
    const parts = splitWork(
      own.map((row) => minutes[row]!),
      ties[column]!,
      count,
    );
    return parts.map((places) => places.map((place) => own[place]!));
  });
  if (tasks.length > mostTasks || split.every((parts) => parts.length <= 1)) return split;
  const starts = plan(work, (row) => `${chosen[row]!}`, seats).tasks.map((task) => task.startMinutes);
  let length = lengthOf(work, split);
  for (let column = 0; column < split.length; column += 1) {
    if (split[column]!.length <= 1) continue;
    const other = split.with(column, splitByTime(split[column]!, starts, ties[column]!, minutes));
    const otherLength = lengthOf(work, other);
    if (otherLength * patience >= length) continue;
    length = otherLength;
    split[column] = other[column]!;
  }
  return split;
}

/** Gives tasks, as they start, to an agent that is free by then: the one that has most ties with them. A firm tie is kept to. */
function splitByTime(
  parts: readonly (readonly number[])[],
  starts: readonly number[],
  ties: readonly WorkTie[],
  minutes: readonly number[],
): number[][] {
  const own = parts.flat().sort((a, b) => a - b);
  const tiesOf = new Map<number, { row: number; weight: number }[]>(own.map((row) => [row, []]));
  for (const { a, b, weight } of ties) {
    tiesOf.get(own[a]!)!.push({ row: own[b]!, weight });
    tiesOf.get(own[b]!)!.push({ row: own[a]!, weight });
  }
  const agentOf = new Map<number, number>();
  const freeAt = parts.map(() => 0);
  const members: number[][] = parts.map(() => []);
  for (const row of [...own].sort((a, b) => starts[a]! - starts[b]! || a - b)) {
    const bonds = parts.map(() => 0);
    let firm = -1;
    for (const tie of tiesOf.get(row)!) {
      const agent = agentOf.get(tie.row);
      if (agent === undefined) continue;
      bonds[agent]! += tie.weight;
      if (tie.weight >= firmTie) firm = agent;
    }
    let chosen = Math.max(0, firm);
    for (let agent = 0; firm < 0 && agent < parts.length; agent += 1) {
      const late = Math.max(freeAt[agent]!, starts[row]!) - Math.max(freeAt[chosen]!, starts[row]!);
      if (late < 0 || (late === 0 && bonds[agent]! > bonds[chosen]!)) chosen = agent;
    }
    agentOf.set(row, chosen);
    freeAt[chosen] = Math.max(freeAt[chosen]!, starts[row]!) + minutes[row]!;
    members[chosen]!.push(row);
  }
  return members
    .filter((list) => list.length > 0)
    .map((list) => list.sort((a, b) => a - b))
    .sort((a, b) => a[0]! - b[0]!);
}

function lengthOf(work: CrewWork, split: readonly (readonly (readonly number[])[])[]): number {
  const agentOf: number[] = [];
  const agents = split.flat();
  for (const [agent, rows] of agents.entries()) for (const row of rows) agentOf[row] = agent;
  const one = agents.map(() => 1);
  return plan(work, (row) => `${agentOf[row]!}`, one).makespanMinutes;
}

/** A quick schedule in which each task holds one of what `needOf` says. */
function plan(
  { tasks, minutes, before }: CrewWork,
  needOf: (row: number) => string,
  capacities: readonly number[],
): ReturnType<typeof planSchedule> {
  return planSchedule(
    {
      tasks: tasks.map((_, row) => ({
        id: `${row}`,
        minutes: Math.min(minutes[row]!, Number.MAX_SAFE_INTEGER),
        dependsOn: before[row]!.map(String),
        needs: { [needOf(row)]: 1 },
      })),
      resources: Object.fromEntries(capacities.map((count, name) => [name, count])),
    },
    { maxIterations: 0 },
  );
}
