import { explainPersona } from "../core/assignment/index.ts";
import type { PersonaChange, RankedPersona } from "../core/assignment/index.ts";
import { createOwnershipGuard, rulesOfOwners } from "../core/ownership/index.ts";
import type { EstimateSource, Finding, Plan, PlannedTask } from "../core/plan/index.ts";
import { scoreComplexity } from "../core/task/index.ts";
import { chartOfPlan } from "./chart-of-plan.ts";
import { UsageError } from "./errors.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { linesOf } from "./plan-input.ts";

/** Everything that is known of one task of a plan. */
export interface TaskExplanation {
  readonly taskId: string;
  readonly title: string;
  readonly line: number | null;
  readonly kind: PlannedTask["kind"];
  readonly done: boolean;
  readonly agentId: string | null;
  /** Why this agent, as the assignment of all tasks together has it. */
  readonly reasons: readonly string[];
  /** The task looked at alone: each persona with its weights, best first; `null` where no agent does it. */
  readonly ranking: readonly RankedPersona[] | null;
  /** The smallest change that would choose another persona. */
  readonly change: PersonaChange | null;
  readonly estimate: { readonly minutes: number; readonly from: EstimateSource; readonly reasons: readonly string[] };
  /** `null` where no agent does it. */
  readonly schedule: {
    readonly readyMinutes: number;
    readonly startMinutes: number;
    readonly endMinutes: number;
    readonly waitsMinutes: number;
    readonly slackMinutes: number;
    readonly critical: boolean;
  } | null;
  readonly waitsFor: readonly { readonly taskId: string; readonly because: string }[];
  readonly enables: readonly string[];
  readonly excludes: readonly string[];
  /** Files that it writes; `null`: nobody owns it. */
  readonly files: readonly { readonly path: string; readonly ownerIds: readonly string[] | null }[];
  readonly gates: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Gathers what a plan says of one task.
 *
 * @throws {UsageError} `USAGE` for a task that is not there, with those of like name.
 */
export function explainTask({ plan, reading, registry, findings }: LoadedPlan, taskId: string): TaskExplanation {
  const task = plan.tasks.find((one) => one.id === taskId) ?? findAlike(plan, taskId);
  const isWork = task.agentId !== null;
  const chart = chartOfPlan(plan);
  const row = chart.rows.find((one) => one.taskId === task.id);
  const persona = isWork ? explainPersona(task, registry) : null;
  const { title, description, files, domains, dependsOn } = task;
  return {
    taskId: task.id,
    title: task.title,
    line: linesOf(reading).get(task.id) ?? null,
    kind: task.kind,
    done: task.done,
    agentId: task.agentId,
    reasons: task.reasons,
    ranking: persona?.ranking ?? null,
    change: persona?.change ?? null,
    estimate: {
      minutes: task.estimateMinutes,
      from: task.estimateFrom ?? "stated",
      reasons: scoreComplexity({ title, description, files, domains, dependsOn }).reasons,
    },
    schedule:
      row === undefined
        ? null
        : {
            readyMinutes: row.readyMinutes,
            startMinutes: row.startMinutes,
            endMinutes: row.endMinutes,
            waitsMinutes: row.waitsMinutes,
            slackMinutes: chart.slackOf.get(task.id) ?? 0,
            critical: row.critical,
          },
    waitsFor: task.waitsFor.map((id) => ({ taskId: id, because: becauseOf(task, id, plan) })),
    enables: plan.tasks.filter((other) => other.waitsFor.includes(task.id)).map((other) => other.id),
    excludes: task.excludes,
    files: ownersOf(plan, task.files),
    gates: task.gates,
    findings: findings.filter((finding) => finding.taskIds.includes(task.id)),
  };
}

function findAlike(plan: Plan, text: string): PlannedTask {
  const form = (id: string): string => id.toLowerCase().replace(/^(?:task|t)?[\s_-]*0*(?=\d)/, "");
  const alike = plan.tasks.filter((task) => form(task.id) === form(text));
  if (alike.length === 1) return alike[0]!;
  const some = (alike.length > 0 ? alike : plan.tasks).slice(0, 8).map((task) => JSON.stringify(task.id));
  throw new UsageError(`Expected --explain to name a task, got ${JSON.stringify(text)}; there are ${some.join(", ")}`);
}

function becauseOf(task: PlannedTask, id: string, plan: Plan): string {
  if (task.dependsOn.includes(id)) return "stated";
  if (plan.tasks.some((other) => other.id === id && other.parentId === task.id)) return "its part";
  const form = task.after.find((order) => order.taskId === id);
  return form === undefined ? "what it is a part of waits for it" : `from the document's form: ${form.because}`;
}

function ownersOf(plan: Plan, files: readonly string[]): TaskExplanation["files"] {
  try {
    const guard = createOwnershipGuard(rulesOfOwners(plan.ownership));
    const exact = new Map(plan.ownership);
    return files.map((path) => ({ path, ownerIds: exact.get(path) ?? guard.ownersOf(path) }));
  } catch {
    // A map that the guard does not take is a finding of its own.
    return files.map((path) => ({ path, ownerIds: null }));
  }
}
