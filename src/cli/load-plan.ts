import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { HandoffDocument } from "../core/handoff/index.ts";
import { builtinPersonas } from "../core/persona/index.ts";
import type { Persona } from "../core/persona/index.ts";
import { lintPlan, makePlan } from "../core/plan/index.ts";
import type { Finding, OwnershipInput, Plan, PlanInput } from "../core/plan/index.ts";
import {
  parseContracts,
  parseHandoff,
  parseOwnershipRules,
  readTasks,
  taskFormats,
  withTaskGates,
} from "../intake/index.ts";
import type { Agreements, TaskFormat, TaskReading } from "../intake/index.ts";
import { createDirectoryStore } from "../adapters/store/directory/index.ts";
import { UsageError } from "./errors.ts";
import { keepPersonas } from "./keep-personas.ts";
import { findTaskFile } from "./find-task-file.ts";
import { applyRegistryAt } from "./load-registry.ts";
import { measureRuns } from "./measure-runs.ts";
import type { MeasuredRuns } from "./measure-runs.ts";
import { isPlainText, linesOf, planInputOf } from "./plan-input.ts";
import { readNamedFile } from "./read-named-file.ts";
import { surveyFolder } from "./survey-folder.ts";

/** Options of `orch plan` and `orch run` that shape the plan. */
export interface PlanOptions {
  readonly tasks?: string;
  readonly fromPrp?: string | boolean;
  readonly taskFormat?: string;
  readonly strategy?: string;
  readonly agents?: string;
  readonly personas?: string;
  readonly registry?: string;
  readonly ownership?: string;
  readonly handoffs?: string;
  readonly contracts?: string;
  readonly barriers?: boolean;
  readonly gates?: string;
  readonly estimatesFrom?: string;
}

/** A plan with what it was made from. */
export interface LoadedPlan {
  readonly plan: Plan;
  readonly input: PlanInput;
  readonly reading: TaskReading;
  readonly path: string;
  readonly findings: readonly Finding[];
  /** Whether the run is to execute the commands of gates. */
  readonly runsGates: boolean;
  /** The personas that could have been chosen. */
  readonly registry: readonly Persona[];
  /** What earlier runs measured; `null` where nobody asked. */
  readonly measured: MeasuredRuns | null;
}

/** Milliseconds that a schedule is improved for, where a first one is not proved to be the best. */
const improveMs = 250;

/**
 * Reads a task file and makes its plan.
 *
 * @param place.before - The plan of the run that is to go on: what reads as it did in it stays with its persona.
 * @throws {UsageError} `USAGE` for a wrong option or a file that is not there; errors of the readers and of `makePlan` pass.
 */
export async function loadPlan(
  feature: string,
  options: PlanOptions,
  place: { readonly cwd: string; readonly directory: string; readonly before?: Plan },
): Promise<LoadedPlan> {
  const { cwd, directory, before } = place;
  const agents = readAgents(options.agents ?? "auto");
  const gates = readGateMode(options.gates ?? "auto");
  const format = readTaskFormat(options.taskFormat);
  const file = await findTaskFile({
    cwd,
    feature,
    ...(options.tasks === undefined ? {} : { tasks: options.tasks }),
    ...(options.fromPrp === undefined ? {} : { fromPrp: options.fromPrp }),
  });
  const asWritten = readTasks(file.text, { path: file.path, ...format });
  const reading = gates === "on" ? withTaskGates(asWritten) : asWritten;
  const applied = await applyRegistryAt(options.registry, cwd);
  const registry = applied?.personas ?? [];
  const chosen = (options.personas ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  const measured =
    options.estimatesFrom === undefined
      ? null
      : await measureRuns(createDirectoryStore({ directory }), options.estimatesFrom);
  const read = planInputOf(featureName(feature), reading, file.text);
  const input: PlanInput = {
    ...read,
    tasks: before === undefined ? read.tasks : keepPersonas(read.tasks, before),
    agents,
    personas: [...registry, ...chosen],
    ...(applied === null ? {} : { strategies: applied.strategies }),
    strategy: options.strategy ?? "auto",
    barriers: options.barriers === true,
    ...(measured === null ? {} : { estimates: measured.estimates }),
    ...(options.ownership === undefined ? {} : { ownership: await loadOwnership(options.ownership, cwd) }),
    ...(options.handoffs === undefined ? {} : { handoffs: await loadHandoffs(options.handoffs, cwd) }),
    ...(options.contracts === undefined ? {} : await loadContracts(options.contracts, cwd)),
  };
  const endMs = Date.now() + improveMs;
  const plan = makePlan({ ...input, schedule: { shouldStop: () => Date.now() >= endMs } });
  // Commands that were read out of a text are not run unasked; `--from-prp` asks for its validation levels.
  const runsGates = gates === "on" || (gates === "auto" && (file.isPrp || !isPlainText(reading.format)));
  const findings = lintPlan(plan, {
    lines: linesOf(reading),
    folder: await surveyFolder(cwd, plan, { programs: runsGates }),
    ...(registry.length === 0 ? {} : { registry }),
  });
  return {
    plan,
    input,
    reading,
    path: file.path,
    findings,
    runsGates,
    registry: registry.length === 0 ? builtinPersonas : registry,
    measured,
  };
}

/** `specs/login/tasks.md` is the feature `login`; any other text is its own name. */
export function featureName(text: string): string {
  if (!/[/\\]|\.(?:md|json|jsonl|ya?ml)$/i.test(text)) return text;
  const parts = text.split(/[/\\]/).filter((part) => part !== "");
  const name = (parts.at(-1) ?? text).replace(/\.(?:md|json|jsonl|ya?ml)$/i, "");
  return /^(?:tasks|prd|plan)$/i.test(name) && parts.length > 1 ? parts.at(-2)! : name;
}

function readAgents(text: string): "auto" | number {
  if (text === "auto") return "auto";
  const count = Number(text);
  if (Number.isInteger(count) && count >= 2 && count <= 8) return count;
  if (count === 1) return 1;
  throw new UsageError(`Expected --agents to be auto or a whole number from 2 to 8, got ${JSON.stringify(text)}`);
}

function readGateMode(text: string): "auto" | "on" | "off" {
  if (text === "auto" || text === "on" || text === "off") return text;
  throw new UsageError(`Expected --gates to be auto, on or off, got ${JSON.stringify(text)}`);
}

/**
 * The form of a task file that the user names; empty where its content says.
 *
 * @throws {UsageError} `USAGE` for a form that there is not.
 */
export function readTaskFormat(text: string | undefined): { readonly format?: TaskFormat } {
  if (text === undefined) return {};
  const format = taskFormats.find((one) => one === text);
  if (format !== undefined) return { format };
  throw new UsageError(`Expected --task-format to be one of ${taskFormats.join(", ")}, got ${JSON.stringify(text)}`);
}

async function loadOwnership(path: string, cwd: string): Promise<OwnershipInput> {
  return parseOwnershipRules(await readNamedFile(path, cwd, "ownership map"), { path });
}

async function loadHandoffs(path: string, cwd: string): Promise<readonly HandoffDocument[]> {
  return [parseHandoff(await readNamedFile(path, cwd, "hand-off"), { path })];
}

async function loadContracts(path: string, cwd: string): Promise<Agreements> {
  const text = await readNamedFile(path, cwd, "contracts");
  const folder = dirname(resolve(cwd, path));
  return parseContracts(text, { path, readFile: (name) => readFileSync(resolve(folder, name), "utf8") });
}
