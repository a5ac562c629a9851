// How long the check of one hand-off takes: files in six languages, each with a class or function of its own and 200
// lines around it, and one symbol asked for in each.
//
//   node bench/handoff-check.mjs [files] [rounds]     default: 20 20
//
// Needs a built dist and the optional package @vscode/tree-sitter-wasm.
import { checkHandoff, defineContract } from "orchestrate-agents/handoff";
import { createSymbolFinder } from "orchestrate-agents/handoff/symbols";

const [count = 20, rounds = 20] = process.argv.slice(2).map(Number);

/** @type {[ending: string, head: string, symbol: (name: string) => string, line: (index: number) => string][]} */
const languages = [
  [
    "py",
    "",
    (name) => `class ${name}:\n    id: int\n`,
    (index) => `def helper_${index}(value: int) -> int:\n    return value`,
  ],
  [
    "ts",
    "",
    (name) => `export interface ${name} { id: number }`,
    (index) => `export const helper${index} = (value: number): number => value;`,
  ],
  ["js", "", (name) => `export class ${name} {}`, (index) => `export function helper${index}(value) { return value; }`],
  [
    "go",
    "package a",
    (name) => `type ${name} struct {\n\tID int\n}`,
    (index) => `func helper${index}(value int) int { return value }`,
  ],
  [
    "rs",
    "",
    (name) => `pub struct ${name} { pub id: u64 }`,
    (index) => `fn helper_${index}(value: u64) -> u64 { value }`,
  ],
  ["java", "", (name) => `public class ${name} { public int id; }`, (index) => `class Helper${index} { int value; }`],
];
/** @type {Map<string, string>} */
const files = new Map();
/** @type {string[]} */
const symbols = [];
for (let index = 0; index < count; index++) {
  const [ending, head, symbol, line] = /** @type {typeof languages[0]} */ (languages[index % languages.length]);
  const path = `src/file_${index}.${ending}`;
  const lines = Array.from({ length: 200 }, (_, place) => line(place));
  files.set(path, [head, ...lines.slice(0, 100), symbol(`Model${index}`), ...lines.slice(100)].join("\n"));
  symbols.push(`${path}:Model${index}`);
}

const startedMs = performance.now();
const finder = await createSymbolFinder(files.keys());
const loadMs = performance.now() - startedMs;
const contract = defineContract({ id: "bench", from: "a", to: "b", symbols });
const delivered = { ...finder, readFile: (/** @type {string} */ path) => files.get(path) ?? null };
const times = [];
const cpu = [];
let verdict = "";
for (let round = 0; round < rounds; round++) {
  const beganMs = performance.now();
  const began = process.cpuUsage();
  verdict = checkHandoff({ from: "a", to: "b", deliverables: {} }, contract, delivered).verdict;
  times.push(performance.now() - beganMs);
  const { user, system } = process.cpuUsage(began);
  cpu.push((user + system) / 1000);
}
const bytes = [...files.values()].reduce((sum, text) => sum + text.length, 0);
const sorted = [...times].sort((a, b) => a - b);
const round = (/** @type {number | undefined} */ value) => Math.round((value ?? 0) * 10) / 10;
console.log(
  JSON.stringify({
    files: count,
    bytes,
    verdict,
    loadMs: round(loadMs),
    firstMs: round(times[0]),
    medianMs: round(sorted[Math.floor(sorted.length / 2)]),
    maxMs: round(sorted.at(-1)),
    // On a busy machine the time that the process had is the better figure.
    firstCpuMs: round(cpu[0]),
    medianCpuMs: round([...cpu].sort((a, b) => a - b)[Math.floor(cpu.length / 2)]),
  }),
);
