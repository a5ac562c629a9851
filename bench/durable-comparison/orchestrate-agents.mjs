import { folder, levels, work } from "./work.mjs";

// By its place, because this folder has packages of its own.
const load = (/** @type {string} */ path) => import(new URL(`../../dist/${path}/index.js`, import.meta.url).href);
const { makePlan, Orchestrator } = await import(new URL("../../dist/index.js", import.meta.url).href);
const { createFunctionRunner } = await load("adapters/runner/function");
const { createDirectoryStore } = await load("adapters/store/directory");

const store = createDirectoryStore({ directory: folder });
const runner = createFunctionRunner(async (/** @type {{ id: string }} */ task) => {
  await work(task.id);
  return { ok: true };
});
const orchestrator = new Orchestrator({ runner, store, policy: { retries: 0 } });
const isThere = ((await store.read("r")) ?? []).length > 0;
const chains = ["api", "components", "tests"];
const plan = makePlan({
  feature: "comparison",
  agents: 3,
  tasks: [
    ...levels.flatMap((level, depth) =>
      level.map((id, chain) => ({
        id,
        files: [`${chains[chain]}/${id}.ts`],
        dependsOn: depth === 0 ? [] : [levels[depth - 1][chain]],
      })),
    ),
    { id: "join", dependsOn: levels[2] },
  ],
});
const { status } = isThere ? await orchestrator.resume("r") : await orchestrator.run(plan, { runId: "r" });
process.exitCode = status === "completed" ? 0 : 1;
