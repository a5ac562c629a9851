// How often the best persona is the labelled one. Usage: node bench/assignment-persona.mjs [labels.json] [--misses]
// labels.json: [{ text, files, persona, alsoAcceptable }]; default: bench/fixtures/persona-labels.json, short titles
// without files. Build first: npm run build.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rankPersonas } from "orchestrate-agents/assignment";
import { builtinPersonas } from "orchestrate-agents/persona";

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const file =
  process.argv.slice(2).find((argument) => !argument.startsWith("--")) ??
  join(import.meta.dirname, "fixtures/persona-labels.json");
/** @type {{ text: string, files: string[], persona: string, alsoAcceptable: string[] }[]} */
const labels = JSON.parse(readFileSync(file, "utf8"));
const ids = builtinPersonas.map((persona) => persona.id);
/** @type {Map<string, number>} */
const confusion = new Map();
let exact = 0;
let acceptable = 0;
for (const label of labels) {
  const chosen = rankPersonas({ title: label.text, files: label.files })[0]?.personaId ?? "";
  confusion.set(`${label.persona} ${chosen}`, (confusion.get(`${label.persona} ${chosen}`) ?? 0) + 1);
  const isExact = chosen === label.persona;
  const isAcceptable = isExact || label.alsoAcceptable.includes(chosen);
  exact += isExact ? 1 : 0;
  acceptable += isAcceptable ? 1 : 0;
  if (!isAcceptable && flags.includes("--misses"))
    console.log(`${label.persona} not ${chosen}: ${label.text.slice(0, 120)}`);
}
const width = Math.max(...ids.map((id) => id.length));
console.log(`${"label \\ chosen".padEnd(width + 2)}${ids.map((id) => id.slice(0, 7).padStart(8)).join("")}`);
for (const row of ids) {
  console.log(
    `${row.padEnd(width + 2)}${ids.map((column) => String(confusion.get(`${row} ${column}`) ?? ".").padStart(8)).join("")}`,
  );
}
/** @param {number} count */
const share = (count) => `${((100 * count) / labels.length).toFixed(1)} % (${count} of ${labels.length})`;
console.log(`exact ${share(exact)}, acceptable ${share(acceptable)}`);
