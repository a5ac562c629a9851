/** Name of a task, unique inside one plan; the seed writes `1.2`, a PRP writes `task_1`. */
export type TaskId = string;

/** Why a task comes after another one although its author wrote no dependency. */
export type OrderReason = "phase" | "wave" | "parent" | "file" | "document";

/** An order that follows from the form of a document: soft where a dependency is hard. */
export interface TaskOrder {
  /** The task that comes first. */
  readonly taskId: TaskId;
  /** The form it follows from. */
  readonly because: OrderReason;
}

/** One piece of work that one agent can finish alone. */
export interface Task {
  readonly id: TaskId;
  /** One line a person reads in the dashboard. */
  readonly title: string;
  /** What has to be done, as the author wrote it; empty where there is only a title. */
  readonly description: string;
  /** Fields of work that the author named, for example `security`; empty where none is named. */
  readonly domains: readonly string[];
  /** Files it will write: paths or globs from the repository root. */
  readonly files: readonly string[];
  /** Files that it builds on, as far as somebody says so: a change in one while it is at work is told. Default: none. */
  readonly reads?: readonly string[];
  /** Tasks that must be completed before this one may start: what the author stated with ids, ranges expanded. */
  readonly dependsOn: readonly TaskId[];
  /** Order that follows from the document's form. */
  readonly after: readonly TaskOrder[];
  /** Expected work, in minutes. Default: 30. */
  readonly estimateMinutes: number;
  /** Ids of the gates that must pass before dependents start. */
  readonly gates: readonly string[];
  /** The document marks it as done already. */
  readonly done: boolean;
  /** The document marks it as optional. */
  readonly optional: boolean;
  /** The document marks it as safe to do beside its neighbours. */
  readonly parallel: boolean;
  /** The task that this one is a part of. */
  readonly parentId: TaskId | null;
  /** The phase or section it stands in. */
  readonly phase: string | null;
  /** The persona that the document asks for, in canonical form where it is a known one. */
  readonly personaId: string | null;
}

/** A validation that must pass before the dependents of a task start. */
export interface Gate {
  readonly id: string;
  /** 1 syntax and style, 2 unit tests, 3 integration, 4 security and production; `null` where the author gave none. */
  readonly level: 1 | 2 | 3 | 4 | null;
  readonly title: string;
  /** Shell commands, each of which must end with exit code 0; empty where only prose says what to check. */
  readonly commands: readonly string[];
  /** A person has to agree, after the commands have passed. Default: nobody has to. */
  readonly approval?: boolean;
}

/** What `makeTask` needs at least: everything else has the default noted on `Task`. */
export type TaskDraft = Pick<Task, "id"> & Partial<Task>;

/**
 * Fills a task up with its defaults: the title is the id, no domains, files, dependencies or gates, 30 minutes.
 *
 * @example
 * makeTask({ id: "1.1", title: "User schema", files: ["src/models/user.py"] }).estimateMinutes; // 30
 */
export function makeTask(draft: TaskDraft): Task {
  return {
    title: draft.id,
    description: "",
    domains: [],
    files: [],
    dependsOn: [],
    after: [],
    estimateMinutes: 30,
    gates: [],
    done: false,
    optional: false,
    parallel: false,
    parentId: null,
    phase: null,
    personaId: null,
    ...draft,
  };
}
