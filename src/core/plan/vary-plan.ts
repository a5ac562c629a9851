import { compareSchedules, criticalPath, findCriticalTasks } from "../schedule/index.ts";
import type { PlanScheduleOptions, Schedule, ScheduleChange, ScheduleProblem } from "../schedule/index.ts";
import { OrchestrateError } from "../errors.ts";
import { makePlan } from "./make-plan.ts";
import type { PlanInput } from "./make-plan.ts";
import type { Plan } from "./plan.ts";
import { planProblem } from "./plan-problem.ts";

/** What a plan would be with one thing otherwise. */
export interface PlanVariation {
  /** The change in words; `as it is` for the plan itself. */
  readonly title: string;
  /** `null` where there can be no such plan. */
  readonly schedule: Pick<Schedule, "makespanMinutes" | "lowerBoundMinutes" | "gap" | "optimal"> | null;
  /** Why there can be none, else `null`. */
  readonly refusal: string | null;
  /** Makespan minus that of the plan as it is; below 0 is sooner. */
  readonly differenceMinutes: number;
  /** Tasks that decide the length then and do not now. */
  readonly becameCritical: readonly string[];
}

/** Edges that are tried, and of these the ones that are told. */
const mostEdges = 40;
const fewEdges = 3;

/**
 * What would help and what would hurt: one agent more and one fewer (assigned anew), and with the same assignment the dependencies
 * whose loss would shorten the longest path most, and the three longest tasks that decide the length, each split in two and
 * taking twice as long.
 *
 * A small difference between two schedules that are not proved to be the best (`optimal`) says little.
 *
 * @param input - What `plan` was made from.
 * @param options - How long each schedule is searched; deterministic without `shouldStop`.
 * @returns The plan as it is, then one row for each change.
 */
export function varyPlan(input: PlanInput, plan: Plan, options: PlanScheduleOptions = {}): PlanVariation[] {
  const problem = planProblem(plan.tasks, { concurrency: input.concurrency ?? null });
  const critical = new Set(findCriticalTasks(problem, plan.schedule));
  const longest = problem.tasks
    .filter((task) => critical.has(task.id) && task.minutes > 0)
    .sort((a, b) => b.minutes - a.minutes)
    .slice(0, 3);
  const changes: ScheduleChange[] = [
    ...heavyEdges(plan, problem, critical),
    ...longest.map(({ id }) => ({ kind: "split", taskId: id }) as const),
    ...longest.map(({ id }) => ({ kind: "minutes", taskId: id, factor: 2 }) as const),
  ];
  const [asItIs, ...rows] = compareSchedules(problem, changes, options);
  const base = asItIs!.schedule!.makespanMinutes;
  const agents = plan.agents.length;
  const counts = agents === 0 ? [] : [agents + 1, agents - 1];
  return [
    asItIs!,
    ...counts.map((count) => withAgents(input, count, { base, agents, critical, options })),
    ...rows,
  ].map(({ title, schedule, refusal, differenceMinutes, becameCritical }) => ({
    title,
    schedule,
    refusal,
    differenceMinutes,
    becameCritical,
  }));
}

function withAgents(
  input: PlanInput,
  count: number,
  now: { base: number; agents: number; critical: ReadonlySet<string>; options: PlanScheduleOptions },
): PlanVariation {
  const title = count > now.agents ? "one agent more" : "one agent fewer";
  const refused = (refusal: string): PlanVariation => ({
    title,
    schedule: null,
    refusal,
    differenceMinutes: 0,
    becameCritical: [],
  });
  if (count < 1) return refused("somebody has to do the work");
  try {
    const plan = makePlan({ ...input, agents: count, schedule: now.options });
    if (plan.agents.length === now.agents) return refused("no task would go to it");
    const problem = planProblem(plan.tasks, { concurrency: input.concurrency ?? null });
    return {
      title: `${title} (${plan.agents.map((agent) => agent.agentId).join(", ")})`,
      schedule: plan.schedule,
      refusal: null,
      differenceMinutes: plan.schedule.makespanMinutes - now.base,
      becameCritical: findCriticalTasks(problem, plan.schedule).filter((id) => !now.critical.has(id)),
    };
  } catch (error) {
    if (!OrchestrateError.is(error)) throw error;
    return refused(error.message);
  }
}

/** Dependencies between tasks that decide the length, those first without which the longest path is shortest. */
function heavyEdges(plan: Plan, problem: ScheduleProblem, critical: ReadonlySet<string>): ScheduleChange[] {
  const ends = new Map(plan.schedule.tasks.map((run) => [run.taskId, run]));
  const edges = problem.tasks.flatMap((task) =>
    critical.has(task.id)
      ? task.dependsOn
          .filter((id) => critical.has(id) && ends.get(id)!.endMinutes >= ends.get(task.id)!.startMinutes - 1e-6)
          .map((dependsOn) => ({ kind: "no-dependency", taskId: task.id, dependsOn }) as const)
      : [],
  );
  const before = criticalPath(problem.tasks).minutes;
  return edges
    .slice(0, mostEdges)
    .map((edge) => {
      const tasks = problem.tasks.map((task) =>
        task.id === edge.taskId ? { ...task, dependsOn: task.dependsOn.filter((id) => id !== edge.dependsOn) } : task,
      );
      return { edge, minutes: criticalPath(tasks).minutes };
    })
    .filter(({ minutes }) => minutes < before)
    .sort((a, b) => a.minutes - b.minutes)
    .slice(0, fewEdges)
    .map(({ edge }) => edge);
}
