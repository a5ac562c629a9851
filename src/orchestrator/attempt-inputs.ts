import { sealOf } from "../core/handoff/index.ts";
import type { PlannedTask } from "../core/plan/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { isAddressedTo } from "./agent-names.ts";
import { deliveredOf } from "./delivered-of.ts";
import { ownersOf } from "./judge-handoff.ts";

/**
 * Files that an attempt reads and others write: what it was handed over, what its task is said to build on, what the tasks
 * name that it waits for, and what it says that it reads. Each is remembered as it was when it was noted.
 */
export class AttemptInputs {
  readonly #run: ActiveRun;
  readonly #task: PlannedTask;
  readonly #hashes = new Map<string, string | null>();

  constructor(run: ActiveRun, task: PlannedTask) {
    this.#run = run;
    this.#task = task;
    if (run.options.delivered === null) return;
    const { plan, mailbox } = run;
    for (const { handoff, verdict, seals } of mailbox.state.handoffs) {
      if (verdict !== "rejected" && isAddressedTo(plan, handoff.to, task.agentId!))
        this.note(seals.map(({ path }) => path));
    }
    this.note((task.reads ?? []).filter((file) => !/[*?[\]{}]/.test(file)));
    for (const id of task.waitsFor) {
      const before = plan.tasks[mailbox.state.shape.placeOf.get(id) ?? -1];
      this.note((before?.files ?? []).filter((file) => !/[*?[\]{}]/.test(file)));
    }
  }

  /** Takes down files as they are now; what was noted before stays as it was. */
  note(paths: readonly string[]): void {
    for (const path of paths)
      if (!this.#hashes.has(path) && !this.isOwn(path)) this.#hashes.set(path, this.#hashOf(path));
  }

  /** Files that are not as they were noted. */
  findChanged(): string[] {
    return [...this.#hashes].filter(([path, hash]) => this.#hashOf(path) !== hash).map(([path]) => path);
  }

  /** Whether the attempt itself may write a file. */
  isOwn(path: string): boolean {
    return this.#task.files.includes(path) || (ownersOf(this.#run, path)?.includes(this.#task.agentId!) ?? false);
  }

  #hashOf(path: string): string | null {
    return sealOf(path, deliveredOf(this.#run, this.#task.agentId!)?.readFile(path) ?? null).hash;
  }
}
