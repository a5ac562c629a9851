import { EventEmitter } from "eventemitter3";
import { ArgumentError } from "../core/errors.ts";
import { comparePlans } from "../core/plan/index.ts";
import type { Plan } from "../core/plan/index.ts";
import {
  evolve,
  findProvider,
  findWaitCircle,
  hasWaitCircle,
  initialRunState,
  isOverBudget,
  RunDeadlockError,
} from "../core/run/index.ts";
import type { RunCommand, RunEvent, RunEventType, RunPolicy, RunState } from "../core/run/index.ts";
import type { PostReply, RunJournal, RunStore, RunWorkspace } from "../ports/index.ts";
import type { TaskDraft } from "../core/task/index.ts";
import { AbortReceipt } from "./abort-receipt.ts";
import type { ActiveRun, FilledOptions } from "./active-run.ts";
import { Attempt } from "./attempt.ts";
import { carryOutGate } from "./carry-out-gate.ts";
import { answerApproval } from "./answer-approval.ts";
import { ChannelDesk } from "./channel-desk.ts";
import { OrchestratorBusyError, RunNotFoundError, StoreFailedError } from "./errors.ts";
import { EventStream } from "./event-stream.ts";
import { Mailbox } from "./mailbox.ts";
import { MergeQueue } from "./merge-queue.ts";
import { makeRunId } from "./make-run-id.ts";
import { proposeTasks } from "./propose-tasks.ts";
import { Replanner } from "./replanner.ts";
import { fillOptions } from "./orchestrator-options.ts";
import type {
  AnswerOptions,
  OrchestratorOptions,
  ResumeOptions,
  RunOptions,
  RunResult,
} from "./orchestrator-options.ts";
import { SharedContext } from "./shared-context.ts";
import { TaskQueue } from "./task-queue.ts";

type ChangedPlan = NonNullable<Extract<RunCommand, { type: "resume-run" }>["changed"]>;
type Listener<Type extends RunEventType> = (event: Extract<RunEvent, { type: Type }>) => void;

/**
 * Carries a plan out: starts each task as soon as what it waits for is there, keeps every event before it is told, and
 * acts on nothing that is not kept. There are no barriers.
 *
 * One Orchestrator carries out one run at a time.
 *
 * @example
 * const orchestrator = new Orchestrator({ runner: createFunctionRunner(async (task) => ({ ok: true, output: task.title })) });
 * orchestrator.on("task:completed", (event) => console.log(event.taskId));
 * const { status } = await orchestrator.run(plan); // "completed"
 */
export class Orchestrator {
  readonly #emitter = new EventEmitter();
  readonly #options: FilledOptions;
  readonly #given: OrchestratorOptions;
  #run: ActiveRun | null = null;
  #desk: ChannelDesk | null = null;
  #stream = new EventStream<RunEvent>();
  #retryTimers = new Set<() => void>();
  #replanner: Replanner | null = null;
  /** Timers that an abort took back. */
  #timerCount = 0;
  #proposalCount = 0;
  #lastState: RunState | null = null;
  #settle: ((outcome: { readonly error?: Error }) => void) | null = null;

  /** @throws {ArgumentError} `ARGUMENT_INVALID` where there is no runner, or a number is out of its range. */
  constructor(options: OrchestratorOptions) {
    this.#options = fillOptions(options);
    this.#given = options;
  }

  /** Where the run stands, as far as it is kept; of the last run after its end, `null` before the first. */
  get state(): RunState | null {
    return this.#run?.mailbox.state ?? this.#lastState;
  }

  /** Calls back for each event of a type. A listener that throws changes nothing. */
  on<Type extends RunEventType>(type: Type, listener: Listener<Type>): this {
    this.#emitter.on(type, listener);
    return this;
  }

  /** As `on`, for the next event of that type alone. */
  once<Type extends RunEventType>(type: Type, listener: Listener<Type>): this {
    this.#emitter.once(type, listener);
    return this;
  }

  /** Ends what `on` or `once` began. */
  off<Type extends RunEventType>(type: Type, listener: Listener<Type>): this {
    this.#emitter.off(type, listener);
    return this;
  }

  /**
   * All events of the run that is carried out, or of the next one, from its first to its last; those that were before
   * the call too. Several readers may read, each at its own pace.
   */
  events(): AsyncIterable<RunEvent> {
    return this.#stream.read();
  }

