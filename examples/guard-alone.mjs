// The ownership guard on its own: no orchestrator, no files.
import { createOwnershipGuard, findGlobOverlap, OwnershipRulesError } from "orchestrate-agents/ownership";

const guard = createOwnershipGuard({
  "src/api/**": "backend",
  "src/api/schema.ts": "data_engineer",
  "src/ui/**": "frontend",
  "src/shared/": ["backend", "frontend"],
  "vendor/": null,
});

/** @type {[string, string, "write" | "rmdir" | "read"][]} */
const questions = [
  ["backend", "src/api/users.ts", "write"],
  ["backend", "src/api/schema.ts", "write"],
  ["backend", "src/api", "rmdir"],
  ["frontend", "src/ui/../api/users.ts", "write"],
  ["frontend", "vendor/lib.js", "write"],
  ["frontend", "vendor/lib.js", "read"],
  ["frontend", ".git/hooks/pre-commit", "write"],
];
for (const [agentId, path, operation] of questions) {
  const { allowed, reason, advice } = guard.check(agentId, path, operation);
  console.log(`${agentId} ${operation} ${path}: ${allowed ? "yes" : "no"} (${reason}${advice ? `; ${advice}` : ""})`);
}

console.log(findGlobOverlap("src/**", "**/*.test.ts"));

try {
  createOwnershipGuard({ "src/**": "backend", "**/*.test.ts": "qa", "!dist": "devops" });
} catch (error) {
  if (!(error instanceof OwnershipRulesError)) throw error;
  for (const fault of error.faults) console.log(`${fault.code}: ${fault.message}`);
}
