import { ArgumentError } from "../errors.ts";
import type { HandoffContract } from "../handoff/index.ts";
import { agentsNamed } from "./agents-named.ts";
import type { Plan, PlannedAgent, PlannedTask } from "./plan.ts";

/** What is known of one attempt, beside the plan. */
export interface InstructionOptions {
  /** Only this task is asked for. Default: all tasks of the agent, in the order of the plan. */
  readonly taskId?: string;
  /** 1 for the first. Default: 1. */
  readonly attempt?: number;
  /** Why the attempt before failed; it is quoted. Default: `null`. */
  readonly previousFailure?: string | null;
  /** What an attempt before wrote down. Default: `null`. */
  readonly checkpoint?: {
    readonly note: string;
    readonly nextSteps: readonly string[];
    readonly files: readonly string[];
  } | null;
  /** Messages that wait for the agent. Default: 0. */
  readonly unread?: number;
  /** Folder of the agents' window. Default: `.claude/orchestration`. */
  readonly directory?: string;
}

/**
 * The seed's instructions for an agent, each place of the template filled: role, tasks, files, dependencies, contracts,
 * and how to report.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an agent or task that the plan does not have.
 */
export function renderInstructions(plan: Plan, agentId: string, options: InstructionOptions = {}): string {
  const agent = plan.agents.find((one) => one.agentId === agentId);
  if (agent === undefined)
    throw new ArgumentError("agentId", `one of ${plan.agents.map((one) => one.agentId).join(", ")}`, agentId);
  const tasks = findTasks(plan, agent, options.taskId);
  const directory = options.directory ?? ".claude/orchestration";
  const owned = plan.ownership.filter(([, ownerIds]) => ownerIds.includes(agentId)).map(([pattern]) => pattern);
  const mine = new Set(tasks.map((task) => task.id));
  const waits = unique(tasks.flatMap((task) => task.waitsFor)).filter((id) => !mine.has(id));
  const enabled = plan.tasks.filter((task) => !mine.has(task.id) && task.waitsFor.some((id) => mine.has(id)));
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));

  return [
    `## You are ${agentId} (${agent.personaId}) for feature: ${plan.feature}`,
    "",
    "### Your Specialized Role:",
    `- Expertise: ${agent.expertise.join(", ") || "as the tasks need it"}`,
    `- Focus Area: ${agent.focus}`,
    `- Tools Available: ${agent.tools.join(", ") || "whatever the working folder has"}`,
    "",
    options.taskId === undefined ? "### Assigned Tasks:" : `### Assigned Task (attempt ${options.attempt ?? 1}):`,
    ...tasks.flatMap((task) => renderTask(plan, task)),
    ...renderHistory(options),
    ...((options.unread ?? 0) > 0
      ? ["", `### Messages: ${options.unread} wait for you. Read them first: \`orch message read\``]
      : []),
    "",
    "### File Ownership:",
    owned.length === 0
      ? "You have write access to no file: report what should change, and who owns it."
      : "You have exclusive write access to:",
    ...owned.map((pattern) => `- ${pattern}`),
    "Every other file is read only for you; writes elsewhere are refused or reported.",
    "",
    "### Dependencies:",
    `- Wait for: ${waits.map((id) => nameTask(byId.get(id), id)).join("; ") || "nothing"}`,
    `- Enables: ${enabled.map((task) => nameTask(task, task.id)).join("; ") || "nothing"}`,
    "",
    "### Output Contracts:",
    ...renderContracts(plan, agent),
    "",
    "### Progress Protocol:",
    `1. Update progress after each task: \`orch progress <percent> [note]\` (shown in \`${directory}/progress/${agentId}.json\`)`,
    `2. Check messages regularly: \`orch message read\` (shown in \`${directory}/messages.json\`)`,
    "3. Signal handoffs with clear contracts: `orch handoff <file.json>`",
    "4. Use `orch checkpoint save <note>` to save state",
    "",
  ].join("\n");
}

