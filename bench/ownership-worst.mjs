// Looks for the slowest pattern and the slowest input by hill-climbing: mutate, keep what costs more CPU time.
//
//   npm run build && node bench/ownership-worst.mjs [seconds, default 600] [seed, default 1]
//
// Three searches share the time: one pattern built into a guard and asked about a hostile path (5 ms wanted for accepted
// patterns, 50 ms for refused ones), and two patterns compared by findGlobOverlap (reported).
import { createOwnershipGuard, findGlobOverlap } from "orchestrate-agents/ownership";

const [seconds = "600", seedText = "1"] = process.argv.slice(2);
let state = Number(seedText) || 1;
/** A whole number below `limit`. @param {number} limit */
const next = (limit) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
};
/** @template T @param {readonly T[]} list @returns {T} */
const pick = (list) => /** @type {T} */ (list[next(list.length)]);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const seeds = [
  "a*",
  "?*",
  "+(a|aa)",
  "*(a|b)",
  "[[:alpha:]]*",
  "**/a/",
  "{a,b}",
  "{a,*}",
  "[!a]",
  "?(a)",
  "**/*a",
  "@(a*|b*)",
  "a/",
  "*a",
  "é",
  "[a-z]*",
  "(",
  "{",
  "[",
  "!",
  "\\",
  "{1..99}",
];
const fixed = [
  "a*".repeat(20),
  "?*".repeat(30),
  "+(a|aa)+(a|aa)+(a|aa)",
  "[[:alpha:]]*".repeat(20),
  "**/a/".repeat(8) + "b",
  "{a,b}".repeat(8) + "*".padStart(100, "a"),
  `${"{a,b}".repeat(8)}/${"*a".repeat(60)}`,
  "*(*(a)*(b))".repeat(3),
  "[^a]*".repeat(50),
  "*a" + "?".repeat(200),
  "{" + "a,".repeat(120) + "b}",
  "x".repeat(100_000),
  "{".repeat(250),
  "[".repeat(250),
  "@(".repeat(120),
  "[[:upper:][:lower:][:punct:]]*".repeat(8),
  "[\u0100-\u{1ffff}]*",
  "\u0301".repeat(200),
];
const pathOf = (/** @type {string} */ pattern) =>
  pick([
    "a".repeat(255),
    "a/".repeat(2000) + "a",
    `${"ab".repeat(120)}/`.repeat(16) + "b",
    pattern.replace(/[*?[\]{}()|!+@\\]/g, "a").slice(0, 200) || "a",
  ]);

/** @param {string} pattern */
const mutate = (pattern) => {
  const at = next(pattern.length + 1);
  const kind = next(5);
  if (kind === 0) return pattern.slice(0, at) + pick(seeds) + pattern.slice(at);
  if (kind === 1) return pattern.slice(0, at) + pattern.slice(at + 1 + next(4));
  if (kind === 2) return pattern.slice(0, at) + pick(seeds).repeat(1 + next(20)) + pattern.slice(at);
  if (kind === 3) return pattern + pattern.slice(at);
  return pattern.slice(0, at) + String.fromCodePoint(33 + next(600)) + pattern.slice(at + 1);
};

/** CPU milliseconds, the smaller of two tries so that a collection of garbage does not count. @param {() => void} run */
const cost = (run) => {
  let least = Infinity;
  for (let attempt = 0; attempt < 2; attempt++) {
    const start = cpuMs();
    run();
    least = Math.min(least, cpuMs() - start);
  }
  return least;
};
/** @param {string} pattern @param {string} path @returns {boolean} */
const build = (pattern, path) => {
  try {
    createOwnershipGuard([[pattern, "a"]]).check("a", path);
    return true;
  } catch {
    return false;
  }
};
const compare = (/** @type {string} */ a, /** @type {string} */ b) => {
  try {
    findGlobOverlap(a, b);
  } catch {
    // Refused or undecided: the time counts all the same.
  }
};

for (const pattern of fixed) for (let round = 0; round < 20; round++) build(pattern, pathOf(pattern));
const worst = { accepted: { ms: 0, pattern: "" }, refused: { ms: 0, pattern: "" }, overlap: { ms: 0, pattern: "" } };
const end = performance.now() + Number(seconds) * 1000;
let tried = 0;
let current = pick(fixed);
let currentMs = 0;
let pair = [pick(fixed), pick(fixed)];
let pairMs = 0;
while (performance.now() < end) {
  const pattern = next(40) === 0 ? pick(fixed) : mutate(current).slice(0, 300);
  const path = pathOf(pattern);
  let accepted = false;
  const ms = cost(() => (accepted = build(pattern, path)));
  const kind = accepted ? worst.accepted : worst.refused;
  if (ms > kind.ms) Object.assign(kind, { ms, pattern });
  if (ms >= currentMs || next(30) === 0) [current, currentMs] = [pattern, ms];
  if (tried++ % 10 === 0) {
    const other =
      next(40) === 0 ? [pick(fixed), pick(fixed)] : pair.map((text) => (next(2) ? mutate(text).slice(0, 256) : text));
    const [a = "", b = ""] = other;
    const both = cost(() => compare(a, b));
    if (both > worst.overlap.ms) Object.assign(worst.overlap, { ms: both, pattern: `${a}  |  ${b}` });
    if (both >= pairMs || next(30) === 0) [pair, pairMs] = [other, both];
  }
}
console.log(`${tried} patterns tried`);
for (const [kind, { ms, pattern }] of Object.entries(worst))
  console.log(`${kind}: ${ms.toFixed(2)} ms  ${JSON.stringify(pattern.slice(0, 200))}`);
