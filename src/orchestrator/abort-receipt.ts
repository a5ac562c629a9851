import type { ReceiptEntry } from "../core/run/index.ts";
import type { LivingProcess } from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";

/** Milliseconds that processes have to be gone after they were ended by force, looked at in steps. */
const deadlineMs = 2_000;
const stepMs = 100;

/** Accounts for all that ran when a run was aborted: each agent, its process, each gate, and the timers. */
export class AbortReceipt {
  readonly #run: ActiveRun;
  readonly #entries: ReceiptEntry[] = [];
  readonly #processes: readonly LivingProcess[];
  /** Agents and gates that have not ended yet. */
  readonly #open = new Map<object, ReceiptEntry>();
  #isGiven = false;

  constructor(run: ActiveRun) {
    this.#run = run;
    this.#processes = run.options.runner.listLiving?.() ?? [];
  }

  /** Notes something that was asked to end. */
  expect(one: object, entry: Pick<ReceiptEntry, "kind" | "name" | "agentId">): void {
    const note = "did not end within the grace";
    this.#open.set(one, { ...entry, pid: null, outcome: "refused", note });
  }

  /** Notes that it is over for the run: it ended, or was given up. */
  settle(one: object, hasEnded: boolean): void {
    const entry = this.#open.get(one);
    if (entry === undefined) return;
    this.#open.delete(one);
    this.#entries.push(hasEnded ? { ...entry, outcome: "ended", note: "ended when it was asked to" } : entry);
  }

  /** Gives the receipt once nothing is waited for any more; `timers` were set and are taken back. */
  giveWhenDone(timers: number): void {
    const { mailbox, attempts, gates } = this.#run;
    const { state } = mailbox;
    const isOver =
      state.status === "aborting" && state.unfinishedCount === 0 && attempts.size === 0 && gates.size === 0;
    if (!isOver || this.#isGiven) return;
    this.#isGiven = true;
    if (this.#processes.length > 0 && this.#listLiving().length > 0) this.#run.options.runner.killAll?.();
    this.#look(timers, 0);
  }

  #listLiving(): readonly LivingProcess[] {
    return this.#run.options.runner.listLiving?.() ?? [];
  }

  #look(timers: number, waitedMs: number): void {
    const living = this.#listLiving();
    if (living.length > 0 && waitedMs < deadlineMs) {
      this.#run.options.clock.schedule(stepMs, () => this.#look(timers, waitedMs + stepMs));
      return;
    }
    const alive = new Set(living.map((one) => one.pid));
    const all = new Map([...this.#processes, ...living].map((one) => [one.pid, one]));
    const processes = [...all.values()].map(({ pid, taskId, agentId }): ReceiptEntry => ({
      kind: "process",
      name: taskId,
      agentId,
      pid,
      outcome: alive.has(pid) ? "alive" : "ended",
      note: alive.has(pid) ? `still runs ${deadlineMs} ms after it was ended by force` : "its process group is gone",
    }));
    const timer: ReceiptEntry[] =
      timers === 0
        ? []
        : [
            {
              kind: "timer",
              name: "retries and time-outs",
              agentId: null,
              pid: null,
              outcome: "ended",
              note: `${timers} taken back`,
            },
          ];
    this.#run.mailbox.tell({ type: "give-receipt", entries: [...this.#entries, ...processes, ...timer] });
  }
}
