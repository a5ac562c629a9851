import { EventEmitter } from "eventemitter3";
import { ArgumentError } from "../core/errors.ts";
import { comparePlans } from "../core/plan/index.ts";
import type { Plan } from "../core/plan/index.ts";
import { evolve, initialRunState } from "../core/run/index.ts";
import type { RunCommand, RunEvent, RunEventType, RunPolicy, RunState } from "../core/run/index.ts";
import type {
  Channel,
  Clock,
  GateRunner,
  PostReply,
  RunJournal,
  RunStore,
  TaskRunner,
  WorkInspector,
} from "../ports/index.ts";
import type { ActiveRun, DeliveredFiles, FilledOptions } from "./active-run.ts";
import { Attempt } from "./attempt.ts";
import { carryOutGate } from "./carry-out-gate.ts";
import { ChannelDesk } from "./channel-desk.ts";
import { OrchestratorBusyError, RunNotFoundError, StoreFailedError } from "./errors.ts";
import { EventStream } from "./event-stream.ts";
import { Mailbox } from "./mailbox.ts";
import { makeRunId } from "./make-run-id.ts";
import { systemClock } from "./system-clock.ts";
import { TaskQueue } from "./task-queue.ts";

/** What an Orchestrator works with. */
export interface OrchestratorOptions {
  /** Does the tasks. */
  readonly runner: TaskRunner;
  /** Runs the commands of gates. Default: none, and gates are recorded as skipped. */
  readonly gateRunner?: GateRunner | null;
  /** Looks at the tree before and after each attempt. Default: none. */
  readonly inspector?: WorkInspector | null;
  /** Remembers runs. Default: none, and a run cannot be resumed. */
  readonly store?: RunStore | null;
  /** Carries what agents in other processes say. Default: none. */
  readonly channel?: Channel | null | ((runId: string, plan: Plan) => Channel);
  /** Default: the time of this machine. */
  readonly clock?: Clock;
  /** Lets hand-offs be held against the files that are there. Default: none, and they are accepted as `unverified`. */
  readonly delivered?: DeliveredFiles | null;
  /** How the run deals with failure, time and load; what is left out has the default of `defaultRunPolicy`. */
  readonly policy?: Partial<RunPolicy>;
  /** Milliseconds that an attempt has to end after it was asked to. Default: 10,000. */
  readonly graceMs?: number;
  /** What a write outside an agent's own files makes of its attempt. Default: `report`. */
  readonly onViolation?: "report" | "fail";
  /** Told what went wrong beside the run: a listener that threw, a window that could not be written. Default: nothing. */
  readonly onWarning?: (message: string, cause: unknown) => void;
}

/** What `run` and `resume` take. */
export interface RunOptions {
  /** Ends the run as `abort` does. */
  readonly signal?: AbortSignal;
  /** Name of the run. Default: from the time and the feature. */
  readonly runId?: string;
}

/** What `resume` takes. */
export interface ResumeOptions extends Pick<RunOptions, "signal"> {
  /** The plan to go on with, for example made anew from an edited document. Default: that of the run. */
  readonly plan?: Plan;
}