  /**
   * Carries a plan out to its end.
   *
   * @throws {RunDeadlockError} `RUN_DEADLOCK` for a plan of which tasks wait for each other, before anything is done.
   * @throws {OrchestratorBusyError} `ORCHESTRATOR_BUSY` while another run is carried out.
   * @throws {StoreFailedError} `STORE_FAILED` where events cannot be kept; agents are asked to end first.
   */
  async run(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
    const runId = options.runId ?? makeRunId(plan.feature, this.#options.clock.nowMs());
    const state = initialRunState(plan);
    if (hasWaitCircle(plan, state.shape)) throw new RunDeadlockError(findWaitCircle(plan));
    return this.#carryOut(runId, options.signal, async () => {
      const journal = (await this.#given.store?.create(runId)) ?? null;
      return {
        journal,
        state,
        begin: { type: "start-run", runId, policy: this.#policy(state) ?? {} },
      };
    });
  }

  /**
   * Goes on with a run that was killed, failed or aborted: what is completed stays completed, the rest is done again.
   * With another `plan`, what changed in it is done again with all that builds on it, as `explainResume` says. A completed
   * run that has nothing to do ends at once.
   *
   * @throws {RunNotFoundError} `RUN_NOT_FOUND` where the store does not have it, or has nothing of it.
   * @throws {OrchestratorBusyError} `ORCHESTRATOR_BUSY` while another run is carried out.
   */
  async resume(runId: string, options: ResumeOptions = {}): Promise<RunResult> {
    const { store } = this.#given;
    if (store === null || store === undefined) throw new ArgumentError("store", "given, to resume a run", store);
    return this.#carryOut(runId, options.signal, async () => {
      const journal = await openJournal(store, runId);
      const events = journal.events as readonly RunEvent[];
      const [first] = events;
      if (first?.type !== "run:started") {
        await journal.close();
        throw new RunNotFoundError(runId, await store.list());
      }
      for (const event of events) this.#stream.push(event);
      const state = events.reduce(evolve, initialRunState(first.plan));
      const asked = this.#policy(state);
      const policy = asked === undefined ? {} : { policy: asked };
      const { plan } = options;
      const changed = plan === undefined ? {} : { changed: { plan, changes: comparePlans(state.plan, plan) } };
      return { journal, state, begin: { type: "resume-run", ...policy, ...changed } };
    });
  }

  /** Asks every agent to end, starts nothing more, and lets the run end as aborted. Does nothing where none is carried out. */
  abort(reason = "aborted"): void {
    this.#run?.mailbox.tell({ type: "abort-run", reason, awaitsReceipt: true });
  }

  /**
   * Answers what the run asks a person: a gate, a proposal, more of the budget.
   *
   * @param subjectId - Id of the request, or its gate or task where only one is open about that.
   * @returns Whether there was such a request.
   */
  approve(subjectId: string, options: AnswerOptions = {}): Promise<boolean> {
    return this.#answer(subjectId, true, options);
  }

  /** As `approve`, but against it: the gate fails, the proposal is dropped, the budget stays. */
  reject(subjectId: string, options: AnswerOptions = {}): Promise<boolean> {
    return this.#answer(subjectId, false, options);
  }

  /** Proposes further tasks to the run; the faults that keep them out. What `context.propose` is for agents. */
  async propose(
    tasks: readonly TaskDraft[],
    options: { readonly title?: string; readonly by?: string } = {},
  ): Promise<readonly string[]> {
    if (this.#run === null) return ["no run is carried out"];
    this.#proposalCount += 1;
    const { by = "user", title } = options;
    return proposeTasks(this.#run, {
      proposalId: `proposal-${this.#proposalCount}`,
      by,
      fromTaskId: null,
      drafts: tasks,
      title,
    });
  }

  async #answer(subjectId: string, ok: boolean, { note, by = "user" }: AnswerOptions): Promise<boolean> {
    if (this.#run === null) return false;
    return answerApproval(this.#run, { subjectId, ok, by, note: note ?? null });
  }

  async #carryOut(
    runId: string,
    signal: AbortSignal | undefined,
    open: () => Promise<{
      journal: RunJournal | null;
      state: RunState;
      begin:
        | { type: "start-run"; runId: string; policy: Partial<RunPolicy> }
        | { type: "resume-run"; policy?: Partial<RunPolicy>; changed?: ChangedPlan };
    }>,
  ): Promise<RunResult> {
    if (this.#settle !== null) throw new OrchestratorBusyError(this.#run?.runId ?? runId);
    const { promise: ended, settle } = makeEnd();
    this.#settle = settle;
    let journal: RunJournal | null = null;
    const abort = (): void => this.abort(describeAbort(signal?.reason));
    try {
      const opened = await open();
      journal = opened.journal;
      const workspace = (await this.#options.workspace?.begin(runId, opened.begin.type === "resume-run")) ?? null;
      const run = this.#begin(runId, opened.state, journal, workspace);
      const atStart = opened.state.status;
      // A completed run that has nothing to do for its plan begins nothing, and so ends nothing.
      void run.mailbox.send(opened.begin).then((events) => {
        if (events.length === 0 && atStart === "completed") settle({});
      });
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted === true) abort();
      const { error } = await ended;
      await run.queue.idle();
      await run.mergeQueue?.idle();
      await this.#desk?.close();
      if (error !== undefined) throw error;
      const state = run.mailbox.state;
      const { status, reason } = state;
      if (status !== "completed" && status !== "failed" && status !== "aborted")
        throw new StoreFailedError(runId, status);
      return { runId, status, reason, state, events: this.#stream.events };
    } finally {
      signal?.removeEventListener("abort", abort);
      await this.#end(journal);
    }
  }

  /** What was asked for; whether work is brought together is not asked but follows. `undefined`: all stays as it is. */
  #policy({ policy: before }: RunState): Partial<RunPolicy> | undefined {
    const integrates = this.#options.workspace !== null;
    const { policy } = this.#given;
    return policy === undefined && before.integrates === integrates ? undefined : { ...policy, integrates };
  }

  #begin(runId: string, state: RunState, journal: RunJournal | null, workspace: RunWorkspace | null): ActiveRun {
    const { channel } = this.#given;
    const options = {
      ...this.#options,
      channel: typeof channel === "function" ? channel(runId, state.plan) : (channel ?? null),
    };
    const mailbox = new Mailbox(state, {
      nowMs: () => options.clock.nowMs(),
      keep: (events) => journal?.append(events),
      kept: (events) => {
        for (const event of events) this.#tell(event);
        for (const event of events) this.#carryOutEvent(event);
        this.#run?.receipt?.giveWhenDone(this.#timerCount);
      },
      failed: (error) => {
        for (const attempt of this.#run?.attempts.values() ?? []) attempt.stop("events of the run could not be kept");
        this.#run?.mergeQueue?.stop();
        for (const gate of this.#run?.gates.keys() ?? []) gate.abort();
        this.#settle?.({ error: new StoreFailedError(runId, error) });
      },
    });
    const concurrency = this.#given.policy?.concurrency ?? null;
    const run: ActiveRun = {
      runId,
      get plan() {
        return mailbox.state.plan;
      },
      options,
      mailbox,
      context: new SharedContext(mailbox, [...(mailbox.state.plan.context ?? []), ...(this.#given.context ?? [])]),
      queue: new TaskQueue(concurrency),
      attempts: new Map(),
      gates: new Map(),
      workspace,
      mergeQueue: null,
      folders: new Map(),
      ownedBy: new Map(),
      guard: null,
      receipt: null,
    };
    if (workspace !== null) run.mergeQueue = new MergeQueue(run, workspace);
    this.#run = run;
    this.#replanner = new Replanner(run);
    const answers = new Map<string, PostReply>();
    for (const event of this.#stream.events) {
      if (!("postId" in event) || event.postId === null) continue;
      answers.set(
        event.postId,
        event.type === "context:set" ? { ok: true, value: { version: event.version } } : { ok: true },
      );
    }
    this.#desk = new ChannelDesk(run, answers);
    for (const task of state.tasks) {
      if (task.status === "ready" && task.notBeforeMs > 0) this.#wakeAt(task.notBeforeMs);
    }
    for (const { untilMs } of state.providers.values()) this.#wakeAt(untilMs);
    return run;
  }

  #tell(event: RunEvent): void {
    this.#stream.push(event);
    try {
      this.#emitter.emit(event.type, event);
    } catch (error) {
      this.#options.onWarning(`A listener of ${event.type} threw`, error);
    }
  }

  #carryOutEvent(event: RunEvent): void {
    const run = this.#run;
    if (run === null) return;
    this.#desk?.showSoon();
    switch (event.type) {
      case "run:started":
      case "run:resumed": {
        const { runTimeoutMs } = run.mailbox.state.policy;
        if (runTimeoutMs !== null) this.#later(runTimeoutMs, () => this.#overdue(runTimeoutMs));
        return;
      }
      case "task:started": {
        const place = run.mailbox.state.shape.placeOf.get(event.taskId)!;
        this.#replanner?.watch(place, event.atMs);
        this.#wakeForProvider(place);
        run.queue.add(() => new Attempt(run, place, event.attempt).carryOut());
        return;
      }
      case "gate:started":
        // Without a command it asks a person, and nobody runs it.
        if (run.plan.gates.find((gate) => gate.id === event.gateId)!.commands.length > 0)
          run.queue.add(() => carryOutGate(run, event.gateId, event.taskId));
        return;
      case "task:submitted":
        run.mergeQueue?.submit(event.taskId);
        return;
      case "task:retrying":
        this.#wakeAt(event.notBeforeMs);
        return;
      case "task:failed":
        this.#replanner?.ask(`${event.taskId} failed`);
        return;
      case "provider:limited":
        this.#wakeAt(event.untilMs);
        return;
      case "budget:spent":
        if (!isOverBudget(run.mailbox.state)) return;
        for (const attempt of run.attempts.values()) {
          if (attempt.taskId === event.taskId) attempt.stop("went beyond the budget of the run", "budget");
        }
        return;
      case "plan:changed":
        forgetPlan(run);
        return;
      case "plan:grown":
        forgetPlan(run);
        this.#replanner?.ask(`${event.tasks.length} tasks were added`);
        return;
      case "run:aborting":
        this.#stopAll(run, event.reason);
        return;
      case "run:completed":
      case "run:failed":
      case "run:aborted":
        this.#settle?.({});
        return;
      default:
        return;
    }
  }

  #stopAll(run: ActiveRun, reason: string): void {
    run.receipt = new AbortReceipt(run);
    for (const attempt of run.attempts.values()) {
      run.receipt.expect(attempt, { kind: "agent", name: attempt.taskId, agentId: attempt.agentId });
      this.#timerCount += attempt.timerCount;
    }
    for (const [gate, gateId] of run.gates) run.receipt.expect(gate, { kind: "gate", name: gateId, agentId: null });
    // Nothing starts any more, so nothing has to be looked at later.
    this.#timerCount += this.#retryTimers.size;
    this.#stopTimers();
    for (const attempt of run.attempts.values()) attempt.stop(`aborted: ${reason}`);
    for (const gate of run.gates.keys()) gate.abort();
  }

  #overdue(limitMs: number): void {
    this.#run?.mailbox.tell({ type: "note-overdue", taskId: null, limit: "time", limitMs });
    this.abort(`the run took longer than ${limitMs} ms`);
  }

  /** After a start the next one of its provider may have to wait. */
  #wakeForProvider(place: number): void {
    const state = this.#run!.mailbox.state;
    if (state.providers.size === 0) return;
    const { untilMs } = state.providers.get(findProvider(state, state.shape.agentOf[place]!)) ?? { untilMs: 0 };
    if (untilMs > this.#options.clock.nowMs()) this.#wakeAt(untilMs);
  }

  /** Lets the run machine look again when a retry is due. */
  #wakeAt(atMs: number): void {
    this.#later(atMs - this.#options.clock.nowMs(), () => this.#run?.mailbox.tell({ type: "start-tasks" }));
  }

  #later(delayMs: number, callback: () => void): void {
    const cancel = this.#options.clock.schedule(delayMs, () => {
      this.#retryTimers.delete(cancel);
      callback();
    });
    this.#retryTimers.add(cancel);
  }

  #stopTimers(): void {
    for (const cancel of this.#retryTimers) cancel();
    this.#retryTimers = new Set();
    this.#replanner?.stop();
  }

  async #end(journal: RunJournal | null): Promise<void> {
    const run = this.#run;
    this.#lastState = run?.mailbox.state ?? this.#lastState;
    run?.mailbox.close();
    this.#stopTimers();
    this.#replanner = null;
    this.#timerCount = 0;
    this.#proposalCount = 0;
    this.#stream.end();
    this.#stream = new EventStream();
    this.#run = null;
    this.#desk = null;
    this.#settle = null;
    await run?.workspace?.close();
    await journal?.close();
    await this.#options.runner.close?.();
  }
}

/** What was looked up in the plan is looked up anew. */
function forgetPlan(run: ActiveRun): void {
  run.guard = null;
  run.ownedBy.clear();
}

/** Opens a run that may not exist; asking first whether it does would read it twice. */
async function openJournal(store: RunStore, runId: string): Promise<RunJournal> {
  try {
    return await store.open(runId);
  } catch (error) {
    if ((await store.read(runId)) === null) throw new RunNotFoundError(runId, await store.list());
    throw error;
  }
}

function makeEnd(): {
  readonly promise: Promise<{ readonly error?: Error }>;
  readonly settle: (outcome: { readonly error?: Error }) => void;
} {
  let settle: (outcome: { readonly error?: Error }) => void = () => undefined;
  const promise = new Promise<{ readonly error?: Error }>((resolve) => (settle = resolve));
  return { promise, settle: (outcome) => settle(outcome) };
}

function describeAbort(reason: unknown): string {
  if (typeof reason === "string" && reason !== "") return reason;
  return reason instanceof Error ? reason.message : "aborted";
}
