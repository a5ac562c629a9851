import { existsSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, sep } from "node:path";
import type { OwnershipOperation } from "../../../core/ownership/index.ts";
import { findIntents } from "./find-intents.ts";
import type { HookCall } from "./hook-call.ts";
import type { Intent } from "./intent.ts";
import { readShellIntents } from "./shell-intents.ts";

/** The part of a directory guard that a hook asks. */
export interface HookGuard {
  /** Real path of the root. */
  readonly root: string;
  check(
    agentId: string,
    path: string,
    operation?: OwnershipOperation,
    details?: { readonly to?: string; readonly isDirectory?: boolean },
  ): {
    readonly allowed: boolean;
    readonly reason: string;
    readonly path: string;
    readonly ownerIds: readonly string[];
    readonly advice: string | null;
  };
  ownersOf(path: string): readonly string[] | null;
}

/** How a hook judges. */
export interface JudgeOptions {
  readonly guard: HookGuard;
  /** The agents that the call is made for; each of them has to be allowed. None: it is refused. */
  readonly agentIds: readonly string[];
  /** Judge shell commands by what their words say, or refuse them all. Default: `"advise"`. */
  readonly shell?: "advise" | "deny";
  /** Names of further tools that write nothing; `*` at the end stands for any rest. Default: none. */
  readonly allowTools?: readonly string[];
}

/** Whether a tool may be used. */
export interface HookVerdict {
  readonly allowed: boolean;
  /** Why not, in one line for the model; of what is allowed what was not seen, or nothing. */
  readonly message: string;
  /** Each file that was refused. */
  readonly denied: readonly { readonly path: string; readonly reason: string }[];
}

/** Judges one call of a tool. What is not understood is refused. */
export function judgeCall(call: HookCall, options: JudgeOptions): HookVerdict {
  const { agentIds, shell = "advise", allowTools } = options;
  if (agentIds.length === 0)
    return refuse(`It is not known which agent asks for ${call.tool}`, call.tool, "unknown-agent");
  const found = findIntents(call, allowTools);
  switch (found.kind) {
    case "harmless":
      return { allowed: true, message: "", denied: [] };
    case "unknown":
      return refuse(`${found.reason}; a person may allow it by name (--allow-tool)`, call.tool, "unknown-tool");
    case "files":
      return judgeIntents(found.intents, call, options);
    case "shell": {
      if (shell === "deny")
        return refuse("The shell is closed to agents here: use the tools for files", call.tool, "shell");
      const place =
        found.directory === null
          ? call
          : { ...call, cwd: resolveFrom(call.cwd ?? options.guard.root, found.directory) };
      const { intents, suspects } = readShellIntents(found.command);
      const seen = [...intents, ...findSuspects(suspects, place, options)];
      const verdict = judgeIntents(
        seen.filter((one) => !isScratch(one, place, options.guard)),
        place,
        options,
      );
      return verdict.allowed ? { ...verdict, message: "a shell command is not seen whole" } : verdict;
    }
  }
}

function refuse(message: string, path: string, reason: string): HookVerdict {
  return { allowed: false, message, denied: [{ path, reason }] };
}

function judgeIntents(intents: readonly Intent[], call: HookCall, { guard, agentIds }: JudgeOptions): HookVerdict {
  const denied: { readonly path: string; readonly reason: string }[] = [];
  const lines: string[] = [];
  for (const { operation, path, to, isTree } of intents) {
    const place = inRoot(path, call, guard);
    const end = to === undefined ? undefined : inRoot(to, call, guard);
    const isDirectory = isTree === true || (operation !== "write" && operation !== "create" && isFolder(place, guard));
    for (const agentId of agentIds) {
      // Where a whole folder may be written, it is as if it were removed; a folder as a target is judged by what comes into it.
      const asked = isDirectory && operation === "write" ? "delete" : operation;
      const decision = guard.check(agentId, place, asked, {
        ...(end === undefined ? {} : { to: end }),
        ...(isDirectory && asked !== "mkdir" ? { isDirectory: true } : {}),
      });
      if (
        decision.allowed ||
        (decision.reason === "is-directory" && isFolder(place, guard) && mayWriteIn(agentId, place, guard))
      )
        continue;
      if (denied.some((one) => one.path === decision.path)) continue;
      denied.push({ path: decision.path, reason: decision.reason });
      const owner = decision.ownerIds.length === 0 ? "owned by no agent" : `owned by ${decision.ownerIds.join(", ")}`;
      lines.push(
        `${agentId} may not ${operation} ${decision.path} (${decision.reason}, ${owner}): ${decision.advice ?? "ask a person"}`,
      );
    }
  }
  return { allowed: denied.length === 0, message: lines.slice(0, 5).join("; "), denied };
}

/** Texts in a program that are files of others, or that nobody may write. */
function findSuspects(suspects: readonly string[], call: HookCall, { guard }: JudgeOptions): Intent[] {
  return suspects.slice(0, 50).flatMap((path): Intent[] => {
    const place = inRoot(path, call, guard);
    const isInside = place.startsWith(guard.root + sep);
    if (!isInside) return /^\/(?:etc|home|opt|root)\//.test(place) ? [{ operation: "write", path }] : [];
    const isPath = path.includes("/") || existsSync(place);
    return isPath && guard.ownersOf(place) !== null ? [{ operation: "write", path }] : [];
  });
}

/** What lies in a folder for scratch is nobody's. */
function isScratch({ path, to }: Intent, call: HookCall, guard: HookGuard): boolean {
  return [path, to ?? path].every((one) => {
    const place = inRoot(one, call, guard);
    const isInside = place === guard.root || place.startsWith(guard.root + sep);
    return (
      !isInside &&
      !place.includes("/../") &&
      [tmpdir(), "/tmp", "/var/tmp"].some((folder) => place.startsWith(folder + sep))
    );
  });
}

/** A path as the guard takes it: below the root in one of the root's own names, where it leads there at all. */
function inRoot(path: string, { cwd }: HookCall, guard: HookGuard): string {
  if (path.startsWith("~")) return path;
  const full = isAbsolute(path) ? path : resolveFrom(cwd ?? guard.root, path);
  if (full === guard.root || full.startsWith(guard.root + sep)) return full;
  // Another way to the root: the nearest part of it that exists says where it leads.
  for (
    let head = full, tail = "";
    ;
    tail = tail === "" ? nameOf(head) : `${nameOf(head)}/${tail}`, head = dirname(head)
  ) {
    const real = realOf(head);
    if (real !== null) {
      const found = tail === "" ? real : `${real === "/" ? "" : real}/${tail}`;
      return found === guard.root || found.startsWith(guard.root + sep) ? found : full;
    }
    if (dirname(head) === head) return full;
  }
}

/** Nothing is taken away: the guard has to see every `..` but those that a leading `./` hides. */
function resolveFrom(folder: string, path: string): string {
  if (isAbsolute(path)) return path;
  const clean = path.replace(/^(?:\.\/+)+/, "");
  return clean === "." || clean === "" ? folder : `${folder.replace(/\/+$/, "")}/${clean}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf(sep) + 1);
}

function realOf(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function isFolder(path: string, guard: HookGuard): boolean {
  return existsSync(`${isAbsolute(path) ? path : join(guard.root, path)}/.`);
}

/** A folder as the target of a copy: something in it is the agent's. */
function mayWriteIn(agentId: string, path: string, guard: HookGuard): boolean {
  return guard.check(agentId, path, "mkdir").allowed;
}
