// Looks at crash states of the directory store on a simulated disk: ends of the process and losses of power at every call.
//
//   node bench/journal-crash-states.mjs [states] [seed]     default: 1000000 1
//
// Needs a built dist. Exit code 1 where a state breaks a promise.
import { createDirectoryStore } from "orchestrate-agents/store/directory";
import { exploreCrashStates } from "orchestrate-agents/testing";

const [states = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const begun = process.cpuUsage();
const report = await exploreCrashStates(
  ({ fileSystem, processes }) => createDirectoryStore({ directory: "/o", fileSystem, processes }),
  { states, seed },
);
const { user, system } = process.cpuUsage(begun);
console.log(`${report.states} crash states of ${report.sessions} sessions, ${report.faults.length} faults`);
console.log(`${((user + system) / report.states).toFixed(0)} µs of CPU for each`);
for (const fault of report.faults) console.log(fault);
process.exitCode = report.faults.length === 0 ? 0 : 1;
