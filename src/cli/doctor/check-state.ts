import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { describeError } from "../describe-error.ts";
import { readRun } from "../find-run.ts";
import type { Check, CheckAnswer } from "./check.ts";
import { fine } from "./check.ts";

/** Of more runs than this the older ones are not looked at. */
const mostRuns = 20;

/** The folder of runs: writable, the newest journals whole, no run left by a process that is gone. */
export const checkState: Check = async ({ directory }) => [
  await checkWritable(directory),
  ...(await checkRuns(directory)),
];

async function checkWritable(directory: string): Promise<CheckAnswer> {
  // Nothing is left behind where nothing was: the nearest folder there is says whether one can be made.
  for (let folder = directory; ; folder = dirname(folder)) {
    try {
      await rm(await mkdtemp(join(folder, ".orch-")), { recursive: true });
      return fine(`folder of runs: ${directory} can be written`);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" && dirname(folder) !== folder) continue;
      return {
        status: "finding",
        text: `folder of runs: ${message}`,
        advice: "let it be written, or name another with --directory",
      };
    }
  }
}

async function checkRuns(directory: string): Promise<CheckAnswer[]> {
  const store = createDirectoryStore({ directory });
  let ids: readonly string[];
  try {
    ids = await store.list();
  } catch (error) {
    return [{ status: "finding", text: `runs: ${describeError(error).message}`, advice: null }];
  }
  const answers: CheckAnswer[] = [];
  for (const runId of ids.slice(-mostRuns)) {
    try {
      const run = await readRun(store, runId);
      if (run?.status === "interrupted")
        answers.push({
          status: "finding",
          text: `run ${runId}: its process is gone`,
          advice: `\`orch resume --run ${runId}\` goes on, \`orch abort --run ${runId}\` ends it`,
        });
      else if (run?.status === "running")
        answers.push({
          status: "note",
          text: `run ${runId}: at work in process ${run.holder?.pid ?? "?"}`,
          advice: null,
        });
    } catch (error) {
      const { code, message } = describeError(error);
      answers.push({
        status: "finding",
        text: `run ${runId}: ${code}: ${message}`,
        advice: "docs/operations.md says what can be saved",
      });
    }
  }
  const looked = Math.min(ids.length, mostRuns);
  return answers.length > 0 || looked === 0 ? answers : [fine(`runs: the journals of the newest ${looked} are whole`)];
}
