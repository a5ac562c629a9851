export type { DirectoryStoreOptions } from "./directory-store.ts";
export { createDirectoryStore } from "./directory-store.ts";
export {
  JournalClosedError,
  JournalDamagedError,
  JournalVersionError,
  RunExistsError,
  RunHeldError,
  RunTakenOverError,
  RunUnknownError,
  StoreAccessError,
} from "../errors.ts";
