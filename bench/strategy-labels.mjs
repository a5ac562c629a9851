// How often the strategy of a document is the labelled one. Usage: node bench/strategy-labels.mjs <folder>
// The folder holds strategy-labels.json: { "file below the folder": { strategy, alsoAcceptable } }. Build first: npm run build.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { detectStrategy } from "orchestrate-agents/strategy";

const folder = process.argv[2];
if (folder === undefined) throw new Error("Usage: node bench/strategy-labels.mjs <folder>");
/** @type {Record<string, { strategy: string, alsoAcceptable: string[] }>} */
const labels = JSON.parse(readFileSync(join(folder, "strategy-labels.json"), "utf8"));
let exact = 0;
let acceptable = 0;
const files = Object.entries(labels);
for (const [file, { strategy, alsoAcceptable }] of files) {
  const { strategyId, confidence, reasons } = detectStrategy(readFileSync(join(folder, file), "utf8"));
  const isExact = strategyId === strategy;
  const isAcceptable = isExact || alsoAcceptable.includes(strategyId);
  exact += isExact ? 1 : 0;
  acceptable += isAcceptable ? 1 : 0;
  const mark = isExact ? "=" : isAcceptable ? "~" : "x";
  console.log(
    `${mark} ${file.padEnd(64)} ${strategyId.padEnd(24)} ${confidence.toFixed(2)} ${isAcceptable ? "" : `not ${strategy}: ${reasons.join("; ")}`}`,
  );
}
console.log(`exact ${exact} of ${files.length}, acceptable ${acceptable} of ${files.length}`);
