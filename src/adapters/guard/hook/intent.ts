import type { OwnershipOperation } from "../../../core/ownership/index.ts";

/** One thing that a tool call would do with files. */
export interface Intent {
  readonly operation: OwnershipOperation;
  /** As the client wrote it. */
  readonly path: string;
  /** The other end of a move. */
  readonly to?: string;
  /** It is about all that lies below. */
  readonly isTree?: boolean;
}
