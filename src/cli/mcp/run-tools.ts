import type { Plan } from "../../core/plan/index.ts";
import { renderInstructions } from "../../core/plan/index.ts";
import { findWaits } from "../../core/run/index.ts";
import { agentRequests } from "../../intake/agent-requests/index.ts";
import type { AgentRequests } from "../../intake/agent-requests/index.ts";
import { parseHandoff, readTasks } from "../../intake/index.ts";
import type { PostReply } from "../../ports/index.ts";
import { checkPaths } from "../commands/guard-check.ts";
import { RunRefusal } from "../errors.ts";
import type { SpeakingOptions } from "../post-to-run.ts";
import { talkWithRun } from "../talk-with-run.ts";
import type { RunTalk } from "../talk-with-run.ts";

/** Who uses the tools: the options that the server was started with. */
export type ToolUser = SpeakingOptions & { readonly task?: string };

/** One tool, as a client sees it and as it is called. */
export interface RunTool {
  readonly shown: {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly inputSchema: { readonly type: "object"; readonly [key: string]: unknown };
    /** For clients: what may be called without asking a person. */
    readonly annotations: ToolHints;
  };
  /** @throws Errors of the readers, and the run's own refusal of what was posted. */
  readonly call: (input: unknown) => Promise<Readonly<Record<string, unknown>>>;
}

interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

type Call<Name extends keyof AgentRequests> = (request: AgentRequests[Name]) => Promise<Record<string, unknown>>;

/** The tools by which an agent speaks with its run; each does what the command of its kind does. */
export function makeRunTools(user: ToolUser): readonly RunTool[] {
  /** A run that is not at work answers nothing: its post waits. */
  const talk = async (): Promise<RunTalk> => {
    const begun = await talkWithRun(user);
    return begun.found.status === "running" ? begun : talkWithRun({ ...user, wait: "0" });
  };
  return [
    tool("plan", "The plan", "Who does what, who may write where, what waits for what.", reads, async ({ scope }) => {
      const { found, speaker, taskId } = await talk();
      const { plan } = found.state;
      const mine = scope === "mine" && plan.agents.some(({ agentId }) => agentId === speaker.from);
      return { runId: found.runId, ...(mine ? planOf(plan, speaker.from, taskId) : wholePlan(plan)) };
    }),
    tool("status", "Where the run stands", "Tasks with their status, and what waits for what.", reads, async (asked) =>
      tellStatus(await talk(), asked.scope),
    ),
    tool("send_message", "Send a message", "To an agent, a persona, or all.", writes, async ({ to, text, artifacts }) =>
      answer(await (await talk()).send(to, text, artifacts)),
    ),
    tool("read_messages", "Read new messages", "What you were not given before.", takes, async () => ({
      messages: await (await talk()).takeMessages(),
    })),
    tool("report_progress", "Report progress", "How far your task is.", sets, async ({ percent, note }) =>
      answer(await (await talk()).progress(percent, note)),
    ),
    tool("get_context", "Read shared values", "One value that agents share, or all.", reads, async ({ key }) => {
      const begun = await talk();
      if (key === undefined) return { values: Object.fromEntries(begun.found.state.context) };
      const held = await begun.getContext(key);
      return { key, value: held?.value ?? null, version: held?.version ?? 0 };
    }),
    tool("set_context", "Set a shared value", "A value that all agents see.", sets, async ({ key, value, ifVersion }) =>
      answer(await (await talk()).setContext(key, value, ifVersion)),
    ),
    tool(
      "hand_off",
      "Hand something over",
      "Delivers to another agent; checked against the contract and the files. Faults come back as an error.",
      writes,
      async ({ handoff }) => answer(await (await talk()).handOver(parseHandoff(handoff))),
    ),
    tool(
      "save_checkpoint",
      "Save a checkpoint",
      "Notes that the next attempt is given if this one ends early.",
      writes,
      async (content) => answer(await (await talk()).saveCheckpoint(content)),
    ),
    tool(
      "check_ownership",
      "May I write there?",
      "Asks before a write. A refusal says who owns the file.",
      reads,
      async ({ paths, operation, to }) => {
        const checked = await checkPaths(paths, {
          ...user,
          agent: (await talk()).speaker.from,
          op: operation,
          ...(to === undefined ? {} : { to }),
        });
        return { ...checked };
      },
    ),
    tool(
      "propose_tasks",
      "Propose further tasks",
      "Tasks that turned out to be necessary; a person may have to agree.",
      writes,
      async ({ tasks }) => answer(await (await talk()).propose(readTasks(JSON.stringify({ tasks })))),
    ),
  ];
}

