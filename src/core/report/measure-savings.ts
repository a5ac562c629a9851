import type { RunEvent, RunState } from "../run/index.ts";
import { collectAttempts } from "./collect-attempts.ts";
import { findPlanFigures } from "./plan-figures.ts";

/** What working in parallel saved, measured. */
export interface Savings {
  /** Milliseconds from the start to the end of the run, without the gaps between a death or an end and a resume. */
  readonly wallMs: number;
  /** Milliseconds that one agent had needed for the same tasks, one after another: their successful attempts, added up. */
  readonly sequentialMs: number;
  /** `sequentialMs` less `wallMs`; negative where the run took longer than one agent had. */
  readonly savedMs: number;
  /** Saved part of `sequentialMs`, 0 to 1; 0 where nothing was saved. */
  readonly share: number;
  /** Tasks that were completed by an agent; each counts once. */
  readonly taskCount: number;
  /** Attempts that did not succeed, and their milliseconds: they cost wall time and count for nothing here. */
  readonly lostAttempts: number;
  readonly lostMs: number;
  /** Milliseconds that are not counted, because nobody carried the run on. */
  readonly gapMs: number;
}

/**
 * Measures what working in parallel saved: the wall time of the run against the time that one agent had needed for the
 * same tasks one after another. O(events).
 *
 * One agent's time is the sum of the durations of the successful attempts, one for each completed task, its gates
 * included. Failed and interrupted attempts and waiting are in the wall time and not in that sum, so they only lower the
 * result. Nothing is known between the last event before a death and the resume; it counts on neither side.
 *
 * @returns `null` while it is not known: before the start, and until the run has ended.
 * @example
 * measureSavings([
 *   { type: "task:started", atMs: 0, taskId: "a", agentId: "backend", attempt: 1 },
 *   { type: "task:started", atMs: 0, taskId: "b", agentId: "qa", attempt: 1 },
 *   { type: "task:completed", atMs: 60_000, taskId: "a" },
 *   { type: "task:completed", atMs: 60_000, taskId: "b" },
 *   { type: "run:completed", atMs: 60_000 },
 * ])?.share; // 0.5
 */
export function measureSavings(events: readonly RunEvent[]): Savings | null {
  const timeline = collectAttempts(events);
  if (!timeline.ended) return null;
  const durations = new Map<string, number>();
  let lostAttempts = 0;
  let lostMs = 0;
  for (const { taskId, outcome, durationMs } of timeline.attempts) {
    if (outcome === "completed") {
      durations.set(taskId, durationMs);
    } else {
      lostAttempts += 1;
      lostMs += durationMs;
    }
  }
  let sequentialMs = 0;
  for (const durationMs of durations.values()) sequentialMs += durationMs;
  const { activeMs, gapMs } = timeline;
  return {
    ...compare(sequentialMs, activeMs),
    taskCount: durations.size,
    lostAttempts,
    lostMs,
    gapMs,
  };
}

/** The two sides and what follows from them. */
function compare(sequentialMs: number, wallMs: number): Pick<Savings, "wallMs" | "sequentialMs" | "savedMs" | "share"> {
  return { wallMs, sequentialMs, savedMs: sequentialMs - wallMs, share: shareSaved(sequentialMs, wallMs) };
}

/** Saved part of the longer way, 0 to 1. */
export function shareSaved(sequential: number, wall: number): number {
  return sequential > wall ? (sequential - wall) / sequential : 0;
}

/**
 * The two sides as far as a state alone knows them: exact for a run that was not resumed. A state does not know of the
 * gap before a resume, which is in the wall time here.
 */
export function findStateSavings(state: RunState): Pick<Savings, "wallMs" | "sequentialMs" | "share"> | null {
  const { startedAtMs, endedAtMs } = state;
  if (startedAtMs === null || endedAtMs === null) return null;
  const { isGroup } = findPlanFigures(state.plan);
  let sequentialMs = 0;
  let place = 0;
  for (const task of state.tasks) {
    const isCounted = task.status === "completed" && isGroup[place] === 0;
    if (isCounted && task.startedAtMs !== null && task.endedAtMs !== null)
      sequentialMs += Math.max(0, task.endedAtMs - task.startedAtMs);
    place += 1;
  }
  return compare(sequentialMs, Math.max(0, endedAtMs - startedAtMs));
}
