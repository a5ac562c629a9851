import { renderInstructions } from "../core/plan/index.ts";
import type { PlannedTask } from "../core/plan/index.ts";
import type { Handoff } from "../core/handoff/index.ts";
import type { FailureKind, RunCheckpoint, RunState } from "../core/run/index.ts";
import { refuseMessage } from "../core/run/index.ts";
import type {
  DeliveredMessage,
  RunnerCallbacks,
  SeenViolation,
  TaskOutcome,
  VersionedValue,
  WorkOrder,
} from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { isAddressedTo } from "./agent-names.ts";
import { AttemptInputs } from "./attempt-inputs.ts";
import { checkPromises, deliverHandoff } from "./deliver-handoff.ts";
import { proposeTasks } from "./propose-tasks.ts";
import { recheckHandoffs } from "./recheck-handoffs.ts";
import { ContextInvalidError, MessageRefusedError } from "./errors.ts";

/**
 * One attempt at one task, from the look at the tree before it to the outcome that the run machine is told. To its
 * runner it is the callbacks; each may be taken off it and called alone.
 */
export class Attempt implements RunnerCallbacks {
  readonly agentId: string;
  readonly #run: ActiveRun;
  readonly #place: number;
  readonly #task: PlannedTask;
  readonly #attempt: number;
  /** Agents that ran beside it at any time; made when the first one is noted. */
  #beside: Set<string> | null = null;
  #controller: AbortController | null = null;
  #stopReason: string | null = null;
  #hasEnded = false;
  #giveUp: ((outcome: TaskOutcome) => void) | null = null;
  #timers: (() => void)[] | null = null;
  #cancelSilence: (() => void) | null = null;
  #handoffCount = 0;
  #proposalCount = 0;
  /** Why it failed, where it was not the agent that said so. */
  #failure: FailureKind | null = null;
  #receivedUpTo = 0;
  /** The version of each shared value that it was given. */
  #contextRead: Map<string, number> | null = null;
  #inputs: AttemptInputs | null = null;
  /** What it left in a folder of its own is kept. */
  #isKept = false;

  constructor(run: ActiveRun, place: number, attempt: number) {
    this.#run = run;
    this.#place = place;
    this.#attempt = attempt;
    this.#task = run.plan.tasks[place]!;
    this.agentId = this.#task.agentId!;
  }

