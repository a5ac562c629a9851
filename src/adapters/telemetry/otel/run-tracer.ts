import { ROOT_CONTEXT, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Attributes, Context, Link, Span, SpanContext, Tracer } from "@opentelemetry/api";
import { evolve, initialRunState } from "../../../core/run/index.ts";
import type { RunEvent, RunState, RunUsage } from "../../../core/run/index.ts";
import { genAi, own } from "./attribute-names.ts";

/** Spans of one run, made out of its events as they come. */
export class RunTracer {
  readonly #tracer: Tracer;
  readonly #parent: Context;
  readonly #fromMs: number;
  #state: RunState | null = null;
  #run: Span | null = null;
  readonly #tasks = new Map<string, Span>();
  readonly #attempts = new Map<string, Span>();
  readonly #gates = new Map<string, Span>();
  readonly #handoffs = new Map<string, { readonly span: Span; readonly to: string }>();
  /** Accepted hand-offs that their receivers have not begun to work with yet. */
  readonly #delivered = new Map<string, SpanContext[]>();
  #lastMs = 0;

  /** @param fromMs - Events before this time are followed without a span: an earlier process has told of them. */
  constructor(tracer: Tracer, parent: Context = ROOT_CONTEXT, fromMs: number = -Infinity) {
    this.#tracer = tracer;
    this.#parent = parent;
    this.#fromMs = fromMs;
  }

  take(event: RunEvent): void {
    const before = this.#state ?? (event.type === "run:started" ? initialRunState(event.plan) : null);
    if (before === null) return;
    this.#state = evolve(before, event);
    this.#lastMs = event.atMs;
    if (event.atMs >= this.#fromMs) this.#tell(event, this.#state);
  }

  /** Ends what is still open, with the time of the last event: no more events come. */
  end(): void {
    for (const spans of [this.#gates, this.#attempts, this.#tasks]) {
      for (const span of spans.values()) span.end(new Date(this.#lastMs));
      spans.clear();
    }
    for (const { span } of this.#handoffs.values()) span.end(new Date(this.#lastMs));
    this.#handoffs.clear();
    this.#run?.end(new Date(this.#lastMs));
    this.#run = null;
  }

  #tell(event: RunEvent, state: RunState): void {
    const { atMs } = event;
    switch (event.type) {
      case "run:started":
      case "run:resumed":
        this.#beginRun(state, atMs);
        return;
      case "run:completed":
      case "run:failed":
      case "run:aborted":
        if (event.type !== "run:completed") fail(this.#run, event.type.slice("run:".length), event.reason);
        setUsage(this.#run, state.usage);
        this.end();
        return;
      case "task:started":
        this.#beginAttempt(event, state);
        return;
      case "task:worked":
        setUsage(this.#attempts.get(event.taskId), event.usage);
        return;
      case "task:completed":
        this.#endAttempt(event.taskId, atMs, { ...event, isLast: true });
        return;
      case "task:retrying":
      case "task:failed":
        this.#endAttempt(event.taskId, atMs, {
          ...event,
          error: event.kind ?? "agent",
          isLast: event.type === "task:failed",
        });
        return;
      case "task:aborted":
      case "task:interrupted": {
        const error = event.type.slice("task:".length);
        const reason = event.type === "task:aborted" ? event.reason : "its process was gone";
        const usage = event.type === "task:aborted" ? event.usage : undefined;
        this.#endAttempt(event.taskId, atMs, { error, reason, usage, isLast: event.type === "task:aborted" });
        return;
      }
      case "task:ready":
        this.#run?.addEvent("orchestrate.task.queued", { [own.taskId]: event.taskId }, new Date(atMs));
        return;
      case "gate:started":
        this.#beginGate(event, state);
        return;
      case "gate:passed":
      case "gate:failed":
      case "gate:skipped":
        this.#endGate(event);
        return;
      case "handoff:delivered": {
        const { from, to } = event.handoff;
        const above = (event.taskId === null ? null : this.#attempts.get(event.taskId)) ?? this.#run;
        const span = this.#start(`handoff ${from} to ${to}`, above, atMs, {
          [own.handoffId]: event.handoffId,
          [own.handoffFrom]: from,
          [own.handoffTo]: to,
          ...(event.taskId === null ? {} : { [own.taskId]: event.taskId }),
        });
        this.#handoffs.set(event.handoffId, { span, to });
        return;
      }
      case "handoff:accepted":
      case "handoff:rejected":
        this.#endHandoff(event);
        return;
      case "ownership:denied":
      case "ownership:violated":
        (this.#attempts.get(event.taskId) ?? this.#run)?.addEvent(
          event.type === "ownership:denied" ? "orchestrate.guard.denied" : "orchestrate.guard.violated",
          { [own.path]: event.path, [own.reason]: event.reason },
          new Date(atMs),
        );
        return;
      default:
        return;
    }
  }

  #beginRun(state: RunState, atMs: number): void {
    if (this.#run !== null) this.end();
    const { feature, strategy, tasks } = state.plan;
    this.#run = this.#start(`invoke_workflow ${feature}`, null, atMs, {
      [genAi.operation]: "invoke_workflow",
      [genAi.workflow]: feature,
      [genAi.conversation]: state.runId ?? "",
      [own.runId]: state.runId ?? "",
      [own.strategy]: strategy.strategyId,
      [own.tasksTotal]: tasks.length,
    });
  }

  #beginAttempt(event: Extract<RunEvent, { type: "task:started" }>, state: RunState): void {
    const { taskId, agentId, attempt, atMs } = event;
    const place = state.shape.placeOf.get(taskId);
    const task = place === undefined ? undefined : state.plan.tasks[place];
    const agent = state.plan.agents.find((one) => one.agentId === agentId);
    let above = this.#tasks.get(taskId);
    if (above === undefined) {
      above = this.#start(`task ${taskId}`, this.#run, atMs, { [own.taskId]: taskId });
      this.#tasks.set(taskId, above);
    }
    const attributes = {
      [genAi.operation]: "invoke_agent",
      [genAi.agentId]: agentId,
      [genAi.agentName]: agentId,
      [genAi.agentDescription]: agent?.personaId ?? agentId,
      [genAi.conversation]: state.runId ?? "",
      [own.taskId]: taskId,
      [own.attempt]: attempt,
      ...(task === undefined ? {} : { "orchestrate.task.title": task.title }),
    };
    const names = [agentId, agent?.personaId ?? agentId];
    const links = names.flatMap((name) => this.#delivered.get(name) ?? []).map((context): Link => ({ context }));
    for (const name of names) this.#delivered.delete(name);
    this.#attempts.set(taskId, this.#start(`invoke_agent ${agentId}`, above, atMs, attributes, links));
  }

  #endAttempt(
    taskId: string,
    atMs: number,
    how: {
      readonly error?: string;
      readonly reason?: string;
      readonly usage?: RunUsage | undefined;
      readonly isLast: boolean;
    },
  ): void {
    const span = this.#attempts.get(taskId);
    const above = this.#tasks.get(taskId);
    setUsage(span, how.usage);
    if (how.error !== undefined) {
      fail(span, how.error, how.reason);
      if (how.isLast) fail(above, how.error, how.reason);
    }
    span?.end(new Date(atMs));
    this.#attempts.delete(taskId);
    if (!how.isLast) return;
    above?.end(new Date(atMs));
    this.#tasks.delete(taskId);
  }

  #beginGate(event: Extract<RunEvent, { type: "gate:started" }>, state: RunState): void {
    const { gateId, taskId, atMs } = event;
    const above = (taskId === null ? null : this.#attempts.get(taskId)) ?? this.#run;
    const level = state.plan.gates.find((gate) => gate.id === gateId)?.level ?? null;
    const attributes = {
      [own.gateId]: gateId,
      ...(level === null ? {} : { [own.gateLevel]: level }),
      ...(taskId === null ? {} : { [own.taskId]: taskId }),
    };
    this.#gates.set(gateKey(event), this.#start(`gate ${gateId}`, above, atMs, attributes));
  }

  #endGate(event: Extract<RunEvent, { type: "gate:passed" | "gate:failed" | "gate:skipped" }>): void {
    const span = this.#gates.get(gateKey(event));
    if (event.type === "gate:failed") fail(span, "gate", event.output);
    if (event.type === "gate:skipped") span?.setAttribute(own.reason, event.reason);
    span?.end(new Date(event.atMs));
    this.#gates.delete(gateKey(event));
  }