/** How a run ended. */
export interface RunResult {
  readonly runId: string;
  readonly status: "completed" | "failed" | "aborted";
  /** Why it failed or was aborted. */
  readonly reason: string | null;
  readonly state: RunState;
  /** All its events, those before a resume as well. */
  readonly events: readonly RunEvent[];
}

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
  #lastState: RunState | null = null;
  #settle: ((outcome: { readonly error?: Error }) => void) | null = null;

  /** @throws {ArgumentError} `ARGUMENT_INVALID` where there is no runner, or a number is out of its range. */
  constructor(options: OrchestratorOptions) {
    if (typeof options?.runner?.run !== "function")
      throw new ArgumentError("runner", "an object with a function `run`", options?.runner);
    const { graceMs = 10_000, policy = {} } = options;
    if (!(graceMs >= 0)) throw new ArgumentError("graceMs", "a number from 0", graceMs);
    checkPolicy(policy);
    this.#given = options;
    this.#options = {
      runner: options.runner,
      gateRunner: options.gateRunner ?? null,
      inspector: options.inspector ?? null,
      channel: null,
      clock: options.clock ?? systemClock,
      delivered: options.delivered ?? null,
      graceMs,
      onViolation: options.onViolation ?? "report",
      onWarning: options.onWarning ?? (() => undefined),
    };
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
   * @throws {OrchestratorBusyError} `ORCHESTRATOR_BUSY` while another run is carried out.
   * @throws {StoreFailedError} `STORE_FAILED` where events cannot be kept; agents are asked to end first.
   */
  async run(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
    const runId = options.runId ?? makeRunId(plan.feature, this.#options.clock.nowMs());
    return this.#carryOut(runId, options.signal, async () => {
      const journal = (await this.#given.store?.create(runId)) ?? null;
      return {
        journal,
        state: initialRunState(plan),
        begin: { type: "start-run", runId, policy: this.#given.policy ?? {} },
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
      const policy = this.#given.policy === undefined ? {} : { policy: this.#given.policy };
      const state = events.reduce(evolve, initialRunState(first.plan));
      const { plan } = options;
      const changed = plan === undefined ? {} : { changed: { plan, changes: comparePlans(state.plan, plan) } };
      return { journal, state, begin: { type: "resume-run", ...policy, ...changed } };
    });
  }

  /** Asks every agent to end, starts nothing more, and lets the run end as aborted. Does nothing where none is carried out. */
  abort(reason = "aborted"): void {
    this.#run?.mailbox.tell({ type: "abort-run", reason });
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
      const run = this.#begin(runId, opened.state, journal);
      const atStart = opened.state.status;
      // A completed run that has nothing to do for its plan begins nothing, and so ends nothing.
      void run.mailbox.send(opened.begin).then((events) => {
        if (events.length === 0 && atStart === "completed") settle({});
      });
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted === true) abort();
      const { error } = await ended;
      await run.queue.idle();
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

  #begin(runId: string, state: RunState, journal: RunJournal | null): ActiveRun {
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
      },
      failed: (error) => {
        for (const attempt of this.#run?.attempts.values() ?? []) attempt.stop("events of the run could not be kept");
        for (const gate of this.#run?.gates ?? []) gate.abort();
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
      queue: new TaskQueue(concurrency),
      attempts: new Map(),
      gates: new Set(),
      ownedBy: new Map(),
      guard: null,
    };
    this.#run = run;
    const answers = new Map<string, PostReply>();
    for (const event of this.#stream.events) {
      if (!("postId" in event) || event.postId === null) continue;
      answers.set(
        event.postId,
        event.type === "context:set" ? { ok: true, value: { version: event.version } } : { ok: true },
      );
    }
    this.#desk = new ChannelDesk(run, answers);
    const runTimeoutMs = this.#given.policy?.runTimeoutMs ?? null;
    if (runTimeoutMs !== null)
      this.#later(runTimeoutMs, () => this.abort(`the run took longer than ${runTimeoutMs} ms`));
    for (const task of state.tasks) {
      if (task.status === "ready" && task.notBeforeMs > 0) this.#wakeAt(task.notBeforeMs);
    }
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
      case "task:started": {
        const place = run.mailbox.state.shape.placeOf.get(event.taskId)!;
        run.queue.add(() => new Attempt(run, place, event.attempt).carryOut());
        return;
      }
      case "gate:started":
        run.queue.add(() => carryOutGate(run, event.gateId, event.taskId));
        return;
      case "task:retrying":
        this.#wakeAt(event.notBeforeMs);
        return;
      case "plan:changed":
        run.guard = null;
        run.ownedBy.clear();
        return;
      case "run:aborting":
        for (const attempt of run.attempts.values()) attempt.stop(`aborted: ${event.reason}`);
        for (const gate of run.gates) gate.abort();
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

  async #end(journal: RunJournal | null): Promise<void> {
    const run = this.#run;
    this.#lastState = run?.mailbox.state ?? this.#lastState;
    run?.mailbox.close();
    for (const cancel of this.#retryTimers) cancel();
    this.#retryTimers = new Set();
    this.#stream.end();
    this.#stream = new EventStream();
    this.#run = null;
    this.#desk = null;
    this.#settle = null;
    await journal?.close();
    await this.#options.runner.close?.();
  }
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

function checkPolicy(policy: Partial<RunPolicy>): void {
  const wholeFrom = (name: "retries" | "retryDelayMs" | "maxRetryDelayMs" | "gateTimeoutMs", least: number): void => {
    const value = policy[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= least))
      throw new ArgumentError(name, `a whole number from ${least}`, value);
  };
  wholeFrom("retries", 0);
  wholeFrom("retryDelayMs", 0);
  wholeFrom("maxRetryDelayMs", 0);
  wholeFrom("gateTimeoutMs", 1);
  for (const name of ["concurrency", "taskTimeoutMs", "silenceTimeoutMs", "runTimeoutMs"] as const) {
    const value = policy[name];
    if (value !== undefined && value !== null && !(Number.isInteger(value) && value >= 1))
      throw new ArgumentError(name, "a whole number from 1, or null", value);
  }
}

function describeAbort(reason: unknown): string {
  if (typeof reason === "string" && reason !== "") return reason;
  return reason instanceof Error ? reason.message : "aborted";
}
