import { resolve } from "node:path";

/** Folder of the agents' window and the runs, from the working folder. */
export const defaultDirectory = ".claude/orchestration";

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  /** Working folder. */
  readonly cwd?: string;
  /** Folder of the orchestration. */
  readonly directory?: string;
}

/** The folders that a command works in, as absolute paths. */
export function findFolders(options: CommonOptions): { readonly cwd: string; readonly directory: string } {
  const cwd = resolve(options.cwd ?? ".");
  // Inside a run, agents may stand in any folder; the run says where its window is.
  const directory = options.directory ?? process.env["ORCH_DIRECTORY"] ?? defaultDirectory;
  return { cwd, directory: resolve(cwd, directory) };
}
