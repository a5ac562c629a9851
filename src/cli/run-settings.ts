import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileNameOf } from "../adapters/files/index.ts";
import type { RunPolicy } from "../core/run/index.ts";
import type { RunnerSettings } from "./agent-runner.ts";
import type { SandboxSettings } from "./choose-sandbox.ts";
import type { IsolationSettings } from "./isolation.ts";
import type { PlanOptions } from "./load-plan.ts";
import type { TickedFile } from "./tick-file.ts";

/** What other commands have to know of a run beside its journal, kept beside it. */
export interface RunSettings {
  /** Who does the tasks. */
  readonly runner: RunnerSettings;
  readonly runsGates: boolean;
  readonly env: readonly string[];
  readonly strictOwnership: boolean;
  /** What the operating system keeps agents to; absent in runs of an older version. */
  readonly sandbox?: SandboxSettings;
  /** Folders of their own for agents; absent where all work in one. */
  readonly isolation?: IsolationSettings;
  readonly policy: Partial<RunPolicy>;
  /** The user's file that is ticked as tasks complete; absent where nobody asked for it. */
  readonly tick?: TickedFile;
  /** How the plan was made, so that it can be made again from an edited file; absent in runs of an older version. */
  readonly source?: { readonly feature: string; readonly options: PlanOptions };
}

/** As they stand in the file; older versions knew commands alone. */
type SavedSettings = Omit<RunSettings, "runner"> & { readonly runner?: RunnerSettings; readonly agentCommand?: string };

/** Where the settings of a run are kept. */
export function settingsPath(directory: string, runId: string): string {
  return join(directory, "runs", fileNameOf(runId), "settings.json");
}

/** The settings of a run; `null` where they are lost. */
export async function readSettings(directory: string, runId: string): Promise<RunSettings | null> {
  try {
    const saved = JSON.parse(await readFile(settingsPath(directory, runId), "utf8")) as SavedSettings;
    return { ...saved, runner: saved.runner ?? { name: "command", command: saved.agentCommand ?? "" } };
  } catch {
    return null;
  }
}
