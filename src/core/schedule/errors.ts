import { describeValue, OrchestrateError } from "../errors.ts";

/** Tasks wait for each other in a circle, or one waits for itself. */
export class DependencyCycleError extends OrchestrateError {
  readonly code = "SCHEDULE_CYCLE";
  override readonly name = "DependencyCycleError";
  /** A shortest circle: each task waits for the next one, the last for the first. */
  readonly taskIds: readonly string[];

  constructor(taskIds: readonly string[]) {
    const names = taskIds.slice(0, 20).map(describeValue);
    const more = taskIds.length > 20 ? ` … (${taskIds.length} tasks)` : "";
    super(
      taskIds.length === 1
        ? `Task ${names[0]} waits for itself`
        : `Tasks wait for each other in a circle: ${names.join(" waits for ")}${more} waits for ${names[0]}`,
    );
    this.taskIds = taskIds;
  }
}

/** Two tasks have the same id. */
export class DoubledTaskError extends OrchestrateError {
  readonly code = "SCHEDULE_TASK_DOUBLED";
  override readonly name = "DoubledTaskError";
  /** The id that stands twice. */
  readonly taskId: string;

  constructor(taskId: string) {
    super(`Task ${describeValue(taskId)} is there twice`);
    this.taskId = taskId;
  }
}

/** A task is named that is not one of the tasks. */
export class UnknownTaskError extends OrchestrateError {
  readonly code = "SCHEDULE_TASK_UNKNOWN";
  override readonly name = "UnknownTaskError";
  /** The id that no task has. */
  readonly unknownId: string;
  /** The task that names it, `null` where it stands outside of the tasks. */
  readonly taskId: string | null;

  /**
   * @param unknownId - The id that no task has.
   * @param taskId - The task that names it.
   * @param place - The field it stands in.
   */
  constructor(unknownId: string, taskId: string | null, place: string) {
    const where = taskId === null ? `\`${place}\`` : `\`${place}\` of task ${describeValue(taskId)}`;
    super(`${where} names ${describeValue(unknownId)}, which is none of the tasks`);
    this.unknownId = unknownId;
    this.taskId = taskId;
  }
}

/** The minutes of a task are not a number from 0. */
export class TaskMinutesError extends OrchestrateError {
  readonly code = "SCHEDULE_MINUTES_INVALID";
  override readonly name = "TaskMinutesError";
  /** The task with the wrong minutes. */
  readonly taskId: string;

  constructor(taskId: string, minutes: unknown) {
    super(
      `Expected the minutes of task ${describeValue(taskId)} to be a finite number from 0, got ${describeValue(minutes)}`,
    );
    this.taskId = taskId;
  }
}

/** A task needs something that can never be given: more than there is, or of a resource that is not there. */
export class TaskNeedError extends OrchestrateError {
  readonly code = "SCHEDULE_NEED_IMPOSSIBLE";
  override readonly name = "TaskNeedError";
  /** The task with the need. */
  readonly taskId: string;
  /** The resource it needs. */
  readonly resource: string;

  constructor(taskId: string, resource: string, need: unknown, capacity: number | null) {
    const ask = `Task ${describeValue(taskId)} needs ${describeValue(need)} of ${describeValue(resource)}`;
    const valid = typeof need === "number" && Number.isInteger(need) && need >= 0;
    super(
      !valid
        ? `${ask}, expected a whole number from 0`
        : `${ask}, ${capacity === null ? "which is none of the resources" : `there is ${capacity}`}`,
    );
    this.taskId = taskId;
    this.resource = resource;
  }
}

/** The capacity of a resource is not a whole number from 0. */
export class CapacityError extends OrchestrateError {
  readonly code = "SCHEDULE_CAPACITY_INVALID";
  override readonly name = "CapacityError";
  /** The resource with the wrong capacity. */
  readonly resource: string;

  constructor(resource: string, capacity: unknown) {
    super(
      `Expected the capacity of ${describeValue(resource)} to be a whole number from 0, got ${describeValue(capacity)}`,
    );
    this.resource = resource;
  }
}

/** A task excludes itself, or one that is ordered against it already by dependencies. */
export class ExclusionError extends OrchestrateError {
  readonly code = "SCHEDULE_EXCLUSION_INVALID";
  override readonly name = "ExclusionError";
  /** The task that excludes, then the one it excludes. */
  readonly taskIds: readonly [string, string];

  constructor(taskId: string, excludedId: string) {
    super(
      taskId === excludedId
        ? `Task ${describeValue(taskId)} excludes itself`
        : `Task ${describeValue(taskId)} excludes ${describeValue(excludedId)}, but their dependencies order them already`,
    );
    this.taskIds = [taskId, excludedId];
  }
}

/** Something that is given as fixed cannot be: its times are not numbers, or it stands twice. */
export class FixedTaskError extends OrchestrateError {
  readonly code = "SCHEDULE_FIXED_INVALID";
  override readonly name = "FixedTaskError";
  /** The task given as fixed. */
  readonly taskId: string;

  constructor(taskId: string, fault: string) {
    super(`Task ${describeValue(taskId)} cannot be fixed: ${fault}`);
    this.taskId = taskId;
  }
}
