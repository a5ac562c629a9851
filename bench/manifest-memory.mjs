// How much memory manifests of a large tree take.
//
//   node --expose-gc bench/manifest-memory.mjs [files=200000]
//
// Makes a tree of that many small files, takes one manifest and eight further ones, as eight attempts at once would hold
// them, and tells what each keeps. Fails above 200 MB for the first with all that was needed to take it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeManifest } from "orchestrate-agents/guard/directory";

const files = Number(process.argv[2] ?? 200_000);
const root = mkdtempSync(join(tmpdir(), "manifest-memory-"));
for (let index = 0; index < files; index += 1) {
  const folder = join(root, "packages", `package-${Math.floor(index / 1_000)}`, `src-${Math.floor(index / 50) % 20}`);
  if (index % 50 === 0) mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `component-number-${index}.ts`), `export const n = ${index};\n`);
}
const collect = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { keptMb: (heapUsed + arrayBuffers) / 1e6, rssMb: rss / 1e6 };
};
const before = collect();
let peakMb = 0;
const timer = setInterval(() => (peakMb = Math.max(peakMb, process.memoryUsage().rss / 1e6)), 20);
const first = await takeManifest(root);
clearInterval(timer);
const one = collect();
const all = [first];
for (let count = 0; count < 8; count += 1) all.push(await takeManifest(root, { previous: all.at(-1) ?? null }));
const nine = collect();
const keptMb = one.keptMb - before.keptMb;
console.log(
  `${first.size} entries: the first keeps ${keptMb.toFixed(0)} MB (${((keptMb * 1e6) / first.size).toFixed(0)} bytes for each entry)`,
);
console.log(`taking it: ${(peakMb - before.rssMb).toFixed(0)} MB more of resident memory at most`);
console.log(`each further one keeps ${((nine.keptMb - one.keptMb) / 8).toFixed(0)} MB; ${all.length} are held`);
rmSync(root, { recursive: true, force: true });
if (peakMb - before.rssMb > 200) process.exitCode = 1;
