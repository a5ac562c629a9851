import type { WorkOrder } from "./runner.ts";

/** How a program is started. */
export interface Launch {
  /** Name or path of the program; it is started without a shell. */
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute path of the folder that it works in. */
  readonly directory: string;
  /** All that it finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Keeps a program inside the files of its agent by means of the operating system. */
export interface Sandbox {
  /** What runs name it in their journal, for example `bubblewrap`. */
  readonly name: string;
  /**
   * The start of the same program inside the sandbox. Rejects where it cannot be confined to what the agent owns: a
   * runner then starts nothing, and the attempt has failed.
   */
  confine(launch: Launch, order: WorkOrder): Promise<Launch>;
}
