import type { IntegrationResult } from "../core/run/index.ts";
import type { GateVerdict, RunWorkspace, WorkName } from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { checkGate } from "./check-gate.ts";

/** A task whose work waits to be taken in. */
interface Waiting {
  readonly place: number;
  readonly work: WorkName;
}

/** Work that lies on what is integrated, not yet itself integrated. */
interface Laid extends Waiting {
  readonly commit: string;
}

type Refusal = Extract<IntegrationResult, { ok: false }>;

/**
 * Brings the work of agents together that have folders of their own. What waits at one time is laid one on the other in the
 * order of the plan, checked once by all its gates, and taken in as a whole; where a gate fails, half by half, until the
 * task is found that it fails for. What does not fit onto what is integrated goes back to its agent with both sides.
 *
 * Nothing is lost by a crash between taking in and telling: work that is in already is told as taken in.
 */
export class MergeQueue {
  readonly #run: ActiveRun;
  readonly #workspace: RunWorkspace;
  #waiting: Waiting[] = [];
  /** They did not fit onto others that waited with them, and come first when those are through. */
  #postponed: Waiting[] = [];
  #working: Promise<void> | null = null;
  #isStopped = false;
  /** Gates that passed, by what they checked: equal files need not be checked twice. */
  readonly #passed = new Map<string, Set<string>>();

  constructor(run: ActiveRun, workspace: RunWorkspace) {
    this.#run = run;
    this.#workspace = workspace;
  }

  /** Takes the work of a task in, as soon as its turn comes. */
  submit(taskId: string): void {
    const place = this.#run.mailbox.state.shape.placeOf.get(taskId);
    if (place === undefined) return;
    this.#waiting.push({ place, work: this.#nameWork(place) });
    this.#working ??= this.#takeInAll().finally(() => (this.#working = null));
  }

  /** Starts nothing more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Ends when nothing is being taken in. */
  async idle(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  /**
   * Runs a gate on the work of one task as it would be taken in now, or on all that is integrated (`null`). Work that does
   * not fit is not checked: it goes back to its agent anyway.
   */
  async checkAlone(gateId: string, taskId: string | null): Promise<GateVerdict> {
    const head = await this.#workspace.head();
    const place = taskId === null ? undefined : this.#run.mailbox.state.shape.placeOf.get(taskId);
    if (place === undefined) return this.#checkOne(gateId, { commit: head, tree: null, taskId });
    const laid = await this.#workspace.merge(head, this.#nameWork(place));
    if (!laid.ok) return { ok: null, output: `not run: ${laid.paths.join(", ")} changed on both sides` };
    return this.#checkOne(gateId, { commit: laid.commit, tree: laid.tree, taskId });
  }

  #nameWork(place: number): WorkName {
    const { plan, mailbox } = this.#run;
    const { id, title, agentId } = plan.tasks[place]!;
    return { agentId: agentId ?? "", taskId: id, attempt: mailbox.state.tasks.at(place)!.attempts, title };
  }

  async #takeInAll(): Promise<void> {
    // What is submitted in one turn of the run is taken in together.
    await Promise.resolve();
    while (this.#waiting.length + this.#postponed.length > 0) {
      const fresh = this.#waiting.sort((a, b) => a.place - b.place);
      const batch = [...this.#postponed, ...fresh];
      this.#waiting = [];
      this.#postponed = [];
      await this.#takeIn(batch.filter((one) => this.#isCurrent(one)));
    }
  }

  /** Never rejects: whose work was neither taken in nor put off is given back. */
  async #takeIn(batch: readonly Waiting[]): Promise<void> {
    const open = new Set(batch);
    try {
      if (this.#isOver()) throw new Error("the run ends");
      await this.#tryToTakeIn(batch, open);
    } catch (error) {
      for (const one of open) this.#giveBack(one, error);
    }
  }

