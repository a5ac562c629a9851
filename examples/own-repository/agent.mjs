// A scripted stand-in for a coding agent. It works in a folder of its own, and what it writes is real code of this project; only
// where the code comes from is not real: the folder `solution`.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
readFileSync(0, "utf8"); // the instructions
const { task } = JSON.parse(readFileSync(process.env["ORCH_TASK_FILE"] ?? "", "utf8"));

/** What stands in front of a place of a file that is there already. @type {Record<string, [before: string, added: string]>} */
const insertions = {
  "src/core/report/index.ts": [
    "export { renderStatus }",
    'export { renderRunLine } from "./render-run-line.ts";\nexport type { RunLine } from "./render-run-line.ts";\n',
  ],
  "src/cli/run-cli.ts": [
    "  for (const command of program.commands)",
    `  common(program.command("runs").description("the runs of this repository, the newest last"))
    .addHelpText("after", examples("orch runs"))
    .action((options: object) => choose(async () => (await import("./commands/runs.ts")).runRuns(options)));\n`,
  ],
  "docs/cli.md": ["| `personas` |", "| `runs` | the runs of this repository, the newest last |\n"],
};

for (const file of task.files) {
  const insertion = insertions[file];
  if (insertion !== undefined) {
    const [before, added] = insertion;
    const text = readFileSync(file, "utf8");
    if (!text.includes(before)) throw new Error(`${file} has no ${JSON.stringify(before)} any more`);
    writeFileSync(
      file,
      text.replace(before, () => added + before),
    );
  } else if (file === "CHANGELOG.md") appendFileSync(file, "- **cli**: `orch runs` lists the runs of a repository.\n");
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, readFileSync(join(here, "solution", `${basename(file)}.txt`), "utf8"));
  }
}
// The tester thinks that it knows better: this is reported, and reaches nobody.
if (task.title.startsWith("Tests")) appendFileSync("src/cli/list-runs.ts", "// tidied up by qa\n");
