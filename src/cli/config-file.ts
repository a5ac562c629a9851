import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OrchestrationConfig } from "../intake/index.ts";
import { UsageError } from "./errors.ts";

/** The configuration of a repository, in its working folder. */
export const configFile = "orch.config.json";

/** The ownership map that `orch init` proposes. */
export const ownershipFile = "orch.ownership.json";

/** Files that say what agents may do: no agent may write them, whatever the map says. */
export const configFiles: readonly string[] = [configFile, ownershipFile];

/** The text of the configuration; `null` where there is none. */
export async function readConfigText(cwd: string): Promise<string | null> {
  try {
    return await readFile(join(cwd, configFile), "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new UsageError(`Cannot read ${configFile}: ${message}`, { cause: error });
  }
}

/**
 * The configuration of a working folder; `null` where there is none.
 *
 * @throws {IntakeError} `INTAKE_INVALID` and its kin for one that is wrong.
 */
export async function readConfig(cwd: string): Promise<OrchestrationConfig | null> {
  const text = await readConfigText(cwd);
  if (text === null) return null;
  const { parseConfig } = await import("../intake/index.ts");
  return parseConfig(text, { path: configFile });
}
