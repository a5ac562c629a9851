import type { RunEvent } from "../run/index.ts";
import { collectAttempts } from "./collect-attempts.ts";
import type { Attempt } from "./collect-attempts.ts";

/** One event of the trace event format; times are in microseconds from the start of the run. */
export interface ChromeTraceEvent {
  /** `M` names a process or thread, `X` is a slice, `s` and `f` are the two ends of an arrow. */
  readonly ph: "M" | "X" | "s" | "f";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly cat?: string;
  readonly dur?: number;
  readonly id?: number;
  readonly bp?: "e";
  readonly args?: Readonly<Record<string, unknown>>;
}

/** What a browser's tracing page and Perfetto open. */
export interface ChromeTrace {
  readonly traceEvents: readonly ChromeTraceEvent[];
  readonly displayTimeUnit: "ms";
}

interface Slice {
  readonly attempt: Attempt;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
}

const pid = 1;

/**
 * The run as a Chrome trace: one thread for each agent, one slice for each attempt, one arrow for each hand-off from the
 * attempt that delivered it to the next one of the agent it is for. O(events + hand-offs * attempts).
 *
 * Slices of one thread never overlap: an agent that does two tasks at once gets a thread for each. What still runs ends
 * with the last event.
 *
 * @returns A value for `JSON.stringify`.
 */
export function exportChromeTrace(events: readonly RunEvent[]): ChromeTrace {
  const timeline = collectAttempts(events);
  const startMs = timeline.startedAtMs ?? timeline.attempts[0]?.startedAtMs ?? 0;
  const toTs = (atMs: number): number => Math.max(0, Math.round((atMs - startMs) * 1_000));
  const started = events.find((event) => event.type === "run:started");
  const titles = new Map(started?.plan.tasks.map((task) => [task.id, task.title]));

  const threads = new ThreadList();
  const slices = timeline.attempts.map((attempt): Slice => {
    const ts = toTs(attempt.startedAtMs);
    const end = Math.max(ts, toTs(attempt.endedAtMs ?? timeline.lastAtMs ?? attempt.startedAtMs));
    return { attempt, tid: threads.take(attempt.agentId, ts, end), ts, dur: end - ts };
  });
  const name = started === undefined ? "run" : started.plan.feature;
  return {
    traceEvents: [
      { ph: "M", name: "process_name", pid, tid: 0, ts: 0, args: { name } },
      ...threads.name(),
      ...slices.map((slice) => toEvent(slice, titles)),
      ...listArrows(events, slices, toTs),
    ],
    displayTimeUnit: "ms",
  };
}

/** Numbers the threads: each agent has one, and further ones where it does several tasks at once. */
class ThreadList {
  readonly #ofAgent = new Map<string, { tid: number; until: number }[]>();
  #count = 0;

  /** A thread of the agent that is free from `start` on. */
  take(agentId: string, start: number, end: number): number {
    const own = this.#ofAgent.get(agentId) ?? [];
    this.#ofAgent.set(agentId, own);
    let thread = own.find(({ until }) => until <= start);
    if (thread === undefined) {
      this.#count += 1;
      thread = { tid: this.#count, until: end };
      own.push(thread);
    }
    thread.until = end;
    return thread.tid;
  }

  name(): ChromeTraceEvent[] {
    return Array.from(this.#ofAgent, ([agentId, own]) =>
      own.flatMap(({ tid }, index): ChromeTraceEvent[] => [
        {
          ph: "M",
          name: "thread_name",
          pid,
          tid,
          ts: 0,
          args: { name: index === 0 ? agentId : `${agentId} (${index + 1})` },
        },
        { ph: "M", name: "thread_sort_index", pid, tid, ts: 0, args: { sort_index: tid } },
      ]),
    ).flat();
  }
}

function toEvent({ attempt, tid, ts, dur }: Slice, titles: ReadonlyMap<string, string>): ChromeTraceEvent {
  const { taskId, agentId, attempt: number, outcome, reason } = attempt;
  const title = titles.get(taskId);
  return {
    ph: "X",
    name: title === undefined || title === taskId ? taskId : `${taskId} ${title}`,
    cat: outcome,
    pid,
    tid,
    ts,
    dur,
    args: { taskId, agentId, attempt: number, outcome, ...(reason === null ? {} : { reason }) },
  };
}

/** An arrow where both ends are known: the slice in which it was delivered, and a later one of the receiver. */
function listArrows(
  events: readonly RunEvent[],
  slices: readonly Slice[],
  toTs: (atMs: number) => number,
): ChromeTraceEvent[] {
  const arrows: ChromeTraceEvent[] = [];
  for (const event of events) {
    if (event.type !== "handoff:delivered") continue;
    const ts = toTs(event.atMs);
    const { from, to } = event.handoff;
    const giving = slices.findLast(
      (slice) =>
        slice.ts <= ts &&
        ts <= slice.ts + slice.dur &&
        (event.taskId === null ? isCalled(slice.attempt.agentId, from) : slice.attempt.taskId === event.taskId),
    );
    const receiving = slices.find((slice) => slice.ts >= ts && slice !== giving && isCalled(slice.attempt.agentId, to));
    if (giving === undefined || receiving === undefined) continue;
    const shared = { name: "hand-off", cat: "handoff", pid, id: arrows.length / 2 + 1, args: { from, to } };
    arrows.push({ ...shared, ph: "s", tid: giving.tid, ts });
    arrows.push({ ...shared, ph: "f", bp: "e", tid: receiving.tid, ts: receiving.ts });
  }
  return arrows;
}

/** Whether a hand-off's name means the agent: `backend` and `backend_agent` are one, and stand for `backend-2` too. */
function isCalled(agentId: string, name: string): boolean {
  const toBase = (text: string): string => text.toLowerCase().replace(/_agent$/u, "");
  const wanted = toBase(name);
  return agentId === name || toBase(agentId) === wanted || toBase(agentId).replace(/-\d+$/u, "") === wanted;
}
