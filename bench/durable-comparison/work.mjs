// The same work for each library: three chains of three steps and one step that waits for all. Each step leaves a mark when it
// starts and when it ends.
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of one trial, and what is to go wrong in it: `kill` (from outside) or `sibling` (step b2 fails once). */
export const [folder = ".", mode = "kill"] = process.argv.slice(2);

/** Levels of steps, and the last step. */
export const levels = [1, 2, 3].map((level) => ["a", "b", "c"].map((chain) => `${chain}${level}`));
const milliseconds = { a: 100, b: 250, c: 400, j: 100 };

/** Does one step. @param {string} id */
export async function work(id) {
  const mark = (/** @type {string} */ kind) => appendFileSync(join(folder, "marks"), `${kind} ${id} ${Date.now()}\n`);
  mark("start");
  await new Promise((wake) => setTimeout(wake, milliseconds[/** @type {"a" | "b" | "c" | "j"} */ (id[0])]));
  const failed = join(folder, "failed");
  if (mode === "sibling" && id === "b2" && !existsSync(failed)) {
    writeFileSync(failed, "");
    throw new Error("b2 fails once");
  }
  mark("end");
}
