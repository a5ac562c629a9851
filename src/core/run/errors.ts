import { OrchestrateError } from "../errors.ts";

/** Tasks of a plan wait for each other in a circle: the run would never end. */
export class RunDeadlockError extends OrchestrateError {
  readonly code = "RUN_DEADLOCK";
  override readonly name = "RunDeadlockError";
  /** The tasks of the circle, each waiting for the next, the last for the first. */
  readonly taskIds: readonly string[];

  constructor(taskIds: readonly string[]) {
    super(
      `Tasks wait for each other, so none of them can start: ${[...taskIds, ...taskIds.slice(0, 1)].join(" waits for ")}`,
    );
    this.taskIds = taskIds;
  }
}

/** The code of a run that failed because tasks wait for each other. */
export const deadlockCode: RunDeadlockError["code"] = "RUN_DEADLOCK";
