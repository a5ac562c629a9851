import type { FileSystem, ProcessTable, RunStore, StoredEvent } from "../ports/index.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { createSeededRandom } from "./seeded-random.ts";
import type { DiskCall, SimulatedDisk } from "./simulated-disk.ts";
import { createSimulatedDisk } from "./simulated-disk.ts";

/** What a store under test gets in place of the machine. */
export interface CrashStore {
  readonly fileSystem: FileSystem;
  readonly processes: ProcessTable;
}

/** What to explore. */
export interface CrashOptions {
  /** How many crash states to look at, at least. */
  readonly states: number;
  /** Default: 1. */
  readonly seed?: number;
}

/** What was found. */
export interface CrashReport {
  /** Crash states looked at. */
  readonly states: number;
  /** Sessions that they were taken from. */
  readonly sessions: number;
  /** What went wrong, each with the seed of its session; at most 20. */
  readonly faults: readonly string[];
}

/** One call of `append` of a session: its events carry its number. */
interface Call {
  readonly number: number;
  readonly events: readonly StoredEvent[];
  acknowledged: boolean;
}

/** What a crash left, and what had been promised by then. */
interface CrashState {
  readonly disk: SimulatedDisk;
  /** Starts of the machine so far. */
  readonly boot: number;
  /** The last process. */
  readonly pid: number;
  readonly created: boolean;
  readonly acknowledged: readonly number[];
  readonly calls: readonly Call[];
}

const runId = "run";

/**
 * Lets a store keep runs on a simulated disk, ends the process or the power at its calls to the disk, and opens what is
 * left with a new one. In each state: what was acknowledged is there, in order and whole, no call is there in part, the run
 * can be read, opened and gone on with, and the same holds for a second crash during that.
 *
 * @param createStore - Makes a store as a new process would, on this disk. It may keep nothing outside.
 * @returns The faults; a right store has none. About 2,000 states take a second.
 */
export async function exploreCrashStates(
  createStore: (machine: CrashStore) => RunStore,
  options: CrashOptions,
): Promise<CrashReport> {
  const faults: string[] = [];
  let states = 0;
  let sessions = 0;
  for (let seed = options.seed ?? 1; states < options.states && faults.length < 20; seed++) {
    sessions += 1;
    const random = createSeededRandom(seed);
    const found = await runSession(createStore, random);
    for (let depth = 0, level = found; level.length > 0; depth++) {
      const deeper: CrashState[] = [];
      for (const state of level) {
        states += 1;
        const again = depth === 0 && random.chance(0.02);
        const fault = await recover(createStore, state, random, again ? deeper : null);
        if (fault !== null && faults.length < 20) faults.push(`session ${seed}: ${fault}`);
      }
      level = deeper;
    }
  }
  return { states, sessions, faults };
}

/** Runs one session by chance and gives the states that crashes in it may leave. */
async function runSession(createStore: (machine: CrashStore) => RunStore, random: SeededRandom): Promise<CrashState[]> {
  const states: CrashState[] = [];
  const calls: Call[] = [];
  let created = false;
  const failing = random.chance(0.3);
  const disk: SimulatedDisk = createSimulatedDisk({
    onCall: (call) => {
      takeStates(states, disk, random, { boot: 1, pid: 1, created, calls });
      return failing && mayFail(call) && random.chance(0.05) ? ["ENOSPC", "EIO"][random.below(2)]! : null;
    },
  });
  const store = createStore({ fileSystem: disk.fileSystem, processes: processesOf(1, 1) });
  const steps = 1 + random.below(5);
  for (let step = 0; step < steps; step++) {
    try {
      const journal = await (created ? store.open(runId) : store.create(runId));
      created = true;
      const waiting: Promise<void>[] = [];
      for (let count = random.below(4); count > 0; count--) {
        const call = makeCall(calls.length, random);
        calls.push(call);
        const kept = Promise.resolve(journal.append(call.events)).then(
          () => void (call.acknowledged = true),
          () => undefined,
        );
        if (random.chance(0.6)) await kept;
        waiting.push(kept);
      }
      await Promise.all(waiting);
      await journal.close();
    } catch (error) {
      // A disk that fails may fail anything, but nothing may come of it. A run may be there although making it failed.
      created ||= (await store.read(runId).catch(() => null)) !== null;
      if (!failing) throw error;
    }
  }
  return states;
}

