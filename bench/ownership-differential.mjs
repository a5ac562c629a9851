// Compares the guard with the independent slow guard of the tests on many generated decisions.
//
//   node bench/ownership-differential.mjs [decisions, default 10000000] [first seed, default 1]
//
// Bundles test/core/ownership/differential.ts on the fly, so it needs the development dependencies, not `dist`.
import { rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const [decisions = "10000000", seed = "1"] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const outfile = `${root}node_modules/.ownership-differential.mjs`;
await build({
  entryPoints: [`${root}test/core/ownership/differential.ts`],
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  outfile,
  logLevel: "error",
});
const { compareWithSlowGuard } = await import(pathToFileURL(outfile).href);
rmSync(outfile);

const chunk = 100_000;
let compared = 0;
let differences = 0;
for (let nth = 0; compared < Number(decisions); nth++) {
  const result = compareWithSlowGuard(Math.min(chunk, Number(decisions) - compared), Number(seed) + nth);
  compared += result.compared;
  differences += result.differences.length;
  for (const difference of result.differences.slice(0, 3)) console.log(difference);
  if (nth % 10 === 9) console.log(`${compared} decisions, ${differences} differences`);
}
console.log(`${compared} decisions, ${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;
