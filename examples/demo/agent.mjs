// A scripted stand-in for a coding agent: reads its instructions, writes the files of its task, and speaks with the run
// through `orch`. What it writes is real code; only where the code comes from is not (the folder `solution`).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDirectoryGuard } from "orchestrate-agents/guard/directory";

const here = dirname(fileURLToPath(import.meta.url));
const instructions = readFileSync(0, "utf8");
const { ORCH_TASK_FILE = "", ORCH_COMMAND = "" } = process.env;
const { task, agentId, ownership, enables } = JSON.parse(readFileSync(ORCH_TASK_FILE, "utf8"));
if (!instructions.includes(`You are ${agentId}`)) throw new Error("These instructions are for somebody else");

const [node, program] = JSON.parse(`[${ORCH_COMMAND.replace('" "', '","')}]`);
const orch = (/** @type {string[]} */ ...args) =>
  execFileSync(node, [program, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const guard = createDirectoryGuard(ownership, { root: process.cwd() });

orch("progress", "10", "reading the instructions");

// The one who wants to help elsewhere: it is refused before a byte is written.
if (task.id === "10") {
  const foreign = "src/services/login.mjs";
  const decision = guard.check(agentId, foreign);
  if (decision.allowed) throw new Error(`${foreign} should not be ${agentId}'s`);
  console.log(`refused: ${agentId} may not write ${foreign} (${decision.reason})`);
  try {
    orch("guard", "check", foreign);
  } catch (error) {
    console.log(`orch guard check: exit code ${/** @type {{ status: number }} */ (error).status}`);
  }
  orch("message", "backend", `Please let ${foreign} say which name was wrong; it is not mine to change`);
}

const writer = guard.writerFor(agentId);
for (const file of task.files) {
  await writer.mkdir(dirname(file), { recursive: true });
  await writer.writeFile(file, readFileSync(join(here, "solution", file), "utf8"));
  console.log(`wrote ${file}`);
}
orch("progress", "80", "written");

if (task.id === "7") {
  const handoff = {
    handoff: {
      from: "backend_agent",
      to: "frontend_agent",
      timestamp: new Date().toISOString(),
      deliverables: {
        files: ["src/services/login.mjs", "src/services/register.mjs"],
        models: { login: "src/services/login.mjs:login" },
      },
      notes: "Services are ready for the command line",
    },
  };
  execFileSync(node, [program, "handoff", "-"], {
    input: JSON.stringify(handoff),
    stdio: ["pipe", "inherit", "inherit"],
  });
}
if (enables.length > 0) orch("message", "all", `${task.title} is ready: ${task.files.join(", ")}`);
