import { OrchestrateError, describeValue } from "../../core/errors.ts";
import type { RunHolder } from "../../ports/index.ts";

/** A run was to begin under an id that is already taken. */
export class RunExistsError extends OrchestrateError {
  readonly code = "STORE_RUN_EXISTS";
  override readonly name = "RunExistsError";
  readonly runId: string;

  constructor(runId: string) {
    super(`There is a run ${describeValue(runId)} already; open it to go on, or choose another id`);
    this.runId = runId;
  }
}

/** A run was to be opened that the store does not know. */
export class RunUnknownError extends OrchestrateError {
  readonly code = "STORE_RUN_UNKNOWN";
  override readonly name = "RunUnknownError";
  readonly runId: string;

  constructor(runId: string) {
    super(`There is no run ${describeValue(runId)}`);
    this.runId = runId;
  }
}

/** A run was to be opened for writing while another holder has it. */
export class RunHeldError extends OrchestrateError {
  readonly code = "STORE_RUN_HELD";
  override readonly name = "RunHeldError";
  readonly runId: string;
  /** Who has it. */
  readonly holder: RunHolder;

  constructor(runId: string, holder: RunHolder) {
    const since = new Date(holder.sinceMs).toISOString();
    super(
      `Run ${describeValue(runId)} is held by process ${holder.pid} on ${holder.host} since ${since}; end that process first`,
    );
    this.runId = runId;
    this.holder = holder;
  }
}

/** Something was to be kept by a holder from which the run has been taken over. */
export class RunTakenOverError extends OrchestrateError {
  readonly code = "STORE_RUN_TAKEN_OVER";
  override readonly name = "RunTakenOverError";
  readonly runId: string;
  /** The epoch of the holder that was refused. */
  readonly epoch: number;

  constructor(runId: string, epoch: number) {
    super(
      `Run ${describeValue(runId)} was taken over by another process; what epoch ${epoch} still writes is not kept`,
    );
    this.runId = runId;
    this.epoch = epoch;
  }
}

/** Something was to be kept after the end of the writing. */
export class JournalClosedError extends OrchestrateError {
  readonly code = "STORE_JOURNAL_CLOSED";
  override readonly name = "JournalClosedError";
  readonly runId: string;

  constructor(runId: string) {
    super(`The journal of run ${describeValue(runId)} is closed; open the run again to go on`);
    this.runId = runId;
  }
}

/** A journal has damage that an interrupted write cannot explain. Nothing was changed. */
export class JournalDamagedError extends OrchestrateError {
  readonly code = "STORE_JOURNAL_DAMAGED";
  override readonly name = "JournalDamagedError";
  readonly path: string;
  /** Line of the damage, counted from 1. */
  readonly line: number;
  /** Where that line begins, in bytes from the start of the file. */
  readonly offset: number;
  /** What is wrong with it. */
  readonly reason: string;

  constructor(damage: { path: string; line: number; offset: number; reason: string }) {
    super(`${damage.path}, line ${damage.line}, byte ${damage.offset}: ${damage.reason}; nothing was changed`);
    this.path = damage.path;
    this.line = damage.line;
    this.offset = damage.offset;
    this.reason = damage.reason;
  }
}

/** A journal was written by a later version of this library, in a form that this one does not know. */
export class JournalVersionError extends OrchestrateError {
  readonly code = "STORE_JOURNAL_VERSION";
  override readonly name = "JournalVersionError";
  readonly path: string;
  /** Version of the form that the journal is in. */
  readonly version: number;

  constructor(path: string, version: number) {
    super(`${path} is a journal of form ${version}, which this version of the library does not read; use a later one`);
    this.path = path;
    this.version = version;
  }
}

/** The file system refused something that the store needed. */
export class StoreAccessError extends OrchestrateError {
  readonly code = "STORE_ACCESS";
  override readonly name = "StoreAccessError";
  /** What was to be done. */
  readonly operation: string;
  readonly path: string;
  /** The system's name of the failure, for example `ENOSPC` for a full disk. */
  readonly reason: string;

  constructor(operation: string, path: string, cause: unknown) {
    const code: unknown = Reflect.get(Object(cause) as object, "code");
    const reason = typeof code === "string" ? code : String(cause);
    super(`Could not ${operation} ${path}: ${advice.get(reason) ?? reason}`, { cause });
    this.operation = operation;
    this.path = path;
    this.reason = reason;
  }
}

const advice = new Map([
  ["ENOSPC", "the disk is full (ENOSPC); make room and go on"],
  ["EDQUOT", "the quota is used up (EDQUOT); make room and go on"],
  ["EACCES", "not allowed (EACCES); check the permissions"],
  ["EPERM", "not allowed (EPERM); check the permissions"],
  ["EROFS", "the file system is read-only (EROFS)"],
  ["EIO", "the disk failed (EIO)"],
  ["EMFILE", "too many open files (EMFILE); close some or raise the limit"],
  ["ENFILE", "too many open files in the system (ENFILE)"],
]);
