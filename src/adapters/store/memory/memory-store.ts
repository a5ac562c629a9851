import type { RunHolder, RunJournal, RunStore, StoredEvent } from "../../../ports/index.ts";
import { JournalClosedError, RunExistsError, RunHeldError, RunUnknownError } from "../errors.ts";

interface MemoryRun {
  readonly events: StoredEvent[];
  epoch: number;
  /** Who writes; `null` where nobody does. */
  holder: RunHolder | null;
  /** Calls that wake those who follow the run. */
  readonly followers: Set<() => void>;
}

/**
 * Makes a store that lasts as long as the process: for tests, and for runs that need not outlive it. Events are kept as
 * they are, not copied, and are kept when `append` returns.
 *
 * @example
 * const store = createMemoryStore();
 * const journal = await store.create("run-1");
 * await journal.append([{ type: "run:started", atMs: 0 }]);
 * await journal.close();
 * (await store.read("run-1"))?.length; // 1
 */
export function createMemoryStore(): RunStore {
  const runs = new Map<string, MemoryRun>();
  return {
    create: (runId) =>
      answer(() => {
        if (runs.has(runId)) throw new RunExistsError(runId);
        const run: MemoryRun = { events: [], epoch: 0, holder: null, followers: new Set() };
        runs.set(runId, run);
        return openJournal(runId, run);
      }),
    open: (runId) => answer(() => openJournal(runId, known(runs, runId))),
    read: (runId) => answer(() => runs.get(runId)?.events.slice() ?? null),
    list: () => answer(() => [...runs.keys()]),
    holder: (runId) => answer(() => runs.get(runId)?.holder ?? null),
    follow: (runId, from, signal) => followRun(() => known(runs, runId), from, signal),
  };
}

/** A promise for what a function returns or throws. */
function answer<Value>(compute: () => Value): Promise<Value> {
  return new Promise((resolve) => resolve(compute()));
}

function known(runs: ReadonlyMap<string, MemoryRun>, runId: string): MemoryRun {
  const run = runs.get(runId);
  if (run === undefined) throw new RunUnknownError(runId);
  return run;
}

function openJournal(runId: string, run: MemoryRun): RunJournal {
  if (run.holder !== null) throw new RunHeldError(runId, run.holder);
  const holder = { pid: globalThis.process?.pid ?? 0, host: "localhost", sinceMs: Date.now(), alive: true };
  run.holder = holder;
  run.epoch += 1;
  return {
    runId,
    epoch: run.epoch,
    events: run.events.slice(),
    append(events) {
      if (run.holder !== holder) throw new JournalClosedError(runId);
      for (const event of events) run.events.push(event);
      for (const wake of run.followers) wake();
    },
    close: () =>
      answer(() => {
        if (run.holder === holder) run.holder = null;
      }),
  };
}

async function* followRun(find: () => MemoryRun, from: number, signal: AbortSignal): AsyncGenerator<StoredEvent> {
  const run = find();
  let next = from;
  while (!signal.aborted) {
    if (next < run.events.length) {
      yield run.events[next++]!;
      continue;
    }
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        run.followers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      run.followers.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}
