import { findStaleTasks, isFinished } from "../run/index.ts";
import type {
  GateResult,
  ReceiptEntry,
  RunEvent,
  RunState,
  RunStatus,
  RunUsage,
  RunViolation,
  StaleTask,
  TaskStatus,
} from "../run/index.ts";
import { collectAttempts } from "./collect-attempts.ts";
import type { Attempt, AttemptOutcome } from "./collect-attempts.ts";
import { findAgentProgress } from "./find-agent-progress.ts";
import { findCriticalPath } from "./find-critical-path.ts";
import type { RunCriticalPath } from "./find-critical-path.ts";
import { measureSavings } from "./measure-savings.ts";
import type { Savings } from "./measure-savings.ts";
import { findUtilisation } from "./measure-utilisation.ts";
import { predictSavings } from "./predict-savings.ts";
import type { PredictedSavings } from "./predict-savings.ts";

/** One attempt in the report. */
export interface AttemptSummary {
  readonly attempt: number;
  readonly agentId: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** Gates included, gaps between a death and a resume not. */
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  readonly reason: string | null;
  readonly usage: RunUsage | null;
}

/** One task in the report. */
export interface TaskSummary {
  readonly taskId: string;
  readonly title: string;
  readonly kind: "work" | "group";
  readonly agentId: string | null;
  readonly status: TaskStatus;
  readonly reason: string | null;
  readonly estimateMinutes: number;
  readonly attempts: readonly AttemptSummary[];
  readonly gates: readonly GateResult[];
  /** What kept its last attempt inside its agent's files; empty: nothing. */
  readonly layers: readonly string[];
}

/** One agent in the report. */
export interface AgentSummary {
  readonly agentId: string;
  readonly personaId: string;
  readonly taskCount: number;
  readonly completedCount: number;
  readonly failedCount: number;
  /** 0 to 100. */
  readonly percent: number;
  readonly attempts: number;
  readonly busyMs: number;
  /** Part of the run in which it worked, 0 to 1. */
  readonly utilisation: number;
}

/** One hand-off in the report. */
export interface HandoffSummary {
  readonly handoffId: string;
  readonly from: string;
  readonly to: string;
  readonly taskId: string | null;
  readonly verdict: "pending" | "verified" | "unverified" | "rejected";
  readonly faults: readonly string[];
  /** Tasks that were begun on it before it was changed. */
  readonly staleFor: readonly string[];
}

/** What happened in a run: one value that survives JSON. */
export interface RunSummary {
  readonly version: 1;
  readonly runId: string | null;
  readonly feature: string;
  readonly strategyId: string;
  readonly status: RunStatus;
  /** Why it failed or was aborted. */
  readonly reason: string | null;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Milliseconds in which the run was carried on. */
  readonly activeMs: number;
  /** How many tasks have each status; groups count too. */
  readonly counts: Readonly<Record<TaskStatus, number>>;
  readonly tasks: readonly TaskSummary[];
  readonly agents: readonly AgentSummary[];
  /** Gates of the whole run. */
  readonly gates: readonly GateResult[];
  readonly handoffs: readonly HandoffSummary[];
  /** Writes outside an agent's own files: refused (`prevented`), or seen afterwards. */
  readonly violations: readonly RunViolation[];
  readonly messageCount: number;
  /** Messages that an agent was not given yet, counted for each agent. */
  readonly unreadCount: number;
  /** Tasks of which inputs were changed after they built on them. */
  readonly stale: readonly StaleTask[];
  readonly checkpointCount: number;
  readonly criticalPath: RunCriticalPath;
  readonly savings: {
    /** `null` while it is not known. */
    readonly measured: Savings | null;
    readonly predicted: PredictedSavings;
  };
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly costUsd: number };
  /** What became of all that ran, where the run was aborted; else `null`. */
  readonly receipt: readonly ReceiptEntry[] | null;
}

/**
 * Gathers what happened in a run into one value: tasks with their attempts and gates, agents, hand-offs, violations,
 * savings and usage. O(events + tasks + dependencies).
 *
 * @param state - The state after all of the events.
 * @param events - All events of the run, oldest first.
 */
export function summariseRun(state: RunState, events: readonly RunEvent[]): RunSummary {
  const { plan } = state;
  const timeline = collectAttempts(events);
  const attemptsOf = new Map<string, AttemptSummary[]>();
  for (const attempt of timeline.attempts) {
    const known = attemptsOf.get(attempt.taskId);
    if (known === undefined) attemptsOf.set(attempt.taskId, [summariseAttempt(attempt)]);
    else known.push(summariseAttempt(attempt));
  }
  const counts = { waiting: 0, ready: 0, running: 0, completed: 0, failed: 0, skipped: 0, aborted: 0 };
  const tasks = Array.from(state.tasks, ({ status, reason, gates, layers }, place): TaskSummary => {
    const { id: taskId, title, kind, agentId, estimateMinutes } = plan.tasks[place]!;
    counts[status] += 1;
    const attempts = attemptsOf.get(taskId) ?? [];
    return { taskId, title, kind, agentId, status, reason, estimateMinutes, attempts, gates, layers };
  });
  return {
    version: 1,
    runId: state.runId,
    feature: plan.feature,
    strategyId: plan.strategy.strategyId,
    status: state.status,
    reason: state.reason,
    startedAtMs: state.startedAtMs,
    endedAtMs: state.endedAtMs,
    activeMs: timeline.activeMs,
    counts,
    tasks,
    agents: summariseAgents(state, findUtilisation(timeline)),
    gates: state.runGates,
    handoffs: Array.from(state.handoffs, ({ handoffId, taskId, handoff, verdict, faults, stale }) => {
      const { from, to } = handoff;
      return { handoffId, from, to, taskId, verdict, faults, staleFor: stale?.consumerIds ?? [] };
    }),
    violations: [...state.violations],
    messageCount: state.messages.length,
    unreadCount: [...state.unread.values()].reduce((sum, count) => sum + count, 0),
    stale: findStaleTasks(state),
    checkpointCount: state.checkpoints.length,
    criticalPath: findCriticalPath(state),
    savings: { measured: measureSavings(events), predicted: predictSavings(plan) },
    usage: state.usage,
    receipt: state.receipt,
  };
}

function summariseAttempt(attempt: Attempt): AttemptSummary {
  const { attempt: number, agentId, startedAtMs, endedAtMs, durationMs, outcome, reason, usage } = attempt;
  return { attempt: number, agentId, startedAtMs, endedAtMs, durationMs, outcome, reason, usage };
}

function summariseAgents(state: RunState, utilisation: ReturnType<typeof findUtilisation>): AgentSummary[] {
  const used = new Map(utilisation.map((one) => [one.agentId, one]));
  return findAgentProgress(state).map((agent) => {
    const { agentId, personaId, taskCount, completedCount, failedCount, percent } = agent;
    const { attempts = 0, busyMs = 0, share = 0 } = used.get(agentId) ?? {};
    return {
      agentId,
      personaId,
      taskCount,
      completedCount,
      failedCount,
      percent,
      attempts,
      busyMs,
      utilisation: share,
    };
  });
}

/** Tasks that did not end well, in the order of the plan; while the run goes on only those that have ended. */
export function listTroubles(summary: RunSummary): TaskSummary[] {
  return summary.tasks.filter(({ status }) => isFinished(status) && status !== "completed");
}
