// The Orchestrator inside another tool: the tool's own agents, its own place to show events, its own way to stop, and a
// run that is stopped half way and goes on where it was.
//
//   node examples/embed-in-your-tool.mjs
import { setTimeout as sleep } from "node:timers/promises";
import { createOwnershipGuard, makePlan, Orchestrator } from "orchestrate-agents";
import { createFunctionRunner } from "orchestrate-agents/runner/function";
import { createMemoryStore } from "orchestrate-agents/store/memory";

const plan = makePlan({
  feature: "search",
  tasks: [
    { id: "index", title: "Search index", files: ["src/services/index.ts"] },
    { id: "api", title: "Search endpoint", files: ["src/api/search.ts"], dependsOn: ["index"] },
    { id: "tests", title: "Tests of search", files: ["tests/search.test.ts"], dependsOn: ["api"] },
  ],
});
const guard = createOwnershipGuard(plan.ownership);
console.log(`qa may write src/api/search.ts: ${guard.check("qa", "src/api/search.ts").allowed}`);

/** The tool's own agents: here one that counts how often it is paid. @type {string[]} */
const paid = [];
const runner = createFunctionRunner(async (task, { channel, handoffs, progress, signal }) => {
  paid.push(task.id);
  await sleep(20, null, { signal }); // the work; whatever takes the signal ends with it
  for (const message of await channel.receive()) console.log(`  ${task.id} was told: ${message.text}`);
  progress(50, "half way");
  if (task.id === "index") {
    await channel.send("all", "the index takes lower case words");
    await handoffs.deliver({ from: "backend", to: "qa", deliverables: { files: [...task.files] } });
  }
  return { ok: true, output: { files: task.files }, usage: { costUsd: 0.02 } };
});

const store = createMemoryStore(); // /store/directory keeps runs on the disk, over the end of the process
const options = { runner, store, policy: { retries: 1, budget: { maxCostUsd: 1, reservedCostUsd: 0.05 } } };

// The user presses a button after the first task.
const button = new AbortController();
const first = new Orchestrator(options);
const reading = (async () => {
  for await (const event of first.events()) {
    console.log(event.type);
    if (event.type === "task:completed" && event.taskId === "index") button.abort("stopped by the user");
  }
})();
const stopped = await first.run(plan, { runId: "search-1", signal: button.signal });
await reading;
console.log(`first: ${stopped.status} (${stopped.reason})`);

// The next day: another Orchestrator, the same store.
const second = new Orchestrator(options);
second.on("task:started", ({ taskId, agentId, attempt }) =>
  console.log(`${agentId} starts ${taskId}, attempt ${attempt}`),
);
const ended = await second.resume("search-1");
console.log(
  `second: ${ended.status}; ${ended.state.usage.costUsd.toFixed(2)} US dollars; index was paid ${paid.filter((id) => id === "index").length} time`,
);
