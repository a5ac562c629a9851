// Takes over a run and appends to it until it is killed; says after each call how many events are kept.
import { createDirectoryStore } from "orchestrate-agents/store/directory";

const [directory = "", runId = ""] = process.argv.slice(2);
const store = createDirectoryStore({ directory });
const journal = (await store.read(runId)) === null ? await store.create(runId) : await store.open(runId);
let number = journal.events.length;
for (;;) {
  const events = Array.from({ length: 1 + (number % 3) }, () => ({ type: "test:happened", atMs: number++ }));
  await journal.append(events);
  process.stdout.write(`${number}\n`);
}
