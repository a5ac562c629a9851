// A write tool of any framework, wrapped so that each agent stays inside its own files.
import { createOwnershipGuard } from "orchestrate-agents/ownership";

/** @typedef {{ path: string, content: string }} WriteInput */

/** A tool as a framework may hand it to a model. @type {Map<string, string>} */
const disk = new Map();
const writeFile = {
  name: "write_file",
  /** @param {WriteInput} input */
  execute: async ({ path, content }) => {
    disk.set(path, content);
    return `wrote ${path}`;
  },
};

const guard = createOwnershipGuard({ "src/api/**": "backend", "src/ui/**": "frontend" });

/** The five lines. @param {string} agentId @param {typeof writeFile} tool @returns {typeof writeFile} */
const guarded = (agentId, tool) => ({
  ...tool,
  execute: async (input) => {
    const decision = guard.check(agentId, input.path);
    // The model reads why, and who to ask; the path that was judged is the path that is written.
    return decision.allowed
      ? tool.execute({ ...input, path: decision.path })
      : `refused: ${decision.reason}; ${decision.advice}; owners: ${decision.ownerIds.join(", ") || "none"}`;
  },
});

const tool = guarded("backend", writeFile);
console.log(await tool.execute({ path: "./src/api/users.ts", content: "export {};" }));
console.log(await tool.execute({ path: "src/ui/app.tsx", content: "" }));
console.log(await tool.execute({ path: "../outside.txt", content: "" }));
console.log([...disk.keys()]);