const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const takes = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };
const writes = takes;
const sets = { ...takes, idempotentHint: true };

function tool<Name extends keyof AgentRequests>(
  name: Name,
  title: string,
  description: string,
  annotations: ToolHints,
  call: Call<Name>,
): RunTool {
  const form = agentRequests[name];
  const shown = { name, title, description, inputSchema: form.schema, annotations };
  return { shown, call: async (input) => call(form.parse(input)) };
}

function answer(reply: PostReply | null): Record<string, unknown> {
  if (reply === null) return { ok: true, pending: true, note: "handed in; the run takes it when it goes on" };
  if (!reply.ok) throw new RunRefusal(reply.code, reply.message);
  return { ...reply };
}

function planOf(plan: Plan, agentId: string, taskId: string | undefined): Record<string, unknown> {
  const agent = plan.agents.find((one) => one.agentId === agentId)!;
  const tasks = plan.tasks.filter((task) => task.agentId === agentId);
  const one = taskId !== undefined && agent.taskIds.includes(taskId) ? { taskId } : {};
  return {
    feature: plan.feature,
    agent: { agentId, personaId: agent.personaId, focus: agent.focus, taskIds: agent.taskIds },
    owned: plan.ownership.flatMap(([pattern, ownerIds]) => (ownerIds.includes(agentId) ? [pattern] : [])),
    tasks: tasks.map(({ id, title, description, files, waitsFor, gates }) => ({
      taskId: id,
      title,
      description,
      files,
      waitsFor,
      gates,
    })),
    instructions: renderInstructions(plan, agentId, one),
  };
}

function wholePlan(plan: Plan): Record<string, unknown> {
  return {
    feature: plan.feature,
    strategy: plan.strategy.strategyId,
    agents: plan.agents.map(({ agentId, personaId, taskIds, focus }) => ({ agentId, personaId, taskIds, focus })),
    ownership: plan.ownership,
    tasks: plan.tasks.map(({ id, title, agentId, files, waitsFor }) => ({
      taskId: id,
      title,
      agentId,
      files,
      waitsFor,
    })),
  };
}

function tellStatus({ found, speaker }: RunTalk, scope: "mine" | "all"): Record<string, unknown> {
  const { state, runId, status } = found;
  const mine = scope === "mine" && state.plan.agents.some(({ agentId }) => agentId === speaker.from);
  const isAsked = (agentId: string | null): boolean => !mine || agentId === speaker.from;
  const counts = new Map<string, number>();
  const tasks = state.plan.tasks.flatMap(({ id, title, agentId }, place) => {
    const { status: taskStatus, attempts, percent, reason } = state.tasks.at(place)!;
    counts.set(taskStatus, (counts.get(taskStatus) ?? 0) + 1);
    return isAsked(agentId) ? [{ taskId: id, title, agentId, status: taskStatus, attempts, percent, reason }] : [];
  });
  const asked = new Set(tasks.map(({ taskId }) => taskId));
  return {
    runId,
    feature: state.plan.feature,
    status,
    counts: Object.fromEntries(counts),
    tasks,
    waits: findWaits(state, Date.now()).filter(({ taskId }) => asked.has(taskId)),
    approvals: [...state.approvals.values()].filter((approval) => approval.status === "open"),
  };
}