  #endHandoff(event: Extract<RunEvent, { type: "handoff:accepted" | "handoff:rejected" }>): void {
    const open = this.#handoffs.get(event.handoffId);
    if (open === undefined) return;
    const verdict = event.type === "handoff:rejected" ? "rejected" : event.verdict;
    open.span.setAttribute(own.handoffVerdict, verdict);
    if (event.type === "handoff:rejected") fail(open.span, "handoff", event.faults.join("; "));
    else this.#delivered.set(open.to, [...(this.#delivered.get(open.to) ?? []), open.span.spanContext()]);
    open.span.end(new Date(event.atMs));
    this.#handoffs.delete(event.handoffId);
  }

  #start(name: string, above: Span | null | undefined, atMs: number, attributes: Attributes, links: Link[] = []): Span {
    const parent = above === null || above === undefined ? this.#parent : trace.setSpan(this.#parent, above);
    // A date is a date; a number below the age of the process would be taken for a time since its start.
    return this.#tracer.startSpan(name, { startTime: new Date(atMs), attributes, links }, parent);
  }
}

function gateKey({ taskId, gateId }: { readonly taskId: string | null; readonly gateId: string }): string {
  return JSON.stringify([taskId, gateId]);
}

function fail(span: Span | null | undefined, type: string, reason: string | undefined): void {
  span?.setAttribute(genAi.errorType, type);
  span?.setStatus({ code: SpanStatusCode.ERROR, ...(reason === undefined ? {} : { message: reason.slice(0, 1_000) }) });
}

function setUsage(span: Span | null | undefined, usage: RunUsage | undefined): void {
  if (usage === undefined) return;
  const { inputTokens, outputTokens, costUsd } = usage;
  if (inputTokens !== undefined) span?.setAttribute(genAi.inputTokens, inputTokens);
  if (outputTokens !== undefined) span?.setAttribute(genAi.outputTokens, outputTokens);
  if (costUsd !== undefined) span?.setAttribute(own.costUsd, costUsd);
}
