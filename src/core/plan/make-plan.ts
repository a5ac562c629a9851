import { assignTasks, deriveOwnership } from "../assignment/index.ts";
import type { Assignment } from "../assignment/index.ts";
import { ArgumentError } from "../errors.ts";
import { contractsFromHandoff } from "../handoff/index.ts";
import type { HandoffContract, HandoffDocument } from "../handoff/index.ts";
import { builtinPersonas, parsePersonaId, resolvePersonaId } from "../persona/index.ts";
import type { Persona } from "../persona/index.ts";
import { planSchedule } from "../schedule/index.ts";
import type { LearnedEstimate, PlanScheduleOptions } from "../schedule/index.ts";
import { builtinStrategies, detectStrategy, parseStrategyId } from "../strategy/index.ts";
import type { Strategy } from "../strategy/index.ts";
import { makeTask } from "../task/index.ts";
import type { Gate, OrderReason, Task } from "../task/index.ts";
import { assignContracts } from "./assign-contracts.ts";
import { PlanInvalidError } from "./errors.ts";
import { estimateByMeasure, estimateTask } from "./estimate-task.ts";
import type { EstimatedTask, PlanTaskDraft } from "./estimate-task.ts";
import { findExclusions } from "./find-exclusions.ts";
import { findWaits } from "./find-waits.ts";
import { frozenCopy } from "./frozen-copy.ts";
import { labelPhases } from "./label-phases.ts";
import { normaliseOwnership } from "./normalise-ownership.ts";
import type { OwnershipInput } from "./normalise-ownership.ts";
import type { Plan, PlannedContextRule, PlannedAgent, PlannedStrategy, PlannedTask } from "./plan.ts";
import { planProblem } from "./plan-problem.ts";

/** What a plan is made from. */
export interface PlanInput {
  /** Name of the feature. */
  readonly feature: string;
  /** What has to be done; what a task leaves out has the default noted on `Task`, but its estimate follows from how hard it looks. */
  readonly tasks: readonly PlanTaskDraft[];
  readonly gates?: readonly Gate[];
  /** How many agents; `"auto"` follows from the graph's width and the mix of personas. Default: `"auto"`. */
  readonly agents?: "auto" | number;
  /** Ids or aliases: only these work. Objects: the registry to choose from. Default: the built-in ones. */
  readonly personas?: readonly (string | Persona)[];
  /** Id or short name of a strategy; `"auto"` detects it. Default: `"auto"`. */
  readonly strategy?: string;
  /** Strategies to choose from. Default: the built-in ones. */
  readonly strategies?: readonly Strategy[];
  /** Text of the document the tasks come from; the strategy is detected from it rather than from the tasks. */
  readonly document?: string;
  /** The ownership map to keep; owners may be agents, personas or their aliases. Default: what the tasks write. */
  readonly ownership?: OwnershipInput;
  readonly contracts?: readonly HandoffContract[];
  /** Hand-offs written ahead of the work: each becomes a contract. */
  readonly handoffs?: HandoffDocument | readonly HandoffDocument[];
  /** Rules of values that agents share. Default: a write is the next value, and may be anything. */
  readonly context?: readonly PlannedContextRule[];
  /** Order suggested by the document's form that the plan follows. Default: wave, parent, file. */
  readonly follow?: readonly OrderReason[];
  /** Each phase waits for all of the one before. Default: `false`. */
  readonly barriers?: boolean;
  /** Tasks that may run at once, beside one for each agent. Default: any number. */
  readonly concurrency?: number | null;
  /** What earlier runs measured: it replaces estimates that nobody stated. Default: nothing. */
  readonly estimates?: readonly LearnedEstimate[];
  /** How long the schedule is improved. Default: that of `planSchedule`. */
  readonly schedule?: Pick<PlanScheduleOptions, "maxIterations" | "seed" | "shouldStop">;
}

