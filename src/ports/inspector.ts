import type { WorkOrder } from "./runner.ts";

/** A write that was seen in the tree and is not the agent's. */
export interface SeenViolation {
  readonly path: string;
  readonly reason: string;
}

/** Looks at the tree before and after an attempt, so that a write is seen whatever way it was made. */
export interface WorkInspector {
  /**
   * Called before the attempt starts.
   *
   * @returns Called when the attempt has ended, with the agents that ran beside it at any time: what is theirs is not
   * laid at this one's door.
   */
  begin(assignment: WorkOrder): Promise<(besideAgentIds: readonly string[]) => Promise<readonly SeenViolation[]>>;
}
