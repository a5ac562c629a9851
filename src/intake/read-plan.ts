import * as z from "zod";
import type { Handoff, HandoffContract } from "../core/handoff/index.ts";
import type { Plan } from "../core/plan/index.ts";
import { isDataMap } from "./data-shape.ts";
import { takeData } from "./parse-data.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import { parseWith } from "./zod-faults.ts";

/** A plan out of a file, with the line of each of its tasks. */
export interface PlanReading {
  readonly plan: Plan;
  readonly lines: ReadonlyMap<string, number>;
}

const texts = z.array(z.string()).readonly().default([]);
const minutes = z.number().nonnegative();
/** Contracts are lists of names beside free data; what a checker needs of them is there, or it is none. */
const isContract = (value: unknown): value is HandoffContract =>
  isDataMap(value) &&
  ["id", "from", "to"].every((key) => typeof value[key] === "string") &&
  ["files", "symbols", "endpoints", "environment"].every((key) => Array.isArray(value[key]));

const task = z.looseObject({
  id: z.string(),
  title: z.string().optional(),
  description: z.string().default(""),
  domains: texts,
  files: texts,
  reads: z.array(z.string()).readonly().exactOptional(),
  dependsOn: texts,
  after: z
    .array(z.object({ taskId: z.string(), because: z.enum(["phase", "wave", "parent", "file", "document"]) }))
    .readonly()
    .default([]),
  estimateMinutes: minutes.default(30),
  estimateFrom: z.enum(["stated", "measured", "complexity"]).default("stated"),
  gates: texts,
  done: z.boolean().default(false),
  optional: z.boolean().default(false),
  parallel: z.boolean().default(false),
  parentId: z.string().nullable().default(null),
  phase: z.string().nullable().default(null),
  personaId: z.string().nullable().default(null),
  kind: z.enum(["work", "group"]).default("work"),
  agentId: z.string().nullable(),
  waitsFor: texts,
  excludes: texts,
  delivers: texts,
  reasons: texts,
});

const schema = z.looseObject({
  version: z.literal(1).default(1),
  feature: z.string(),
  tasks: z.array(task.transform((one) => ({ ...one, title: one.title ?? one.id }))).readonly(),
  agents: z
    .array(
      z.looseObject({
        agentId: z.string(),
        personaId: z.string(),
        taskIds: texts,
        focus: z.string().default(""),
        outputs: texts,
        expertise: texts,
        tools: texts,
      }),
    )
    .readonly(),
  ownership: z.array(z.tuple([z.string(), z.array(z.string()).readonly()]).readonly()).readonly(),
  schedule: z.looseObject({
    tasks: z.array(z.looseObject({ taskId: z.string(), startMinutes: minutes, endMinutes: minutes })).readonly(),
    makespanMinutes: minutes,
    lowerBoundMinutes: minutes,
    gap: minutes,
    optimal: z.boolean(),
    tightBound: z.enum(["path", "load", "path-and-load", "clique", "search"]).default("path"),
    iterations: z.number().default(0),
  }),
  gates: z
    .array(
      z.looseObject({
        id: z.string(),
        level: z.literal([1, 2, 3, 4]).nullable().default(null),
        title: z.string().default(""),
        commands: texts,
      }),
    )
    .readonly()
    .default([]),
  contracts: z.array(z.custom<HandoffContract>(isContract, "a contract")).readonly().default([]),
  handoffs: z.array(z.custom<Handoff>(isDataMap, "a hand-off")).readonly().default([]),
  context: z
    .array(
      z.looseObject({
        key: z.string(),
        reducer: z.enum(["append", "add", "merge"]).exactOptional(),
        jsonSchema: z.record(z.string(), z.unknown()).readonly().exactOptional(),
      }),
    )
    .readonly()
    .exactOptional(),
});

const strategy = z.object({
  strategyId: z.string(),
  confidence: z.number().default(1),
  reasons: texts,
  phases: z
    .array(z.looseObject({ phaseId: z.string(), title: z.string() }))
    .readonly()
    .default([]),
});

/** Whether a text looks like a plan rather than a list of tasks. */
export function isPlanText(text: string): boolean {
  return /^\uFEFF?\s*\{/.test(text) && ["agents", "ownership", "schedule"].every((key) => text.includes(`"${key}"`));
}

/**
 * Reads a plan out of a file: one that `makePlan` made, or what `orch plan --json` gives. Whether it is a good plan is for `lintPlan`.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every fault and where it stands; `INTAKE_SYNTAX`, `INTAKE_DUPLICATE` and
 *   `INTAKE_LIMIT` for text that is no JSON.
 */
export function readPlan(text: string, options: Pick<ReadTasksOptions, "path"> = {}): PlanReading {
  const path = options.path ?? null;
  const taken = takeData(text, "plan", path);
  const plan = parseWith(schema, taken, "plan", path);
  // The command's answer has the strategy's name under `strategy`, for programs, and the choice beside it.
  const place = isDataMap(taken.data) && isDataMap(taken.data["strategy"]) ? "strategy" : "strategyChoice";
  const lines = plan.tasks.flatMap((one, at) => {
    const line = taken.lineOf(["tasks", at]);
    return line === null ? [] : [[one.id, line] as const];
  });
  return { plan: { ...plan, strategy: parseWith(strategy, taken, "plan", path, [place]) }, lines: new Map(lines) };
}
