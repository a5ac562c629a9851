// Compiled, never run: what the types of the lobby promise.
import { Orchestrator } from "../../src/index.ts";
import type { RunEvent, RunEventType } from "../../src/index.ts";
import { createFunctionRunner } from "../../src/adapters/runner/function/index.ts";
import { expectType } from "./expect-type.ts";

const orchestrator = new Orchestrator({ runner: createFunctionRunner((task) => ({ ok: true, output: task.id })) });

// A listener is given the fields of its event, and only those.
orchestrator.on("task:started", (event) => {
  expectType<number>(event.attempt);
  expectType<"task:started">(event.type);
  // @ts-expect-error: a start has no reason
  void event.reason;
});
orchestrator.on("gate:failed", ({ taskId, output }) => {
  expectType<string | null>(taskId);
  expectType<string>(output);
});
// @ts-expect-error: there is no such event
orchestrator.on("task:exploded", () => undefined);

// The stream narrows by `type`.
for await (const event of orchestrator.events()) {
  expectType<RunEvent>(event);
  expectType<number>(event.atMs);
  if (event.type === "message:sent") expectType<readonly string[]>(event.artifacts);
}

// Every event has a name, and the names are a union of texts.
const names = ["run:started", "handoff:accepted", "ownership:violated"] as const satisfies readonly RunEventType[];
void names;

const result = await orchestrator.resume("r1");
expectType<"completed" | "failed" | "aborted">(result.status);

// @ts-expect-error: a runner is not optional
new Orchestrator({});
// @ts-expect-error: an outcome says whether it is ok
createFunctionRunner(() => ({ output: 1 }));
// @ts-expect-error: a failure has a reason
createFunctionRunner(() => ({ ok: false }));
