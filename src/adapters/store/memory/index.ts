export { createMemoryStore } from "./memory-store.ts";
export { JournalClosedError, RunExistsError, RunHeldError, RunUnknownError } from "../errors.ts";
