import { SpanStatusCode } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import { createFunctionRunner } from "../../../src/adapters/runner/function/index.ts";
import { createMemoryStore } from "../../../src/adapters/store/memory/index.ts";
import { traceRun } from "../../../src/adapters/telemetry/otel/index.ts";
import { Orchestrator } from "../../../src/orchestrator/index.ts";
import { createVirtualClock } from "../../../src/testing/virtual-clock.ts";
import { planOf, withAgents } from "../../support/tasks.ts";

const gates = [{ id: "unit", level: 2 as const, title: "unit", commands: ["x"] }];
const plan = withAgents(
  planOf(
    {},
    {
      tasks: [
        { id: "model", gates: ["unit"] },
        { id: "__proto__", dependsOn: ["model"] },
      ],
      gates,
    },
  ),
  (id) => (id === "model" ? "data" : "qa"),
);

function makeTracing(): { tracer: ReturnType<BasicTracerProvider["getTracer"]>; spans: () => readonly ReadableSpan[] } {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  return { tracer: provider.getTracer("test"), spans: () => exporter.getFinishedSpans() };
}

/** A run in which the model fails once, hands over, and its dependent is done. */
function makeRun(store = createMemoryStore()): Orchestrator {
  const clock = createVirtualClock({ startMs: 1_000 });
  const runner = createFunctionRunner(async (task, { attempt, handoffs }) => {
    await new Promise<void>((resolve) => clock.schedule(10, resolve));
    if (task.id === "model" && attempt === 1) return { ok: false, reason: "no idea" };
    if (task.id === "model") await handoffs.deliver({ from: "data", to: "qa", deliverables: {} });
    return { ok: true, usage: { inputTokens: 100, outputTokens: 20, costUsd: 0.5 } };
  });
  const gateRunner = { check: () => Promise.resolve({ ok: true, output: "" }) };
  return new Orchestrator({ runner, gateRunner, clock, store });
}

const named = (spans: readonly ReadableSpan[], name: string): ReadableSpan[] =>
  spans.filter((span) => span.name === name);

describe("traceRun", () => {
  it("makes spans of run, tasks, attempts, gates and hand-offs, one below the other", async () => {
    const { tracer, spans } = makeTracing();
    const orchestrator = makeRun();
    const tracing = traceRun(orchestrator.events(), { tracer });
    await orchestrator.run(plan, { runId: "r" });
    await tracing;
    const all = spans();
    const tree = (parentId: string | undefined, indent = ""): string[] =>
      all
        .filter((span) => span.parentSpanContext?.spanId === parentId)
        .sort((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
        .flatMap((span) => [`${indent}${span.name}`, ...tree(span.spanContext().spanId, `${indent}  `)]);
    expect(tree(undefined)).toEqual([
      "invoke_workflow test",
      "  task model",
      "    invoke_agent data",
      "    invoke_agent data",
      "      handoff data to qa",
      "      gate unit",
      "  task __proto__",
      "    invoke_agent qa",
    ]);
    const [run] = named(all, "invoke_workflow test");
    expect(run!.attributes).toMatchObject({
      "gen_ai.operation.name": "invoke_workflow",
      "gen_ai.conversation.id": "r",
      "orchestrate.tasks.total": 2,
      "gen_ai.usage.input_tokens": 200,
    });
    expect(run!.startTime).toEqual([1, 0]);
    const [failed, done] = named(all, "invoke_agent data");
    expect(failed!.status).toEqual({ code: SpanStatusCode.ERROR, message: "no idea" });
    expect(failed!.attributes).toMatchObject({ "error.type": "agent", "orchestrate.task.attempt": 1 });
    expect(done!.attributes).toMatchObject({ "gen_ai.agent.id": "data", "gen_ai.usage.output_tokens": 20 });
    const [handoff] = named(all, "handoff data to qa");
    const [receiver] = named(all, "invoke_agent qa");
    expect(receiver!.links.map((link) => link.context.spanId)).toEqual([handoff!.spanContext().spanId]);
    expect(run!.events.map((event) => event.name)).toContain("orchestrate.task.queued");
  });

  it("traces a kept journal, and of a resumed run only what is new", async () => {
    const store = createMemoryStore();
    const first = makeRun(store);
    first.on("task:started", ({ attempt }) => attempt === 2 && first.abort("later"));
    const { runId, events } = await first.run(plan);
    const whole = makeTracing();
    await traceRun(events, { tracer: whole.tracer });
    expect(named(whole.spans(), "invoke_workflow test")[0]!.status.code).toBe(SpanStatusCode.ERROR);

    const rest = makeTracing();
    const fromMs = events.at(-1)!.atMs + 1;
    const clock = createVirtualClock({ startMs: fromMs });
    const resumed = new Orchestrator({ runner: createFunctionRunner(() => ({ ok: true })), clock, store });
    const tracing = traceRun(resumed.events(), { tracer: rest.tracer, fromMs });
    await resumed.resume(runId);
    await tracing;
    expect(rest.spans().map((span) => span.name)).toEqual([
      "gate unit",
      "invoke_agent data",
      "task model",
      "invoke_agent qa",
      "task __proto__",
      "invoke_workflow test",
    ]);
  });

  it("ends what is open where the events end, and makes nothing of none", async () => {
    const { tracer, spans } = makeTracing();
    await traceRun([], { tracer });
    expect(spans()).toEqual([]);
    const { events } = await makeRun().run(plan);
    await traceRun(events.slice(0, events.findIndex((event) => event.type === "task:started") + 1), { tracer });
    expect(spans().map((span) => span.name)).toEqual(["invoke_agent data", "task model", "invoke_workflow test"]);
  });
});
