import type { SeenViolation } from "./inspector.ts";
import type { WorkOrder } from "./runner.ts";

/** Names the work of one attempt. */
export interface WorkName {
  readonly agentId: string;
  readonly taskId: string;
  readonly attempt: number;
  /** One line for people. */
  readonly title: string;
}

/** What was kept of an attempt. */
export interface KeptWork {
  /** What is not the agent's own: kept beside its work, and never brought together with that of others. */
  readonly foreign: readonly SeenViolation[];
  /** How many of the agent's own files changed. */
  readonly fileCount: number;
}

/** What came of laying work onto a state; nothing is changed by it. */
export type MergedWork =
  | {
      readonly ok: true;
      /** The state with the work in it. */
      readonly commit: string;
      /** Equal for states of which all files are equal. */
      readonly tree: string;
      /** The work was in it already. */
      readonly isContained: boolean;
    }
  | {
      readonly ok: false;
      /** Files that both sides changed. */
      readonly paths: readonly string[];
      /** Both sides, as text for whoever has to bring them together. */
      readonly text: string;
    };

/** A folder that holds one state, for as long as it is not given back. */
export interface CheckedOut {
  /** Absolute path of the working folder in it. */
  readonly directory: string;
  /** Gives it back. */
  readonly release: () => void;
}

/** The folders of one run, and where the work of its agents is brought together. */
export interface RunWorkspace {
  /** Where work is brought together, in words that its owner can use. */
  readonly branch: string;
  /**
   * Gives an attempt a folder that holds what is integrated so far. What an earlier attempt left in it is kept elsewhere.
   *
   * @returns Absolute path of the working folder.
   */
  open(order: WorkOrder): Promise<string>;
  /**
   * Keeps what an attempt left in its folder: what the agent owns so that it can be merged, all else so that it is not lost.
   * Doing it twice changes nothing.
   *
   * @param how - `foreign`: paths that somebody else found not to be the agent's own; they and all below them are not its.
   */
  keep(order: WorkOrder, how: { readonly ok: boolean; readonly foreign: readonly string[] }): Promise<KeptWork>;
  /** The state with all that is integrated. */
  head(): Promise<string>;
  /** Lays the kept work of an attempt onto a state. Rejects where nothing was kept. */
  merge(onto: string, work: WorkName): Promise<MergedWork>;
  /** A folder that holds a state, in which nobody works. */
  checkOut(commit: string): Promise<CheckedOut>;
  /** Makes a state the integrated one, if that still is `from`. */
  advance(from: string, to: string): Promise<boolean>;
  /** Lets folders and whatever else is held go; what was kept stays. */
  close(): Promise<void>;
}

/** Gives agents folders of their own, and brings their work together. */
export interface Workspace {
  /**
   * Makes ready for a run, or goes on with one after whatever end. Called by who holds the run.
   *
   * @param isKnown - Whether the run was begun before, and so has to be known.
   */
  begin(runId: string, isKnown: boolean): Promise<RunWorkspace>;
}
