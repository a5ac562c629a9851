import type { Plan, PlannedTask } from "../../../src/core/plan/index.ts";
import { decide, evolve, initialRunState } from "../../../src/core/run/index.ts";
import type { RunCommand, RunEvent, RunState } from "../../../src/core/run/index.ts";
import { makeTask } from "../../../src/core/task/index.ts";

/** A task of a plan in short. */
export type TaskDraft = Partial<PlannedTask> & { readonly id: string };

/** A plan of the given tasks; each agent that is named by a task, or listed, is in it. */
export function samplePlan(tasks: readonly TaskDraft[], more: Partial<Plan> & { agentIds?: string[] } = {}): Plan {
  const { agentIds, ...rest } = more;
  const ids = new Set([...(agentIds ?? []), ...tasks.flatMap((task) => task.agentId ?? [])]);
  return {
    version: 1,
    feature: "user-authentication-system",
    strategy: { strategyId: "feature_development", confidence: 1, reasons: [], phases: [] },
    tasks: tasks.map((task) => ({
      ...makeTask(task),
      kind: "work",
      agentId: null,
      waitsFor: [],
      excludes: [],
      delivers: [],
      reasons: [],
      ...task,
    })),
    agents: Array.from(ids, (agentId) => ({
      agentId,
      personaId: agentId.replace(/-\d+$/, ""),
      taskIds: tasks.filter((task) => task.agentId === agentId).map((task) => task.id),
      focus: "",
      outputs: [],
      expertise: [],
      tools: [],
    })),
    ownership: [],
    schedule: {
      tasks: [],
      makespanMinutes: 72,
      lowerBoundMinutes: 72,
      gap: 0,
      optimal: true,
      tightBound: "path",
      iterations: 0,
    },
    gates: [],
    contracts: [],
    handoffs: [],
    ...rest,
  };
}

/** A run that is played by commands, with all that happened. */
export class Played {
  state: RunState;
  readonly events: RunEvent[] = [];

  constructor(plan: Plan) {
    this.state = initialRunState(plan);
  }

  do(...commands: readonly RunCommand[]): this {
    for (const command of commands) {
      const events = decide(this.state, command);
      this.events.push(...events);
      this.state = events.reduce(evolve, this.state);
    }
    return this;
  }

  /** Events that no command leads to. */
  tell(...events: readonly RunEvent[]): this {
    this.events.push(...events);
    this.state = events.reduce(evolve, this.state);
    return this;
  }

  start(atMs = 0): this {
    return this.do({ type: "start-run", atMs, runId: "run-1" }, { type: "start-tasks", atMs });
  }

  finish(taskId: string, atMs: number, more: { ok?: boolean; reason?: string } = {}): this {
    return this.do({ type: "finish-task", atMs, taskId, ok: true, ...more }, { type: "start-tasks", atMs });
  }
}

/** The run of the box that everybody knows: five agents, half way. */
export function sampleRun(): Played {
  const plan = samplePlan(
    [
      { id: "1.1", title: "JWT implementation", agentId: "backend", estimateMinutes: 60 },
      { id: "1.2", title: "User schema", agentId: "data", estimateMinutes: 30 },
      { id: "2.1", title: "CLI commands", agentId: "frontend", estimateMinutes: 40 },
      { id: "3.1", title: "Test fixtures", agentId: "qa", estimateMinutes: 40 },
      { id: "4.1", title: "Audit", agentId: "security", estimateMinutes: 40, waitsFor: ["1.1", "3.1"] },
    ],
    {},
  );
  const message = (atMs: number, from: string, to: string, text: string): RunCommand => {
    return { type: "send-message", atMs, from, to, text };
  };
  return new Played(plan)
    .start()
    .do(
      { type: "progress-task", atMs: 1, taskId: "1.1", percent: 80, note: null },
      { type: "progress-task", atMs: 1, taskId: "1.2", percent: 60, note: null },
      { type: "progress-task", atMs: 1, taskId: "2.1", percent: 40, note: null },
      { type: "progress-task", atMs: 1, taskId: "3.1", percent: 20, note: null },
      message(2, "backend", "data", "User model ready at src/models/user.py"),
      message(3, "data_agent", "qa", "Pipeline needs test data fixtures"),
      message(4, "frontend", "all", "CLI structure established"),
    );
}

/** Texts that break what trusts them. */
export const nastyTexts: readonly string[] = [
  "constructor",
  "__proto__",
  "",
  " ",
  "../x",
  "ä",
  "日本語の名前はとても長い",
  "👨‍👩‍👧‍👦 family 🇩🇪 👍🏽 1️⃣",
  "\u001b[2J\u001b[31mred\u001b[0m",
  "\u001b]0;title\u0007after",
  "a\r\nb\tc\u0000d\u0007",
  "\u202eabc\u202c \u2066x\u2069",
  "e\u0301\u0301\u0301" + "\u0301".repeat(500),
  "\u{1f3fd}starts with a modifier",
  "\u200dstarts with a joiner",
  "\u0903starts with a spacing mark",
  "ends with a prepended mark \u0d4e",
  "\ud800lone",
  "한국어 ᄀᄀ가",
  "ﾊﾝｶｸ ｶﾞ",
  "x".repeat(5_000),
  "漢".repeat(3_000),
  "| pipe ║ ═ `code` <b>",
  "🇩",
];
