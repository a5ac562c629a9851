import type { DirectoryGuard } from "../../guard/directory/index.ts";
import { fieldsOf, itemsOf, textOf } from "../../process/index.ts";
import type { Fields } from "../../process/index.ts";
import type { KnownCall } from "./known-calls.ts";

/** Whether a tool call may go on, and why not. */
export interface CallVerdict {
  readonly allowed: boolean;
  /** The first file that stands against it; `null` where it is none. */
  readonly path: string | null;
  readonly reason: string;
}

/** Operations that a call of a kind comes to, for each of its files. A move takes away here and writes there. */
const operations = {
  edit: ["write"],
  delete: ["delete"],
  move: ["delete", "write"],
  read: ["read"],
} as const;

/** Whether a call of this kind changes files. */
export function changesFiles(kind: string): boolean {
  return kind === "edit" || kind === "delete" || kind === "move";
}

/**
 * Judges a tool call: one that changes files by each of its files, and never where it names none; one that reads by its files;
 * every other by its kind.
 *
 * @param kinds - Kinds that are allowed beside those that are judged by files.
 */
export function judgeCall(
  call: KnownCall,
  guard: Pick<DirectoryGuard, "check">,
  agentId: string,
  kinds: readonly string[],
): CallVerdict {
  if (!Object.hasOwn(operations, call.kind)) {
    const allowed = kinds.includes(call.kind);
    return { allowed, path: null, reason: allowed ? "" : `calls of the kind ${call.kind} are not allowed here` };
  }
  const kind = call.kind as keyof typeof operations;
  if (call.paths.length === 0 && kind !== "read")
    return { allowed: false, path: null, reason: `a call of the kind ${kind} that names no file` };
  for (const path of call.paths) {
    for (const operation of operations[kind]) {
      const decision = guard.check(agentId, path, operation);
      if (decision.allowed) continue;
      const owner = decision.ownerIds.length === 0 ? "" : `, owned by ${decision.ownerIds.join(", ")}`;
      return { allowed: false, path, reason: `${decision.reason}${owner}` };
    }
  }
  return { allowed: true, path: null, reason: "" };
}

/**
 * The answer to a question for permission: yes once, or no. Never a yes for later calls, which nobody would judge; a client
 * that offers nothing else is told that the question was cancelled.
 */
export function answerOf(verdict: CallVerdict, options: unknown): Fields {
  const wanted = verdict.allowed ? ["allow_once"] : ["reject_once", "reject_always"];
  for (const kind of wanted) {
    const option = itemsOf(options).find((one) => fieldsOf(one)["kind"] === kind);
    const optionId = textOf(fieldsOf(option)["optionId"]);
    if (optionId !== null) return { outcome: { outcome: "selected", optionId } };
  }
  return { outcome: { outcome: "cancelled" } };
}
