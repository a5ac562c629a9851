import type { RunEvent, RunUsage } from "../run/index.ts";

/** How an attempt ended; `running`: it has not, as far as the events go. */
export type AttemptOutcome = "completed" | "retrying" | "failed" | "aborted" | "interrupted" | "running";

/** One attempt of an agent at a task. */
export interface Attempt {
  readonly taskId: string;
  readonly agentId: string;
  /** Counts the attempts at the task, from 1. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Milliseconds since 1970; `null` while it runs. */
  readonly endedAtMs: number | null;
  /** Milliseconds from start to end, gates included, without the time in which nobody carried the run on. */
  readonly durationMs: number;
  /** Start and end on the clock of the run, which stands still while nobody carries the run on. */
  readonly startedAtActiveMs: number;
  readonly endedAtActiveMs: number;
  readonly outcome: AttemptOutcome;
  /** Why it did not succeed. */
  readonly reason: string | null;
  readonly usage: RunUsage | null;
}

/** What the events tell about time. */
export interface RunTimeline {
  /** In order of their start. */
  readonly attempts: readonly Attempt[];
  /** Milliseconds in which the run was carried on, up to its end or to the last event. */
  readonly activeMs: number;
  /** Milliseconds between a death or an end, as far as it is known, and the resume after it. */
  readonly gapMs: number;
  /** Whether the last thing told about the run is its end. */
  readonly ended: boolean;
  readonly startedAtMs: number | null;
  /** The last moment of the run that is known; `null` for no events. */
  readonly lastAtMs: number | null;
}

type OpenAttempt = { -readonly [Key in keyof Attempt]: Attempt[Key] };

/**
 * Reads the attempts out of the events of a run. O(events).
 *
 * Time is counted on a clock that stands still from an end, or from the last event before a death, until `run:resumed`,
 * and that never goes back where the clock of the machine did.
 */
export function collectAttempts(events: readonly RunEvent[]): RunTimeline {
  const attempts: OpenAttempt[] = [];
  const open = new Map<string, OpenAttempt>();
  let activeMs = 0;
  let gapMs = 0;
  let ended = false;
  let startedAtMs: number | null = null;
  let lastAtMs: number | null = null;

  const close = (taskId: string, outcome: AttemptOutcome, reason: string | null, atMs: number): void => {
    const attempt = open.get(taskId);
    if (attempt === undefined) return;
    open.delete(taskId);
    attempt.outcome = outcome;
    attempt.reason = reason;
    attempt.endedAtMs = Math.max(attempt.startedAtMs, atMs);
    attempt.endedAtActiveMs = activeMs;
    attempt.durationMs = activeMs - attempt.startedAtActiveMs;
  };
  // An attempt that was cut off ended before the gap, not with the event that tells of it.
  let aliveAtMs = -Infinity;

  for (const event of events) {
    const { atMs } = event;
    const before: number = lastAtMs ?? atMs;
    if (event.type === "run:resumed") {
      aliveAtMs = before;
      gapMs += Math.max(0, atMs - before);
      ended = false;
      lastAtMs = atMs;
    } else if (!ended) {
      activeMs += Math.max(0, atMs - before);
      lastAtMs = Math.max(before, atMs);
    }
    const now: number = lastAtMs ?? atMs;
    switch (event.type) {
      case "run:started":
        startedAtMs ??= atMs;
        break;
      case "run:completed":
      case "run:failed":
      case "run:aborted":
        ended = true;
        break;
      case "task:started": {
        close(event.taskId, "interrupted", "its end is not known", now);
        const attempt: OpenAttempt = {
          taskId: event.taskId,
          agentId: event.agentId,
          attempt: event.attempt,
          startedAtMs: now,
          endedAtMs: null,
          durationMs: 0,
          startedAtActiveMs: activeMs,
          endedAtActiveMs: activeMs,
          outcome: "running",
          reason: null,
          usage: null,
        };
        open.set(event.taskId, attempt);
        attempts.push(attempt);
        break;
      }
      case "task:worked":
      case "task:completed":
      case "task:retrying":
      case "task:failed":
      case "task:aborted": {
        const attempt = open.get(event.taskId);
        if (attempt !== undefined && event.usage !== undefined) attempt.usage = addUsage(attempt.usage, event.usage);
        if (event.type === "task:worked") break;
        const outcome = event.type.slice("task:".length) as AttemptOutcome;
        close(event.taskId, outcome, "reason" in event ? event.reason : null, now);
        break;
      }
      case "task:skipped":
        close(event.taskId, "aborted", event.reason, now);
        break;
      case "task:interrupted":
        close(
          event.taskId,
          "interrupted",
          "interrupted",
          (open.get(event.taskId)?.startedAtMs ?? now) <= aliveAtMs ? aliveAtMs : now,
        );
        break;
      default:
        break;
    }
  }
  for (const attempt of open.values()) {
    attempt.endedAtActiveMs = activeMs;
    attempt.durationMs = activeMs - attempt.startedAtActiveMs;
  }
  return { attempts, activeMs, gapMs, ended, startedAtMs, lastAtMs };
}

/** The sum of what two parts of an attempt used; what neither says stays unsaid. */
function addUsage(a: RunUsage | null, b: RunUsage): RunUsage {
  if (a === null) return b;
  const sum: { -readonly [Key in keyof RunUsage]: number } = { ...a };
  for (const key of ["inputTokens", "outputTokens", "costUsd"] as const) {
    if (b[key] !== undefined) sum[key] = (a[key] ?? 0) + b[key];
  }
  return sum;
}
