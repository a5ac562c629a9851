import { planProblem } from "../core/plan/index.ts";
import type { Plan } from "../core/plan/index.ts";
import { chartRows, findSlack } from "../core/schedule/index.ts";
import type { ChartRow, ScheduleProblem } from "../core/schedule/index.ts";

/** The work of a plan as a chart shows it: what no agent does (groups, what is done) is left out. */
export interface PlanChart {
  readonly problem: ScheduleProblem;
  readonly schedule: Pick<Plan["schedule"], "tasks">;
  /** By start. */
  readonly rows: readonly ChartRow[];
  /** How far each task can move, in minutes, by dependencies alone. */
  readonly slackOf: ReadonlyMap<string, number>;
}

/** Makes the chart of a plan; a task that waits for a group waits for the group's parts. */
export function chartOfPlan(plan: Plan): PlanChart {
  const whole = planProblem(plan.tasks);
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  const isWork = (id: string): boolean => typeof byId.get(id)?.agentId === "string";
  const workBefore = (ids: readonly string[]): string[] => {
    const found = new Set<string>();
    const seen = new Set<string>();
    const open = [...ids];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (isWork(id)) found.add(id);
      else open.push(...(byId.get(id)?.waitsFor ?? []));
    }
    return [...found];
  };
  const tasks = whole.tasks
    .filter((task) => isWork(task.id))
    .map((task) => ({ ...task, dependsOn: workBefore(task.dependsOn) }));
  const problem = { tasks, resources: whole.resources };
  const schedule = { tasks: plan.schedule.tasks.filter((run) => isWork(run.taskId)) };
  return {
    problem,
    schedule,
    rows: chartRows(problem, schedule),
    slackOf: new Map(findSlack(tasks).map((slack) => [slack.taskId, slack.slackMinutes])),
  };
}
