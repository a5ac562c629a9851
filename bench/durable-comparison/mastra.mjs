import { Mastra } from "@mastra/core/mastra";
import { createStep, createWorkflow } from "@mastra/core/workflows";
import { LibSQLStore } from "@mastra/libsql";
import { join } from "node:path";
import { z } from "zod";
import { folder, levels, work } from "./work.mjs";

const any = z.any();
const step = (id) =>
  createStep({
    id,
    inputSchema: any,
    outputSchema: any,
    execute: async () => {
      await work(id);
      return { id };
    },
  });
const workflow = createWorkflow({ id: "comparison", inputSchema: any, outputSchema: any })
  .parallel(levels[0].map(step))
  .parallel(levels[1].map(step))
  .parallel(levels[2].map(step))
  .then(step("join"))
  .commit();
const storage = new LibSQLStore({ id: "comparison", url: `file:${join(folder, "mastra.db")}` });
const mastra = new Mastra({ workflows: { comparison: workflow }, storage, logger: false });
const comparison = mastra.getWorkflow("comparison");
const known = await comparison.getWorkflowRunById("r");
const run = await comparison.createRun({ runId: "r" });
let result;
if (known === null) result = await run.start({ inputData: {} });
// As its documentation says: `restart` for a run whose process is gone, `timeTravel` for one of which a step failed.
else if (known.status === "failed") result = await run.timeTravel({ step: "b2", inputData: {} });
else result = await run.restart();
process.exitCode = result.status === "success" ? 0 : 1;
process.exit();
