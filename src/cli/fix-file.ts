import { applySafeFixes, makePlan } from "../core/plan/index.ts";
import type { Plan } from "../core/plan/index.ts";
import { addDependencies } from "../intake/index.ts";
import { UsageError } from "./errors.ts";
import { lintFile } from "./lint-file.ts";
import type { LintedFile, LintFileOptions } from "./lint-file.ts";
import { replaceFile } from "./replace-file.ts";

/** What was done to a file, and how it stands then. */
export interface FixedFile {
  /** The file that was written; `null` where nothing was. */
  readonly wrote: string | null;
  /** What was done, one sentence each. */
  readonly applied: readonly string[];
  /** Safe suggestions that were not applied, and why. */
  readonly left: readonly string[];
  /** The file after the changes; with `output` the plan that was written. */
  readonly after: LintedFile;
}

/**
 * Applies the safe suggestions for one file. A plan is made again with the missing edges; into a task file they are written in its own
 * form, as far as that has a place for them. With `output` the mended plan goes there instead, and the file stays as it is.
 *
 * @throws {UsageError} `USAGE` where the file was changed by somebody else meanwhile.
 */
export async function fixFile(before: LintedFile, options: LintFileOptions, output?: string): Promise<FixedFile> {
  const { plan } = before;
  if (plan === null)
    return { wrote: null, applied: [], left: ["no plan can be made of it; mend the errors first"], after: before };
  const { tasks, applied, skipped } = applySafeFixes(plan.tasks, before.findings);
  if (output !== undefined || before.format === "plan") {
    if (applied.length === 0 && output === undefined) return { wrote: null, applied, left: skipped, after: before };
    const mended = remake(before, plan, tasks);
    const text = `${JSON.stringify(mended, null, 2)}\n`;
    const path = output ?? before.path;
    await write(path, text, output === undefined ? before.text : null, options.cwd);
    return { wrote: path, applied, left: skipped, after: await lintFile(path, text, options) };
  }
  const edges = newEdges(plan, tasks);
  const result = addDependencies(before.text, edges, {
    path: before.path,
    ...(options.format === undefined ? {} : { format: options.format }),
  });
  const name = ({ taskId, dependsOn }: { taskId: string; dependsOn: string }): string =>
    `${JSON.stringify(taskId)} waits for ${JSON.stringify(dependsOn)}`;
  const left = [
    ...skipped,
    ...result.refused.map((edge) => `${name(edge)}: ${edge.reason}; --output FILE would write a plan that has it`),
  ];
  if (result.text === before.text) return { wrote: null, applied: [], left, after: before };
  await write(before.path, result.text, before.text, options.cwd);
  const after = await lintFile(before.path, result.text, options);
  return { wrote: before.path, applied: result.added.map((edge) => `${name(edge)} now`), left, after };
}

/** The plan again with the new edges: the same strategy, number of agents and contracts, a map of what is written now. */
function remake(before: LintedFile, plan: Plan, tasks: Plan["tasks"]): Plan {
  const schedule = { maxIterations: 200 };
  if (before.input !== null) {
    const waits = new Map(tasks.map((task) => [task.id, task.dependsOn]));
    const drafts = before.input.tasks.map((draft) => ({ ...draft, dependsOn: waits.get(draft.id) ?? [] }));
    return makePlan({ ...before.input, tasks: drafts, schedule });
  }
  const { feature, gates, contracts, strategy, agents, ownership } = plan;
  // Who does what stays: a plan that was looked at must not change more than was asked for.
  const personas = new Map(agents.map((agent) => [agent.agentId, agent.personaId]));
  const own = tasks.map((task) =>
    task.agentId === null ? task : { ...task, personaId: personas.get(task.agentId) ?? task.personaId },
  );
  const remade = makePlan({
    feature,
    tasks: own,
    gates,
    contracts,
    strategy: strategy.strategyId,
    agents: Math.max(1, agents.length),
    ownership: ownership.map(([pattern, ownerIds]) => [pattern, ownerIds] as const),
    schedule,
  });
  return { ...remade, strategy };
}

/** The edges that `tasks` have and the plan has not. */
function newEdges(plan: Plan, tasks: Plan["tasks"]) {
  const before = new Map(plan.tasks.map((task) => [task.id, new Set(task.dependsOn)]));
  return tasks.flatMap((task) =>
    task.dependsOn
      .filter((id) => before.get(task.id)?.has(id) !== true)
      .map((dependsOn) => ({ taskId: task.id, dependsOn })),
  );
}

async function write(path: string, text: string, expected: string | null, cwd: string): Promise<void> {
  if (await replaceFile(path, text, expected, cwd)) return;
  throw new UsageError(`${path} was changed meanwhile, or is not UTF-8; nothing was written`);
}
