import { createDirectoryStore } from "../../../../src/adapters/store/directory/index.ts";
import type { ProcessIdentity, ProcessTable, RunStore, StoredEvent } from "../../../../src/ports/index.ts";
import type { SimulatedDisk } from "../../../../src/testing/index.ts";
import { createSimulatedDisk } from "../../../../src/testing/index.ts";

/** A machine in memory with processes that can end without closing anything. */
export class Machine {
  disk: SimulatedDisk;
  readonly alive = new Set<number>();

  constructor(disk: SimulatedDisk = createSimulatedDisk()) {
    this.disk = disk;
  }

  /** A store as a process with this number has it. */
  store(pid: number, other: Partial<ProcessIdentity> = {}): RunStore {
    this.alive.add(pid);
    const self = { pid, host: "here", bootId: "boot-1", namespace: null, startedAt: String(pid), ...other };
    const processes: ProcessTable = {
      self: () => self,
      isAlive: (asked) => (asked.host === self.host ? this.alive.has(asked.pid) : null),
    };
    return createDirectoryStore({ directory: "/o", fileSystem: this.disk.fileSystem, processes });
  }

  kill(pid: number): void {
    this.alive.delete(pid);
  }

  /** The journal of a run as text. */
  journal(runId = "run"): string {
    return Buffer.from(this.disk.contentOf(`/o/runs/${runId}/journal.jsonl`) ?? []).toString();
  }
}

export const event = (number: number): StoredEvent => ({ type: "test:happened", atMs: number });