function findTasks(plan: Plan, agent: PlannedAgent, taskId: string | undefined): readonly PlannedTask[] {
  const ids = new Set(agent.taskIds);
  if (taskId === undefined) return plan.tasks.filter((task) => ids.has(task.id));
  const task = plan.tasks.find((one) => one.id === taskId && ids.has(taskId));
  if (task === undefined)
    throw new ArgumentError("taskId", `a task of ${agent.agentId}: ${agent.taskIds.join(", ")}`, taskId);
  return [task];
}

function renderTask(plan: Plan, task: PlannedTask): string[] {
  const gates = task.gates.flatMap((id) => plan.gates.find((gate) => gate.id === id) ?? []);
  return [
    `- ${task.title === task.id ? task.id : `${task.id} ${task.title}`}`,
    ...task.description.split("\n").flatMap((line) => (line.trim() === "" ? [] : [`  ${line}`])),
    ...(task.files.length === 0 ? [] : [`  Files: ${task.files.join(", ")}`]),
    ...gates.map(
      (gate) => `  Checked by: ${gate.title}${gate.commands.length === 0 ? "" : ` (${gate.commands.join("; ")})`}`,
    ),
  ];
}

function renderHistory({ previousFailure, checkpoint }: InstructionOptions): string[] {
  const lines: string[] = [];
  if (previousFailure !== null && previousFailure !== undefined) {
    lines.push("", "### The attempt before failed:", ...previousFailure.split("\n").map((line) => `> ${line}`));
  }
  if (checkpoint !== null && checkpoint !== undefined) {
    lines.push("", "### Saved before:", checkpoint.note);
    lines.push(
      ...checkpoint.nextSteps.map((step) => `- Next: ${step}`),
      ...checkpoint.files.map((file) => `- File: ${file}`),
    );
  }
  return lines;
}

function renderContracts(plan: Plan, agent: PlannedAgent): string[] {
  const named = (name: string): boolean => agentsNamed(plan.agents, name).includes(agent.agentId);
  const lines = plan.contracts.flatMap((contract) => {
    if (named(contract.from)) return renderContract(contract, `Deliver to ${contract.to}`);
    return named(contract.to) ? renderContract(contract, `You receive from ${contract.from}`) : [];
  });
  return lines.length === 0 ? [`- Outputs: ${agent.outputs.join(", ") || "as the tasks say"}`] : lines;
}

function renderContract(contract: HandoffContract, heading: string): string[] {
  return [
    `- ${heading} (contract ${contract.id}):`,
    ...contract.files.map((file) => `  - file ${file}`),
    ...contract.symbols.map((symbol) => {
      const members = (list: readonly { readonly name: string; readonly type: string | null }[]): string =>
        list.map(({ name, type }) => (type === null ? name : `${name}: ${type}`)).join(", ");
      const parameters = symbol.parameters === null ? "" : `(${members(symbol.parameters)})`;
      const fields = symbol.fields === null ? "" : ` { ${members(symbol.fields)} }`;
      return `  - ${symbol.kind ?? "symbol"} ${symbol.path}:${symbol.name}${parameters}${fields}`;
    }),
    ...contract.endpoints.map((endpoint) => {
      const errors =
        endpoint.errors === null || endpoint.errors.length === 0 ? "" : `, errors ${endpoint.errors.join(", ")}`;
      return `  - endpoint ${endpoint.method} ${endpoint.path}: ${endpoint.request ?? "any"} -> ${endpoint.response ?? "any"}${errors}`;
    }),
    ...contract.environment.map(({ name, value }) => `  - environment ${name}${value === null ? "" : `=${value}`}`),
    ...(contract.payloadSchema === null
      ? []
      : [`  - payload by the JSON Schema ${JSON.stringify(contract.payloadSchema)}`]),
  ];
}

function nameTask(task: PlannedTask | undefined, id: string): string {
  const owner = task?.agentId === null || task === undefined ? "" : ` (${task.agentId})`;
  return task === undefined || task.title === id ? `${id}${owner}` : `${id} ${task.title}${owner}`;
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
