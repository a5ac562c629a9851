import { context, trace } from "@opentelemetry/api";
import type { Tracer } from "@opentelemetry/api";
import type { RunEvent } from "../../../core/run/index.ts";
import { RunTracer } from "./run-tracer.ts";

/** How a run is traced. */
export interface TraceOptions {
  /** Default: the tracer `orchestrate-agents` of the global provider. */
  readonly tracer?: Tracer;
  /** Events before this time, in milliseconds since 1970, get no spans: for a resumed run, the time of the resume. Default: all do. */
  readonly fromMs?: number;
}

/**
 * Makes OpenTelemetry spans out of the events of a run, live or from a journal: one for the run, below it one for each
 * task, its attempts, their gates and hand-offs; an attempt is linked to the hand-offs that its agent was given.
 * The run's span is a child of the one that is active in the caller. No prompt, output or message is in them.
 *
 * @returns Ends with the events, after the last span.
 * @example
 * const tracing = traceRun(orchestrator.events());
 * await orchestrator.run(plan);
 * await tracing;
 */
export async function traceRun(
  events: AsyncIterable<RunEvent> | Iterable<RunEvent>,
  options: TraceOptions = {},
): Promise<void> {
  const { tracer = trace.getTracer("orchestrate-agents"), fromMs } = options;
  const spans = new RunTracer(tracer, context.active(), fromMs);
  try {
    for await (const event of events) spans.take(event);
  } finally {
    spans.end();
  }
}