  /** Carries it out. Ends when it is over for the run, even where the runner never answers. */
  async carryOut(): Promise<void> {
    const { mailbox, attempts, options } = this.#run;
    const { taskTimeoutMs } = mailbox.state.policy;
    if (taskTimeoutMs !== null) {
      this.#later(taskTimeoutMs, () => this.#overdue("time", taskTimeoutMs, `timed out after ${taskTimeoutMs} ms`));
    }
    this.heard();
    // Who has a folder of its own has nobody beside it.
    if (options.inspector !== null && this.#run.workspace === null) {
      for (const other of attempts.values()) {
        other.noteBeside(this.agentId);
        this.noteBeside(other.agentId);
      }
    }
    attempts.set(this.#place, this);
    if (mailbox.state.status === "aborting") this.stop(mailbox.state.reason ?? "aborted");
    const outcome = await this.#outcome();
    this.#cancelSilence?.();
    for (const cancel of this.#timers ?? []) cancel();
    attempts.delete(this.#place);
    this.#run.receipt?.settle(this, this.#hasEnded);
    this.#tell(outcome);
  }

  /** Timers that it holds. */
  get timerCount(): number {
    return (this.#timers?.length ?? 0) + (this.#cancelSilence === null ? 0 : 1);
  }

  get taskId(): string {
    return this.#task.id;
  }

  /** Asks it to end, with the reason; after the grace it is over for the run all the same. */
  stop(reason: string, failure: FailureKind | null = null): void {
    if (this.#stopReason !== null) return;
    this.#failure = failure;
    this.#stopReason = reason;
    this.#controller?.abort(new Error(reason));
    const { graceMs } = this.#run.options;
    const late = `${reason}; the agent did not end within ${graceMs} ms`;
    this.#later(graceMs, () => this.#giveUp?.({ ok: false, attempt: this.#attempt, reason: late }));
  }

  /** It gave a sign of life. */
  heard(): void {
    const { silenceTimeoutMs } = this.#run.mailbox.state.policy;
    if (silenceTimeoutMs === null || this.#stopReason !== null) return;
    this.#cancelSilence?.();
    const stop = (): void => this.#overdue("silence", silenceTimeoutMs, `was silent for ${silenceTimeoutMs} ms`);
    this.#cancelSilence = this.#run.options.clock.schedule(silenceTimeoutMs, stop);
  }

  noteBeside(agentId: string): void {
    this.#beside ??= new Set();
    this.#beside.add(agentId);
  }

  /** Made when it is first asked for: an instant function never does. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#stopReason !== null && !this.#controller.signal.aborted)
      this.#controller.abort(new Error(this.#stopReason));
    return this.#controller.signal;
  }

  get progress(): RunnerCallbacks["progress"] {
    return (percent, note) => {
      this.heard();
      this.#run.mailbox.tell({ type: "progress-task", taskId: this.#task.id, percent, note: note ?? null });
    };
  }

  get send(): RunnerCallbacks["send"] {
    return async (to, text, artifacts = []) => {
      this.heard();
      const { mailbox } = this.#run;
      const events = await mailbox.send({ type: "send-message", from: this.agentId, to, text, artifacts });
      const refusal = events.length > 0 ? null : refuseMessage(mailbox.state, this.agentId, to);
      if (refusal !== null) throw new MessageRefusedError(to, refusal);
    };
  }

  get receive(): RunnerCallbacks["receive"] {
    return () => {
      this.heard();
      const { mailbox, plan } = this.#run;
      const { messages, readUpTo } = mailbox.state;
      const from = Math.max(readUpTo.get(this.agentId) ?? 0, this.#receivedUpTo);
      const unread: DeliveredMessage[] = [];
      for (let place = from; place < messages.length; place += 1) {
        const message = messages.at(place)!;
        if (message.from !== this.agentId && isAddressedTo(plan, message.to, this.agentId)) unread.push(message);
      }
      this.#receivedUpTo = messages.length;
      // Handed over first, then acknowledged: who dies in between is given them again.
      mailbox.tell({ type: "read-messages", agentId: this.agentId, upToSequence: messages.length });
      return Promise.resolve(unread);
    };
  }

  get getContext(): RunnerCallbacks["getContext"] {
    return (key): VersionedValue => {
      const { mailbox } = this.#run;
      const held = mailbox.state.context.get(key);
      const version = held?.version ?? 0;
      this.#contextRead ??= new Map();
      if (this.#contextRead.get(key) !== version) {
        this.#contextRead.set(key, version);
        mailbox.tell({ type: "read-context", key, version, taskId: this.#task.id });
      }
      return { value: held?.value, version };
    };
  }

  get setContext(): RunnerCallbacks["setContext"] {
    return async (key, value, expectedVersion) => {
      this.heard();
      const expected = expectedVersion === undefined ? {} : { expectedVersion };
      const write = { key, value, by: this.agentId, taskId: this.#task.id, ...expected };
      const answer = await this.#run.context.write(write);
      if (!answer.ok && answer.code === "CONTEXT_INVALID") throw new ContextInvalidError(key, answer.message);
      return answer.ok;
    };
  }

  get reads(): RunnerCallbacks["reads"] {
    return (paths) => {
      this.heard();
      this.#inputs?.note(paths);
    };
  }

  get deliver(): RunnerCallbacks["deliver"] {
    return async (handoff) => {
      this.heard();
      return (await this.#handOver(handoff)).faults;
    };
  }

  get checkpoint(): RunnerCallbacks["checkpoint"] {
    return async (note, nextSteps = [], files = []) => {
      this.heard();
      const { agentId } = this;
      await this.#run.mailbox.send({ type: "save-checkpoint", agentId, taskId: this.#task.id, note, nextSteps, files });
    };
  }

  get handoffs(): RunnerCallbacks["handoffs"] {
    return (): readonly Handoff[] => {
      const { mailbox, plan } = this.#run;
      const isUsable = (verdict: string): boolean => verdict === "verified" || verdict === "unverified";
      const handoffs = [...mailbox.state.handoffs].filter((one) => isUsable(one.verdict));
      return handoffs.map((one) => one.handoff).filter((handoff) => isAddressedTo(plan, handoff.to, this.agentId));
    };
  }

  get spend(): RunnerCallbacks["spend"] {
    return (usage) => {
      this.heard();
      this.#run.mailbox.tell({ type: "spend-budget", taskId: this.#task.id, attempt: this.#attempt, usage });
    };
  }

  get propose(): RunnerCallbacks["propose"] {
    return (tasks, title) => {
      this.heard();
      this.#proposalCount += 1;
      const proposalId = `${this.#task.id}#${this.#attempt}:proposal-${this.#proposalCount}`;
      return proposeTasks(this.#run, { proposalId, by: this.agentId, fromTaskId: this.#task.id, drafts: tasks, title });
    };
  }

  get denied(): RunnerCallbacks["denied"] {
    return (path, reason) => {
      this.#run.mailbox.tell({ type: "report-violation", taskId: this.#task.id, path, reason, prevented: true });
    };
  }

  get enforced(): RunnerCallbacks["enforced"] {
    return (layers) => {
      this.#run.mailbox.tell({ type: "note-enforcement", taskId: this.#task.id, attempt: this.#attempt, layers });
    };
  }

  /** What the runner answers, or what stands for its answer: that it failed, or was given up. */
  #outcome(): Promise<TaskOutcome> {
    return new Promise((resolve) => {
      this.#giveUp = resolve;
      const hasEnded = (outcome: TaskOutcome): void => {
        this.#hasEnded = true;
        resolve(outcome);
      };
      this.#work().then(hasEnded, (error: unknown) => {
        this.#failure ??= "runner";
        this.#hasEnded = true;
        const reason = `the runner failed: ${error instanceof Error ? error.message : String(error)}`;
        resolve({ ok: false, attempt: this.#attempt, reason });
      });
    });
  }

  /** The runner's part, with what is looked at around it. */
  async #work(): Promise<TaskOutcome> {
    const { workspace, folders } = this.#run;
    const order = this.#makeOrder();
    if (workspace === null) return this.#workOn(order);
    order.directory = await workspace.open(order);
    folders.set(this.agentId, order.directory);
    try {
      return await this.#workOn(order);
    } finally {
      // Whatever broke: the folder is given back, with what is in it kept.
      if (!this.#isKept) await workspace.keep(order, { ok: false, foreign: [] }).catch(() => null);
    }
  }

  async #workOn(order: WorkOrder): Promise<TaskOutcome> {
    const { options } = this.#run;
    const taskId = this.#task.id;
    const inputs = options.delivered === null ? null : await this.#takeInputs();
    if (Array.isArray(inputs)) return { ok: false, attempt: this.#attempt, reason: inputs.join("\n") };
    const inspection = options.inspector === null ? null : await options.inspector.begin(order);
    if (inspection !== null) this.enforced(["manifest"]);
    const outcome = await options.runner.run(order, this);
    const seen = inspection === null ? [] : await inspection([...(this.#beside ?? [])]);
    const isOk = outcome.ok && outcome.attempt === this.#attempt;
    const violations = await this.#keep(order, isOk, seen);
    if (!outcome.ok || outcome.attempt !== this.#attempt) return outcome;
    const foreign = new Set(violations.map(({ path }) => path));
    const faults = inputs === null ? [] : await this.#checkInputs(inputs, foreign);
    const refused = new Set<string | null>();
    for (const handoff of outcome.handoffs ?? []) {
      const answer = await this.#handOver(handoff);
      faults.push(...answer.faults);
      if (answer.faults.length > 0) refused.add(answer.contractId);
    }
    // What was refused just now is not looked at a second time.
    const open = this.#task.delivers.filter((contractId) => !refused.has(contractId));
    if (open.length > 0)
      faults.push(...(await checkPromises(this.#run, { taskId, attempt: this.#attempt, agentId: this.agentId }, open)));
    if (faults.length > 0) this.#failure ??= "contract";
    if (options.onViolation === "fail" && violations.length > 0) {
      this.#failure ??= "ownership";
      faults.push(...violations.map(({ path, reason }) => `wrote ${path}, which is not its own: ${reason}`));
    }
    return faults.length === 0 ? outcome : { ...outcome, ok: false, reason: faults.join("\n") };
  }

  /** Reports what was written and is not the agent's, and keeps what it did where it has a folder of its own. */
  async #keep(order: WorkOrder, ok: boolean, seen: readonly SeenViolation[]): Promise<readonly SeenViolation[]> {
    const tell = (found: readonly SeenViolation[]): void => {
      for (const { path, reason } of found)
        this.#run.mailbox.tell({ type: "report-violation", taskId: this.#task.id, path, reason, prevented: false });
    };
    tell(seen);
    const { workspace } = this.#run;
    if (workspace === null) return seen;
    const foreign = seen.map(({ path }) => path);
    this.#isKept = true;
    const kept = await workspace.keep(order, { ok, foreign });
    const others = kept.foreign.filter((one) => !foreign.some((path) => isAtOrBelow(one.path, path)));
    tell(others);
    return [...seen, ...others];
  }

  /** A consumer begins on what holds now, whatever was changed since it was handed over; else what is wrong with it. */
  async #takeInputs(): Promise<AttemptInputs | string[]> {
    const { plan } = this.#run;
    const broken = await recheckHandoffs(this.#run, this, ({ handoff }) =>
      isAddressedTo(plan, handoff.to, this.agentId),
    );
    if (broken.length > 0) this.#failure ??= "contract";
    return broken.length > 0 ? broken : (this.#inputs = new AttemptInputs(this.#run, this.#task));
  }

  /** Tells what others changed under it, and finds what it broke that was handed over already. */
  async #checkInputs(inputs: AttemptInputs, foreign: ReadonlySet<string>): Promise<string[]> {
    const taskId = this.#task.id;
    const paths = inputs.findChanged();
    if (paths.length > 0) this.#run.mailbox.tell({ type: "report-stale-files", taskId, paths });
    return recheckHandoffs(this.#run, this, (held, path) => {
      // What an earlier attempt of this task handed over is held against its contract anew.
      const isOlder = held.taskId === taskId && held.attempt !== this.#attempt;
      return !isOlder && (inputs.isOwn(path) || foreign.has(path));
    });
  }

  #handOver(handoff: Handoff): ReturnType<typeof deliverHandoff> {
    this.#handoffCount += 1;
    const handoffId = `${this.#task.id}#${this.#attempt}:${this.#handoffCount}`;
    return deliverHandoff(this.#run, { taskId: this.#task.id, handoffId, agentId: this.agentId }, handoff);
  }

  #makeOrder(): Omit<WorkOrder, "directory"> & { directory?: string } {
    const { plan, mailbox, runId, ownedBy } = this.#run;
    const { state } = mailbox;
    const { agentId } = this;
    const task = this.#task;
    const attempt = this.#attempt;
    const place = this.#place;
    let owned = ownedBy.get(agentId);
    if (owned === undefined) {
      owned = plan.ownership.filter(([, ownerIds]) => ownerIds.includes(agentId)).map(([pattern]) => pattern);
      ownedBy.set(agentId, owned);
    }
    let instructions: string | null = null;
    return {
      runId,
      feature: plan.feature,
      task,
      agentId,
      personaId: plan.agents[state.shape.agentPlaceOf.get(agentId)!]!.personaId,
      attempt,
      // Rendered when somebody reads it: an instant function on 10,000 tasks does not.
      get instructions() {
        instructions ??= renderInstructions(plan, agentId, {
          taskId: task.id,
          attempt,
          previousFailure: state.tasks.at(place)!.previousFailure,
          checkpoint: findCheckpoint(state, task.id, agentId),
          unread: state.unread.get(agentId) ?? 0,
        });
        return instructions;
      },
      owned,
      ownership: plan.ownership,
      waitsFor: task.waitsFor,
      enables: state.shape.dependents[place]!.map((dependent) => plan.tasks[dependent]!.id),
      contracts: plan.contracts,
      timeoutMs: state.policy.taskTimeoutMs,
    };
  }

  #tell(outcome: TaskOutcome): void {
    const { mailbox } = this.#run;
    const attempt = this.#attempt;
    const taskId = this.#task.id;
    const usage = outcome.usage === undefined ? {} : { usage: outcome.usage };
    if (outcome.attempt !== attempt) {
      const reason = `the runner gave the outcome of attempt ${outcome.attempt}, expected ${attempt}`;
      mailbox.tell({ type: "finish-task", taskId, ok: false, attempt, reason, kind: "runner" });
    } else if (outcome.ok) {
      const output = outcome.output === undefined ? {} : { output: outcome.output };
      mailbox.tell({ type: "finish-task", taskId, ok: true, attempt, ...output, ...usage });
    } else {
      const reason = describeFailure(outcome.reason, this.#stopReason);
      const limit = outcome.rateLimit;
      // A limit that came while the attempt had to end anyway is no reason to wait.
      const how = limit !== undefined && this.#stopReason === null ? { rateLimit: limit } : {};
      const kind = this.#failure === null ? {} : { kind: this.#failure };
      mailbox.tell({ type: "finish-task", taskId, ok: false, attempt, reason, ...kind, ...how, ...usage });
    }
  }

  #overdue(limit: "time" | "silence", limitMs: number, reason: string): void {
    if (this.#stopReason !== null) return;
    this.#run.mailbox.tell({ type: "note-overdue", taskId: this.#task.id, limit, limitMs });
    this.stop(reason, limit);
  }

  #later(delayMs: number, callback: () => void): void {
    this.#timers ??= [];
    this.#timers.push(this.#run.options.clock.schedule(delayMs, callback));
  }
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** An attempt that was asked to end failed for that reason, whatever its agent says. */
function describeFailure(reason: string, stopReason: string | null): string {
  return stopReason === null || reason.startsWith(stopReason) ? reason : stopReason;
}

/** The last note of this task, or of its agent where it names no task. */
function findCheckpoint(state: RunState, taskId: string, agentId: string): RunCheckpoint | null {
  const notes = [...state.checkpoints].filter((one) =>
    one.taskId === null ? one.agentId === agentId : one.taskId === taskId,
  );
  return notes.at(-1) ?? null;
}