  /** @param open - Loses who is taken in, put off or given back. */
  async #tryToTakeIn(batch: readonly Waiting[], open: Set<Waiting>): Promise<void> {
    const head = await this.#workspace.head();
    let tip = head;
    let tree = "";
    const laid: Laid[] = [];
    for (const one of batch) {
      const merged = await this.#workspace.merge(tip, one.work).catch((error: unknown) => this.#giveBack(one, error));
      if (merged?.ok === true) {
        if (!merged.isContained) [tip, tree] = [merged.commit, merged.tree];
        laid.push({ ...one, commit: merged.commit });
        continue;
      }
      open.delete(one);
      if (merged === null) continue;
      if (tip === head) this.#answer(one, describeConflict(merged.paths, merged.text));
      else this.#postponed.push(one);
    }
    if (laid.length === 0) return;
    const checked = tip === head ? { gates: [], fault: null } : await this.#check(tip, tree, laid);
    if (checked.fault === null) {
      const isTaken = await this.#workspace.advance(head, tip);
      open.clear();
      if (isTaken) this.#tellTakenIn(laid, checked.gates);
      // Somebody moved it meanwhile, so what was checked is not what it would be.
      else this.#postponed.push(...laid);
      return;
    }
    open.clear();
    if (laid.length === 1) {
      this.#answer(laid[0]!, checked.fault);
      return;
    }
    const middle = Math.ceil(laid.length / 2);
    await this.#takeIn(laid.slice(0, middle));
    await this.#takeIn(laid.slice(middle));
  }

  /** Whether a work still waits: its attempt may have ended otherwise. */
  #isCurrent({ place, work }: Waiting): boolean {
    const task = this.#run.mailbox.state.tasks.at(place);
    return task?.submitted === true && task.attempts === work.attempt;
  }

  #giveBack(one: Waiting, error: unknown): null {
    const reason = `it could not be merged: ${error instanceof Error ? error.message : String(error)}`;
    this.#answer(one, { ok: false, kind: "runner", paths: [], reason });
    return null;
  }

  #isOver(): boolean {
    return this.#isStopped || this.#run.mailbox.state.status === "aborting";
  }

  /** Runs all gates of some tasks on what they make together; those that passed on equal files not again. */
  async #check(
    commit: string,
    tree: string,
    laid: readonly Laid[],
  ): Promise<{ readonly gates: readonly string[]; readonly fault: Refusal | null }> {
    const { plan, mailbox } = this.#run;
    const wanted = new Set(laid.flatMap(({ place }) => mailbox.state.shape.gatesOf[place]!));
    const passed = this.#passed.get(tree);
    const gates = plan.gates
      .filter(({ id, commands }) => wanted.has(id) && commands.length > 0 && passed?.has(id) !== true)
      .sort((a, b) => (a.level ?? 5) - (b.level ?? 5))
      .map(({ id }) => id);
    const taskId = laid.length === 1 ? laid[0]!.work.taskId : null;
    for (const gateId of gates) {
      const { ok, output } = await this.#checkOne(gateId, { commit, tree, taskId });
      if (ok !== false) continue;
      const reason = `gate ${gateId} failed when its work was merged with that of others: ${output}`;
      return { gates, fault: { ok: false, kind: "gate", paths: [], reason } };
    }
    return { gates, fault: null };
  }

  async #checkOne(
    gateId: string,
    state: { readonly commit: string; readonly tree: string | null; readonly taskId: string | null },
  ): Promise<GateVerdict> {
    const { commit, tree, taskId } = state;
    const { directory, release } = await this.#workspace.checkOut(commit);
    try {
      const verdict = await checkGate(this.#run, { gateId, taskId, directory });
      if (verdict.ok !== false && tree !== null) {
        const passed = this.#passed.get(tree) ?? new Set();
        this.#passed.set(tree, passed.add(gateId));
      }
      return verdict;
    } finally {
      release();
    }
  }

  #tellTakenIn(laid: readonly Laid[], gates: readonly string[]): void {
    const { branch } = this.#workspace;
    const all = laid.map(({ work }) => work.taskId);
    for (const one of laid) {
      const togetherWith = all.filter((taskId) => taskId !== one.work.taskId);
      this.#answer(one, { ok: true, commit: one.commit, branch, togetherWith, gates });
    }
  }

  #answer({ work }: Waiting, result: IntegrationResult): void {
    const { taskId, attempt } = work;
    this.#run.mailbox.tell({ type: "finish-integration", taskId, attempt, result });
  }
}

function describeConflict(paths: readonly string[], text: string): Refusal {
  const shown = paths.length > 10 ? `${paths.slice(0, 10).join(", ")} and ${paths.length - 10} more` : paths.join(", ");
  const reason =
    `its work does not fit together with what was merged meanwhile: ${shown}\n` +
    `Your folder now holds what was merged. Bring your work into it again, keeping both sides:\n${text}`;
  return { ok: false, kind: "conflict", paths, reason };
}
