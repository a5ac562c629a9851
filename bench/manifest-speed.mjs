// How long a manifest takes the first time, and the second time with the first one at hand.
//
//   node bench/manifest-speed.mjs [files=50000] [folder]
//
// Makes a tree of that many files of 200 to 8,000 bytes in folders of 50 (or takes the folder as it is), waits until the
// files count as settled, and takes manifests. Fails where the second takes more than a fifth of the first. The best of
// three of each, so that other work on the machine counts less.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareManifests, takeManifest } from "orchestrate-agents/guard/directory";

const files = Number(process.argv[2] ?? 50_000);
const given = process.argv[3];
const root = given ?? mkdtempSync(join(tmpdir(), "manifest-speed-"));
if (given === undefined) {
  const bytes = randomBytes(16_000);
  for (let index = 0; index < files; index += 1) {
    const folder = join(root, `d${Math.floor(index / 2_500)}`, `e${Math.floor(index / 50) % 50}`);
    if (index % 50 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, `file-${index}.ts`),
      bytes.subarray(index % 8_000, (index % 8_000) + 200 + ((index * 37) % 7_800)),
    );
  }
  await new Promise((done) => setTimeout(done, 2_500));
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} act
 */
async function measure(name, act) {
  const cpu = process.cpuUsage();
  const startedAtMs = performance.now();
  let worstMs = 0;
  let lastMs = startedAtMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    worstMs = Math.max(worstMs, nowMs - lastMs);
    lastMs = nowMs;
  }, 1);
  const result = await act();
  clearInterval(timer);
  const wallMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1_000;
  console.log(
    `${name}: ${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of CPU, event loop held for ${worstMs.toFixed(0)} ms at most`,
  );
  return { result, wallMs, cpuMs };
}

const firsts = [];
const seconds = [];
let previous = await takeManifest(root);
for (let round = 1; round <= 3; round += 1) {
  const first = await measure(`first, ${round}`, () => takeManifest(root));
  const second = await measure(`second, ${round}`, () => takeManifest(root, { previous: first.result }));
  const compared = performance.now();
  const changes = compareManifests(first.result, second.result);
  console.log(
    `compared: ${(performance.now() - compared).toFixed(0)} ms, ${changes.length} changes, ${second.result.hashedFiles} read again`,
  );
  firsts.push(first);
  seconds.push(second);
  previous = second.result;
}
/** @param {{ wallMs: number, cpuMs: number }[]} all @param {"wallMs" | "cpuMs"} what */
const best = (all, what) => Math.min(...all.map((one) => one[what]));
const ratio = best(seconds, "wallMs") / best(firsts, "wallMs");
const cpuRatio = best(seconds, "cpuMs") / best(firsts, "cpuMs");
console.log(
  `${previous.size} entries; second / first: ${ratio.toFixed(3)} of the time, ${cpuRatio.toFixed(3)} of the CPU`,
);
if (given === undefined) rmSync(root, { recursive: true, force: true });
if (ratio > 0.2) process.exitCode = 1;