/**
 * Makes one frozen plan out of tasks: strategy, crew, who does what, who may write where, in what order and how soon.
 * The same input gives the same plan.
 *
 * Tasks with parts are not work of their own: they end when their parts have. Tasks that are done already are nobody's.
 *
 * @throws {PlanInvalidError} `PLAN_INVALID` for tasks with one id or a wild estimate, with every fault.
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE` where tasks wait for each other in a circle.
 * @throws {PersonaUnknownError} `PERSONA_UNKNOWN`, and {StrategyUnknownError} `STRATEGY_UNKNOWN`, with what exists.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for another wrong argument.
 * @example
 * const plan = makePlan({
 *   feature: "login",
 *   tasks: [
 *     { id: "1", title: "User model", files: ["src/models/user.py"] },
 *     { id: "2", title: "Login endpoint", files: ["src/api/login.py"], dependsOn: ["1"] },
 *   ],
 * });
 * plan.schedule.makespanMinutes; // 80: 40 for each, by how hard they look
 */
export function makePlan(input: PlanInput): Plan {
  if (typeof input?.feature !== "string" || input.feature.trim() === "")
    throw new ArgumentError("feature", "a name", input?.feature);
  if (!Array.isArray(input.tasks)) throw new ArgumentError("tasks", "a list of tasks", input.tasks);
  const { registry, chosenIds } = readPersonas(input.personas);
  const whole = input.tasks.map((draft: PlanTaskDraft) => makeTask(draft));
  checkTasks(whole);
  const tasks = whole.map((task, place) => resolveTask(estimateTask(task, input.tasks[place]!), registry));
  const strategy = chooseStrategy(input, tasks);
  const waits = findWaits(tasks, new Set(input.follow ?? ["wave", "parent", "file"]));
  const isGroup = (task: Task): boolean => waits.partsOf.has(task.id);
  const work = tasks.filter((task) => !isGroup(task) && !task.done);
  const waitsOf = new Map(tasks.map((task, place) => [task.id, waits.waitsFor[place]!]));

  const assignable = work.map((task) => ({ ...task, dependsOn: expandGroups(waitsOf.get(task.id)!, waits.partsOf) }));
  const assignment = assignTasks(assignable, {
    agents: input.agents ?? "auto",
    registry,
    ...(chosenIds === null ? {} : { personas: chosenIds }),
    crew: findStrategy(input, strategy.strategyId)?.crew ?? [],
    ...(input.ownership === undefined ? {} : { ownership: normaliseOwnership(input.ownership, []) }),
  });
  const agentOf = new Map(
    assignment.agents.flatMap((agent) => agent.taskIds.map((id) => [id, agent.agentId] as const)),
  );
  const ownership =
    input.ownership === undefined
      ? deriveOwnership(work, assignment.agents)
      : normaliseOwnership(input.ownership, assignment.agents);
  const choices = new Map(assignment.tasks.map((one) => [one.taskId, one]));
  const personaOf = (taskId: string): string | null => choices.get(taskId)?.personaId ?? null;
  const phases = labelPhases(tasks, waits.waitsFor, findStrategy(input, strategy.strategyId), personaOf);
  const waitsFor = input.barriers === true ? withBarriers(tasks, waits.waitsFor, phases) : waits.waitsFor;

  const contracts = [...(input.contracts ?? []), ...contractsFromHandoff(input.handoffs ?? [])];
  const excludes = findExclusions(
    tasks.map((task, place) => ({
      id: task.id,
      files: task.done || isGroup(task) ? [] : task.files,
      waitsFor: waitsFor[place]!,
    })),
  );
  const planned = tasks.map((task, place): PlannedTask => ({
    ...estimateByMeasure(task, personaOf(task.id), input.estimates ?? []),
    phase: phases[place]!,
    kind: isGroup(task) ? "group" : "work",
    agentId: agentOf.get(task.id) ?? null,
    waitsFor: waitsFor[place]!,
    excludes: excludes[place]!,
    delivers: [],
    reasons: describeChoice(choices.get(task.id)),
  }));
  const schedule = planSchedule(planProblem(planned, { concurrency: input.concurrency ?? null }), input.schedule ?? {});
  const agents = describeAgents(assignment, registry);
  return frozenCopy<Plan>({
    version: 1,
    feature: input.feature,
    strategy,
    tasks: assignContracts(planned, agents, contracts, schedule),
    agents,
    crewReasons: assignment.reasons,
    ownership,
    schedule,
    gates: input.gates ?? [],
    contracts,
    handoffs: [],
    ...(input.context === undefined || input.context.length === 0 ? {} : { context: input.context }),
  });
}

