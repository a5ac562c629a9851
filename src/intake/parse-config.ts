import * as z from "zod";
import { nearestNames } from "../core/handoff/index.ts";
import { isDataMap } from "./data-shape.ts";
import type { IntakeFault } from "./errors.ts";
import { takeData, throwFaults } from "./parse-data.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import { parseWith } from "./zod-faults.ts";

/** What a repository says once for every run in it; each field is the default of the command's option of that name. */
export interface OrchestrationConfig {
  /** Where editors find the schema of this file; nothing reads it here. */
  readonly $schema?: string;
  /** How many agents: `auto`, or 1 to 8. */
  readonly agents?: "auto" | number;
  readonly strategy?: string;
  /** Only these personas. */
  readonly personas?: readonly string[];
  /** File or folder of the persona registry, from the working folder. */
  readonly registry?: string;
  /** File of the ownership map, from the working folder; plans, runs and the guard keep to it. */
  readonly ownership?: string;
  readonly gates?: "auto" | "on" | "off";
  readonly barriers?: boolean;
  /** Command that does a task. */
  readonly agentCommand?: string;
  /** Who does the tasks: `command`, `claude`, `codex`, `acp:COMMAND`. */
  readonly runner?: string;
  /** Model of the runner's program. */
  readonly model?: string;
  /** Environment variables that agents may see. */
  readonly env?: readonly string[];
  readonly retries?: number;
  readonly gateRetries?: number;
  /** Seconds that one attempt may take. */
  readonly timeout?: number;
  /** Seconds that an attempt may be silent. */
  readonly silence?: number;
  /** Tasks that may run at once. */
  readonly concurrency?: number;
  /** Seconds that the whole run may take. */
  readonly runTimeout?: number;
  /** Agents that may be started in one run. */
  readonly maxAttempts?: number;
  /** Tokens that all agents of one run may use together. */
  readonly maxTokens?: number;
  /** US dollars that all agents of one run may cost together. */
  readonly maxCost?: number;
  readonly onFailure?: "continue" | "stop";
  readonly onStale?: "report" | "redo";
  readonly onExhausted?: "stop" | "ask";
  readonly strictOwnership?: boolean;
  /** Whether agents are kept to their files by the operating system. */
  readonly sandbox?: "auto" | "on" | "off";
  /** Further places that they may write there. */
  readonly sandboxWritable?: readonly string[];
  /** Folders of the agents. */
  readonly isolation?: "none" | "worktree" | "copy";
  /** Command that makes each new folder ready. */
  readonly setup?: string;
  /** Where these folders go. */
  readonly worktrees?: string;
}

const path = z.string().min(1, "a path");
const agents = "auto or a whole number from 1 to 8";
const whole = (least: number): z.ZodNumber => {
  const expected = `a whole number from ${least}`;
  return z.int(expected).min(least, expected);
};
const oneOf = <const T extends readonly string[]>(...names: T): z.ZodEnum<{ [Name in T[number]]: Name }> =>
  z.enum(names, { error: names.join(" or ") });
const schema = z.strictObject({
  $schema: z.string().exactOptional().describe("Where editors find this schema"),
  agents: z
    .union([z.literal("auto"), z.int(agents).min(1, agents).max(8, agents)], agents)
    .exactOptional()
    .describe("How many agents: auto, or 1 to 8"),
  strategy: z.string().exactOptional().describe("auto, feature, bug, performance, security, quality, data, deployment"),
  personas: z.array(z.string()).exactOptional().describe("Only these personas"),
  registry: path.exactOptional().describe("File or folder of the persona registry"),
  ownership: path.exactOptional().describe("File of the ownership map"),
  gates: oneOf("auto", "on", "off").exactOptional().describe("Whether the commands of gates are run"),
  barriers: z.boolean().exactOptional().describe("Each phase waits for all of the one before"),
  agentCommand: z.string().min(1).exactOptional().describe("Command that does a task, instructions on stdin"),
  runner: z.string().min(1).exactOptional().describe("Who does the tasks: command, claude, codex, acp:COMMAND"),
  model: z.string().min(1).exactOptional().describe("Model of the runner's program"),
  env: z.array(z.string()).exactOptional().describe("Environment variables that agents may see; PREFIX_* is a pattern"),
  retries: whole(0).exactOptional().describe("Attempts after a failed one"),
  gateRetries: whole(0).exactOptional().describe("How often a failed gate is run again"),
  timeout: whole(1).exactOptional().describe("Seconds that one attempt may take"),
  silence: whole(1).exactOptional().describe("Seconds that an attempt may be silent"),
  concurrency: whole(1).exactOptional().describe("Tasks that may run at once"),
  runTimeout: whole(1).exactOptional().describe("Seconds that the whole run may take"),
  maxAttempts: whole(1).exactOptional().describe("Agents that may be started in one run"),
  maxTokens: whole(1).exactOptional().describe("Tokens that all agents of one run may use together"),
  maxCost: z
    .number()
    .gt(0, "an amount above 0")
    .exactOptional()
    .describe("US dollars that all agents of one run may cost together"),
  onFailure: oneOf("continue", "stop").exactOptional().describe("Whether the rest goes on after a failure"),
  onStale: oneOf("report", "redo").exactOptional().describe("A task whose inputs were changed meanwhile"),
  onExhausted: oneOf("stop", "ask").exactOptional().describe("When the budget is used up"),
  strictOwnership: z.boolean().exactOptional().describe("A write outside an agent's own files fails its task"),
  sandbox: oneOf("auto", "on", "off").exactOptional().describe("Keep agents to their files by bwrap"),
  sandboxWritable: z.array(path).exactOptional().describe("Further places that they may write there"),
  isolation: oneOf("none", "worktree", "copy").exactOptional().describe("Folders of the agents"),
  setup: z.string().min(1).exactOptional().describe("Command that makes each new folder ready, for example npm ci"),
  worktrees: path.exactOptional().describe("Where these folders go"),
});

/** Names of all fields. */
export const configFields: readonly string[] = Object.freeze(Object.keys(schema.shape));

/**
 * Reads a configuration, as data or as JSON text.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every fault and where it stands, a wrong name with the nearest right ones;
 *   `INTAKE_SYNTAX`, `INTAKE_DUPLICATE` and `INTAKE_LIMIT` for text.
 * @example
 * parseConfig('{ "agents": 4, "gates": "on" }').agents; // 4
 */
export function parseConfig(input: unknown, options: Pick<ReadTasksOptions, "path"> = {}): OrchestrationConfig {
  const taken = takeData(input, "configuration", options.path ?? null);
  const faults: IntakeFault[] = [];
  for (const name of isDataMap(taken.data) ? Object.keys(taken.data) : []) {
    if (configFields.includes(name)) continue;
    const near = nearestNames(name, configFields);
    const expected = near.length > 0 ? near.join(" or ") : `one of ${configFields.slice(1).join(", ")}`;
    faults.push({ line: taken.lineOf([name]), at: name, expected, came: "an unknown name" });
  }
  throwFaults("INTAKE_INVALID", "configuration", options.path ?? null, faults);
  return parseWith<OrchestrationConfig>(schema, taken, "configuration", options.path ?? null);
}

/** The schema as JSON Schema (2020-12), for editors. */
export function describeConfig(): Record<string, unknown> {
  return { title: "Configuration of orch", ...z.toJSONSchema(schema, { io: "input" }) };
}
