import { builtinPersonas } from "../persona/index.ts";
import type { Persona } from "../persona/index.ts";
import { lintEdges } from "./lint-edges.ts";
import type { Finding, LintCode } from "./lint-finding.ts";
import { lintGates } from "./lint-gates.ts";
import type { WorkingFolder } from "./lint-gates.ts";
import { lintHandoffs } from "./lint-handoffs.ts";
import { lintOrder } from "./lint-order.ts";
import { lintOutputs } from "./lint-outputs.ts";
import { lintShape } from "./lint-shape.ts";
import { lintWork } from "./lint-work.ts";
import type { Plan } from "./plan.ts";

/** How a plan is linted; each with its default. */
export interface LintOptions {
  /** Codes that are not wanted. Default: none. */
  readonly off?: readonly LintCode[];
  /** The personas that exist. Default: the built-in ones. */
  readonly registry?: readonly Persona[];
  /** What the working folder has; without it no command is judged. Default: `null`. */
  readonly folder?: WorkingFolder | null;
  /** The line of each task in its document, by id. Default: none. */
  readonly lines?: ReadonlyMap<string, number>;
}

const rank = { error: 0, warning: 1, info: 2 } as const;

/**
 * Finds what will go wrong with a plan, or may, before it costs anything. Reads the plan only; changes nothing.
 *
 * Close to linear in tasks, text and dependencies: a thousand tasks take a fraction of a second.
 *
 * @returns Errors first, then warnings, then what is worth knowing; within these by the first task in the plan. Every
 *   code is explained in `docs/lint.md`.
 * @example
 * const plan = makePlan({
 *   feature: "login",
 *   tasks: [{ id: "1", title: "User model", files: ["src/models/user.py"] }],
 *   ownership: { "src/api/**": "backend" },
 * });
 * lintPlan(plan)[0].code; // "output-unowned"
 */
export function lintPlan(plan: Plan, options: LintOptions = {}): Finding[] {
  const off = new Set(options.off);
  const order = lintOrder(plan);
  const findings = [
    ...order.findings,
    ...(order.isOrdered === null ? [] : lintEdges(plan, order.isOrdered)),
    ...lintOutputs(plan),
    ...lintHandoffs(plan, order.isOrdered),
    ...lintGates(plan, options.folder ?? null),
    ...lintShape(plan, order.width),
    ...lintWork(plan, options.registry ?? builtinPersonas),
  ].filter((finding) => !off.has(finding.code));
  const placeOf = new Map(plan.tasks.map((task, place) => [task.id, place]));
  const first = (finding: Finding) => placeOf.get(finding.taskIds[0] ?? "") ?? plan.tasks.length;
  return findings
    .map((finding, at) => ({ finding, at, place: first(finding) }))
    .sort((a, b) => rank[a.finding.severity] - rank[b.finding.severity] || a.place - b.place || a.at - b.at)
    .map(({ finding }) => {
      const line = options.lines?.get(finding.taskIds[0] ?? "");
      return line === undefined ? finding : { ...finding, line };
    });
}