function readPersonas(personas: PlanInput["personas"]): {
  registry: readonly Persona[];
  chosenIds: readonly string[] | null;
} {
  const objects = (personas ?? []).filter((one) => typeof one !== "string");
  const registry = objects.length === 0 ? builtinPersonas : objects;
  const texts = (personas ?? []).filter((one) => typeof one === "string");
  return { registry, chosenIds: texts.length === 0 ? null : texts.map((text) => parsePersonaId(text, registry)) };
}

function resolveTask(task: EstimatedTask, registry: readonly Persona[]): EstimatedTask {
  if (task.personaId === null) return task;
  return { ...task, personaId: resolvePersonaId(task.personaId, registry) ?? task.personaId };
}

function checkTasks(tasks: readonly Task[]): void {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const [place, task] of tasks.entries()) {
    const name = `task ${JSON.stringify(task.id)} (number ${place + 1})`;
    if (typeof task.id !== "string") faults.push(`Expected the id of task number ${place + 1} to be a text`);
    else if (seen.has(task.id)) faults.push(`The id of ${name} is taken by an earlier task`);
    seen.add(task.id);
    if (!(Number.isFinite(task.estimateMinutes) && task.estimateMinutes >= 0)) {
      faults.push(`Expected estimateMinutes of ${name} to be a number from 0, got ${String(task.estimateMinutes)}`);
    }
    if (task.dependsOn.includes(task.id)) faults.push(`${name} depends on itself`);
  }
  if (faults.length > 0) throw new PlanInvalidError(faults);
}

function chooseStrategy(input: PlanInput, tasks: readonly Task[]): PlannedStrategy {
  const { strategy = "auto", strategies = builtinStrategies } = input;
  if (strategy !== "auto") {
    const strategyId = parseStrategyId(strategy, strategies);
    return { strategyId, confidence: 1, reasons: ["it was asked for"], phases: phasesOf(input, strategyId) };
  }
  const { strategyId, confidence, reasons } = detectStrategy(input.document ?? tasks, { strategies });
  return { strategyId, confidence, reasons, phases: phasesOf(input, strategyId) };
}

function findStrategy(input: PlanInput, strategyId: string): Strategy | null {
  return (input.strategies ?? builtinStrategies).find((one) => one.id === strategyId) ?? null;
}

function phasesOf(input: PlanInput, strategyId: string): PlannedStrategy["phases"] {
  return (findStrategy(input, strategyId)?.phases ?? []).map((phase) => ({ phaseId: phase.id, title: phase.purpose }));
}

/** Tasks that a wait means in the end: a group stands for its parts. */
function expandGroups(ids: readonly string[], partsOf: ReadonlyMap<string, readonly string[]>): string[] {
  const expanded = new Set<string>();
  const open = [...ids];
  const seen = new Set<string>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const parts = partsOf.get(id);
    if (parts === undefined) expanded.add(id);
    else open.push(...parts);
  }
  return [...expanded];
}

/** Each phase waits for every task of the one before it, in order of appearance. */
function withBarriers(
  tasks: readonly Task[],
  waitsFor: readonly (readonly string[])[],
  phases: readonly (string | null)[],
): readonly (readonly string[])[] {
  const order = [...new Set(phases.filter((phase) => phase !== null))];
  const members = new Map(
    order.map((phase) => [phase, tasks.filter((_, place) => phases[place] === phase).map((task) => task.id)]),
  );
  return waitsFor.map((waits, place) => {
    const phase = phases[place];
    const before = phase === null || phase === undefined ? -1 : order.indexOf(phase) - 1;
    return before < 0 ? waits : [...new Set([...waits, ...members.get(order[before]!)!])];
  });
}

function describeChoice(choice: Assignment["tasks"][number] | undefined): string[] {
  if (choice === undefined) return [];
  const reasons = choice.reasons.map(({ part, match, weight }) => `${part}: ${match} (${weight.toFixed(2)})`);
  return choice.moved === null
    ? reasons
    : [`given to ${choice.personaId} rather than ${choice.bestPersonaId}: ${choice.moved}`, ...reasons];
}

function describeAgents(assignment: Assignment, registry: readonly Persona[]): PlannedAgent[] {
  return assignment.agents.map((agent) => {
    const persona = registry.find((one) => one.id === agent.personaId);
    return { ...agent, expertise: persona?.expertise ?? [], tools: persona?.tools ?? [] };
  });
}