function mayFail({ operation }: DiskCall): boolean {
  return operation === "write" || operation === "sync" || operation === "truncate" || operation === "openFile";
}

/** Notes what a crash at this moment may leave: sometimes the end of the process, sometimes losses of power. */
function takeStates(
  states: CrashState[],
  disk: SimulatedDisk,
  random: SeededRandom,
  now: { boot: number; pid: number; created: boolean; calls: readonly Call[] },
): void {
  const promised = {
    created: now.created,
    calls: now.calls.slice(),
    acknowledged: now.calls.filter((call) => call.acknowledged).map((call) => call.number),
  };
  if (random.chance(0.15)) states.push({ ...promised, pid: now.pid, disk: disk.copy(), boot: now.boot });
  for (let count = random.below(2); count > 0; count--) {
    states.push({ ...promised, pid: now.pid, disk: disk.afterPowerLoss(random), boot: now.boot + 1 });
  }
}

/** Opens what a crash left as a new process does; gives what is wrong, or `null`. */
async function recover(
  createStore: (machine: CrashStore) => RunStore,
  state: CrashState,
  random: SeededRandom,
  deeper: CrashState[] | null,
): Promise<string | null> {
  const disk: SimulatedDisk = state.disk.copy({
    onCall: () => {
      if (deeper !== null) takeStates(deeper, disk, random, { ...state, pid, calls });
      return null;
    },
  });
  const pid = state.pid + 1;
  const calls = state.calls.map((call) => ({ ...call, acknowledged: state.acknowledged.includes(call.number) }));
  try {
    const store = createStore({ fileSystem: disk.fileSystem, processes: processesOf(state.boot, pid) });
    const read = await store.read(runId);
    if (read === null && state.created) return "the run is gone";
    const readFault = findFault(read ?? [], calls);
    if (readFault !== null) return `read: ${readFault}`;
    if ((await store.holder(runId))?.alive === true) return "the holder that is gone counts as alive";
    const journal = read === null ? await store.create(runId) : await store.open(runId);
    if (JSON.stringify(journal.events) !== JSON.stringify(read ?? [])) return "open and read do not agree";
    const last = makeCall(calls.length, random);
    calls.push(last);
    await journal.append(last.events);
    last.acknowledged = true;
    await journal.close();
    const after = (await store.read(runId)) ?? [];
    if (after.length !== journal.events.length + last.events.length) return "going on lost events";
    const afterFault = findFault(after, calls);
    return afterFault === null ? null : `after going on: ${afterFault}`;
  } catch (error) {
    return `the run cannot be gone on with: ${String(error)}`;
  }
}

/** Whether events are whole calls in their order, with all that was acknowledged. */
function findFault(events: readonly StoredEvent[], calls: readonly Call[]): string | null {
  let at = 0;
  for (const call of calls) {
    const length = call.events.length;
    const first = events[at];
    const isNext = first !== undefined && JSON.stringify(first) === JSON.stringify(call.events[0]);
    if (!isNext) {
      if (call.acknowledged) return `call ${call.number} was acknowledged and is not there`;
      continue;
    }
    for (const [index, event] of call.events.entries()) {
      if (JSON.stringify(events[at + index]) !== JSON.stringify(event)) return `call ${call.number} is there in part`;
    }
    at += length;
  }
  return at === events.length ? null : `${events.length - at} events are not of any call, or out of order`;
}

function makeCall(number: number, random: SeededRandom): Call {
  const count = 1 + random.below(random.chance(0.2) ? 12 : 3);
  const events = Array.from({ length: count }, (_, index) => ({
    type: "test:happened",
    atMs: number,
    index,
    text: "ä\n".repeat(random.chance(0.05) ? random.below(500) : random.below(20)),
  }));
  return { number, events, acknowledged: false };
}

/** Processes of a machine in its n-th start, with one of them running. */
function processesOf(boot: number, pid: number): ProcessTable {
  const self = { pid, host: "simulated", bootId: `boot-${boot}`, namespace: null, startedAt: String(pid) };
  return { self: () => self, isAlive: (other) => other.bootId === self.bootId && other.pid === self.pid };
}
