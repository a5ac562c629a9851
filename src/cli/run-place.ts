import { UsageError } from "./errors.ts";
import { createDirectoryStore } from "../adapters/store/directory/index.ts";
import { findRun } from "./find-run.ts";
import type { FoundRun } from "./find-run.ts";
import { findFolders } from "./folders.ts";
import type { CommonOptions } from "./folders.ts";
import { makeWorkspace } from "./isolation.ts";
import type { IsolationSettings } from "./isolation.ts";
import type { GitWorkspace } from "../adapters/workspace/git/index.ts";
import { readSettings } from "./run-settings.ts";

/** A run whose agents have folders of their own, and where they are. */
export interface IsolatedRun {
  readonly found: FoundRun;
  readonly isolation: IsolationSettings;
  readonly workspace: GitWorkspace;
}

/**
 * Finds a run whose agents have folders of their own: by its id or feature, else the newest of all.
 *
 * @throws {UsageError} `USAGE` where there is none, or all its agents work in one folder.
 */
export async function findIsolatedRun(
  name: string | undefined,
  options: CommonOptions & { readonly run?: string },
): Promise<IsolatedRun> {
  const { cwd, directory } = findFolders(options);
  const found = await findRun(createDirectoryStore({ directory }), {
    ...(options.run === undefined ? {} : { runId: options.run }),
    ...(name === undefined ? {} : { feature: name }),
  });
  const settings = await readSettings(directory, found.runId);
  const workspace = settings === null ? null : await makeWorkspace(settings, { cwd, directory });
  if (settings?.isolation === undefined || workspace === null)
    throw new UsageError(`All agents of run ${found.runId} work in one folder: there is nothing to merge or to clean`);
  return { found, isolation: settings.isolation, workspace };
}
