import { evolve, initialRunState } from "../core/run/index.ts";
import type { RunEvent, RunState } from "../core/run/index.ts";
import type { RunHolder, RunStore } from "../ports/index.ts";
import { UsageError } from "./errors.ts";

/** A run as its journal tells it. */
export interface FoundRun {
  readonly runId: string;
  readonly events: readonly RunEvent[];
  readonly state: RunState;
  readonly holder: RunHolder | null;
  /** The run's own word, but `interrupted` where its process is gone. */
  readonly status: "running" | "completed" | "failed" | "aborted" | "interrupted";
}

/**
 * Finds a run: by its id, else the newest of a feature, else the newest of all.
 *
 * @throws {UsageError} `USAGE` where there is none, with the newest ones there are.
 */
export async function findRun(
  store: RunStore,
  choice: { readonly runId?: string; readonly feature?: string },
): Promise<FoundRun> {
  const ids = await store.list();
  if (choice.runId !== undefined) {
    const found = ids.includes(choice.runId) ? await readRun(store, choice.runId) : null;
    if (found === null) throw new UsageError(`There is no run ${JSON.stringify(choice.runId)}; ${describeRuns(ids)}`);
    return found;
  }
  for (const runId of [...ids].reverse()) {
    const found = await readRun(store, runId);
    if (
      found !== null &&
      (choice.feature === undefined || found.state.plan.feature === choice.feature || runId === choice.feature)
    )
      return found;
  }
  const of = choice.feature === undefined ? "" : ` of ${JSON.stringify(choice.feature)}`;
  throw new UsageError(`There is no run${of}; ${describeRuns(ids)}`);
}

/** Reads one run; `null` where its first event was never kept. */
export async function readRun(store: RunStore, runId: string): Promise<FoundRun | null> {
  const [events, holder] = await Promise.all([store.read(runId), store.holder(runId)]);
  const first = events?.[0] as RunEvent | undefined;
  if (events === null || first?.type !== "run:started") return null;
  const all = events as readonly RunEvent[];
  const state = all.reduce(evolve, initialRunState(first.plan));
  return { runId, events: all, state, holder, status: tellStatus(state, holder) };
}

function tellStatus(state: RunState, holder: RunHolder | null): FoundRun["status"] {
  if (state.status === "completed" || state.status === "failed" || state.status === "aborted") return state.status;
  return holder?.alive === true ? "running" : "interrupted";
}

function describeRuns(ids: readonly string[]): string {
  return ids.length === 0 ? "no run was started here" : `the newest are ${ids.slice(-5).join(", ")}`;
}
