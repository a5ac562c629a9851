// A runner of one's own: each attempt is done by a worker thread. Anything that can be given an order and asked to end
// can stand here instead, a queue on other machines for example: an order is plain data.
//
//   node examples/own-runner.mjs
import { Worker } from "node:worker_threads";
import { makePlan, Orchestrator } from "orchestrate-agents";
import { runnerChecks } from "orchestrate-agents/testing";

/** What the thread does; a real one would load an agent. `hang` and `fail` are there for the checks. */
const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { behaviour, order } = workerData;
  if (behaviour === "hang") setInterval(() => {}, 1_000);
  else if (behaviour === "fail") parentPort.postMessage({ ok: false, reason: "the thread gave up" });
  else {
    parentPort.postMessage({ percent: 50, note: "half way" });
    parentPort.postMessage({ ok: true, output: order.agentId + " did " + order.task.id });
  }
`;

/**
 * @param {import("orchestrate-agents/testing").RunnerBehaviour} behaviour
 * @returns {import("orchestrate-agents").TaskRunner}
 */
export function createThreadRunner(behaviour = "succeed") {
  return {
    run(order, { signal, progress }) {
      const { attempt } = order; // an outcome names the attempt that it belongs to
      if (signal.aborted) return Promise.resolve({ ok: false, attempt, reason: "aborted before it started" });
      // A copy as JSON: what a thread, a process or another machine would get.
      const worker = new Worker(program, {
        eval: true,
        workerData: { behaviour, order: JSON.parse(JSON.stringify(order)) },
      });
      return new Promise((resolve) => {
        const end = (/** @type {import("orchestrate-agents").TaskOutcome} */ outcome) => {
          // The first answer counts; a thread that is ended says so once more.
          worker.removeAllListeners();
          signal.removeEventListener("abort", stop);
          void worker.terminate().then(() => resolve(outcome));
        };
        const stop = () => end({ ok: false, attempt, reason: "it was asked to end" });
        signal.addEventListener("abort", stop, { once: true });
        worker.on("message", (message) => {
          if ("percent" in message) progress(message.percent, message.note);
          else end({ ...message, attempt });
        });
        worker.once("error", (error) => end({ ok: false, attempt, reason: String(error) }));
        worker.once("exit", () => end({ ok: false, attempt, reason: "the thread ended without an answer" }));
      });
    },
  };
}

for (const { name, run } of runnerChecks({ createRunner: createThreadRunner })) {
  await run();
  console.log(`ok: ${name}`);
}

const plan = makePlan({ feature: "report", tasks: [{ id: "collect" }, { id: "write", dependsOn: ["collect"] }] });
const orchestrator = new Orchestrator({ runner: createThreadRunner() });
orchestrator.on("task:completed", ({ taskId, output }) => console.log(`${taskId}: ${output}`));
const { status } = await orchestrator.run(plan);
console.log(`run ${status}`);
