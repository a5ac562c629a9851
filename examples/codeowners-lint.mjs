// Lints a CODEOWNERS file: lines that GitHub skips, rules that can never win, overlaps.
//
//   node examples/codeowners-lint.mjs [file]
import { readFileSync } from "node:fs";
import { createOwnershipGuard, parseCodeowners } from "orchestrate-agents/ownership";

const sample = `* @everyone
/src/api/users.ts @backend
/src/ @backend
*.md @writers
docs/* @writers
/vendor/
/src/ui/ somebody
`;
const [file] = process.argv.slice(2);
const { rules, findings } = parseCodeowners(file === undefined ? sample : readFileSync(file, "utf8"));

for (const { line, severity, code, message } of findings) console.log(`${line}: ${severity} ${code}: ${message}`);
const guard = createOwnershipGuard(rules, { overlap: "last" });
console.log(`${rules.length} rules, ${findings.length} findings`);
if (file === undefined) {
  for (const path of ["src/api/users.ts", "README.md", "docs/a/b.txt", "vendor/x.js"])
    console.log(path, guard.ownersOf(path));
}
