import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rename, rmdir, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { OwnershipError } from "../../../core/ownership/index.ts";
import type { OwnershipDetails, OwnershipOperation } from "../../../core/ownership/index.ts";
import type { DirectoryCapabilities } from "./capabilities.ts";
import { adviceForFile } from "./directory-decision.ts";
import type { DirectoryDecision } from "./directory-decision.ts";
import { footingByDescriptor, footingByRealPath } from "./foothold.ts";
import type { Foothold, Footing } from "./foothold.ts";
import { judgeQuestion } from "./judge-question.ts";
import type { GuardParts, JudgedQuestion, RealEnd } from "./judge-question.ts";

/** How a file is opened for writing. */
export interface OpenForWriteOptions {
  /** Whether the file may be new, must be new, or must be there. Default: `"may"`. */
  readonly create?: "may" | "must" | "never";
  /** What happens to what is in it: dropped, kept, or kept and written after. Default: `"truncate"`. */
  readonly content?: "truncate" | "keep" | "append";
  /** Mode of a new file, before the umask. Default: 0o666. */
  readonly mode?: number;
}

/**
 * Writes for one agent. Each method judges as `check` does, opens without following a link, and looks at what it has really
 * opened before a byte is written. Where somebody moves things on the way, it judges anew, and gives up after some tries.
 *
 * Every method throws `OwnershipError` (`OWNERSHIP_DENIED`) for what is not the agent's; errors of the system pass.
 */
export interface AgentWriter {
  readonly agentId: string;
  /** Opens a plain file; the caller closes it. */
  openForWrite(path: string, options?: OpenForWriteOptions): Promise<FileHandle>;
  /** Writes a whole file where it lies, keeping its mode. A reader may see a part of it. */
  writeFile(path: string, data: string | Uint8Array, options?: OpenForWriteOptions): Promise<void>;
  /** Gives a file, a link or a directory another name; what had that name is replaced. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, a link itself, or an empty directory; with `recursive` all below it. */
  remove(path: string, options?: { readonly recursive?: boolean }): Promise<void>;
  /** Makes a directory; with `recursive` also those above it, and it may be there already. */
  mkdir(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): Promise<void>;
}

/** Something moves faster than we can look: it is refused after as many tries. */
const maxTries = 16;
const moved = Symbol("moved");

/** A writer for one agent. */
export function createWriter(parts: GuardParts, agentId: string, writes: DirectoryCapabilities["writes"]): AgentWriter {
  const footing = writes === "descriptor" ? footingByDescriptor(parts.root) : footingByRealPath(parts.root);
  return new Writer(parts, agentId, footing);
}

class Writer implements AgentWriter {
  readonly agentId: string;
  readonly #parts: GuardParts;
  readonly #footing: Footing;

  constructor(parts: GuardParts, agentId: string, footing: Footing) {
    this.agentId = agentId;
    this.#parts = parts;
    this.#footing = footing;
  }

  openForWrite(path: string, options: OpenForWriteOptions = {}): Promise<FileHandle> {
    const filled = { create: "may", content: "truncate", mode: 0o666, ...options } as const;
    const operation = filled.create === "must" ? "create" : "write";
    return this.#carryOut(path, operation, {}, async ({ path: end }) =>
      this.#inParent(end!, async (base, name, isInPlace) => {
        const place = `${base}/${name}`;
        const opened = await openOrMake(place, filled, isInPlace);
        if (opened === moved) return moved;
        const { handle, isNew } = opened;
        let isGood = false;
        try {
          const stats = await handle.stat();
          isGood =
            stats.isFile() &&
            (stats.nlink === 1 || (stats.nlink > 1 && this.#parts.hardLinks === "allow")) &&
            (await this.#footing.isAt(handle, end!.segments));
          if (isGood && filled.content === "truncate" && stats.size > 0) await handle.truncate(0);
        } finally {
          if (!isGood) {
            // What we made ourselves somewhere else is taken back; an old file stays as it was.
            if (isNew) await unlink(place).catch(() => undefined);
            await handle.close();
          }
        }
        return isGood ? handle : moved;
      }),
    );
  }

  async writeFile(path: string, data: string | Uint8Array, options: OpenForWriteOptions = {}): Promise<void> {
    const handle = await this.openForWrite(path, options);
    try {
      await handle.writeFile(data);
    } finally {
      await handle.close();
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#carryOut(from, "rename", { to }, async ({ path: end, other }) =>
      this.#inParent(end!, (base, name, isInPlace) =>
        this.#inParent(other!, async (otherBase, otherName, isOtherInPlace) => {
          if (!(await isInPlace()) || !(await isOtherInPlace())) return moved;
          await rename(`${base}/${name}`, `${otherBase}/${otherName}`);
          return undefined;
        }),
      ),
    );
  }

  async remove(path: string, options: { readonly recursive?: boolean } = {}): Promise<void> {
    // Who calls this has said that a directory is meant, if it is one.
    const asked = judgeQuestion(this.#parts, this.agentId, path, "delete", {}).decision;
    await this.#carryOut(path, "delete", { isDirectory: asked.reason === "is-directory" }, async ({ path: end }) =>
      this.#inParent(end!, async (base, name, isInPlace) => {
        if (!(await isInPlace())) return moved;
        const full = `${base}/${name}`;
        if (end!.stats?.isDirectory() !== true) {
          await unlink(full);
          return undefined;
        }
        if (options.recursive === true && !(await this.#empty(end!.segments))) return moved;
        await rmdir(full);
        return undefined;
      }),
    );
  }

  async mkdir(path: string, options: { readonly recursive?: boolean; readonly mode?: number } = {}): Promise<void> {
    const { recursive = false, mode = 0o777 } = options;
    await this.#carryOut(path, "mkdir", {}, async ({ path: end }) => {
      const { segments } = end!;
      for (let depth = recursive ? 1 : segments.length; depth <= segments.length; depth += 1) {
        const step = segments.slice(0, depth);
        const result = await this.#inParent({ segments: step, stats: null }, async (base, name, isInPlace) => {
          const full = `${base}/${name}`;
          if (recursive && (await isDirectory(full))) return undefined;
          if (!(await isInPlace())) return moved;
          const { decision } = judgeQuestion(this.#parts, this.agentId, step.join("/"), "mkdir", {});
          if (!decision.allowed) throw this.#refusal(step.join("/"), "mkdir", decision);
          try {
            await mkdir(full, { mode });
          } catch (error) {
            // Somebody else made it in the meantime.
            const isThere = recursive && codeOf(error) === "EEXIST" && (await isDirectory(full));
            if (!isThere) throw error;
          }
          return undefined;
        });
        if (result === moved) return moved;
      }
      return undefined;
    });
  }

  /** Removes all below a directory, one held step at a time; `false` where it is not where it was judged. */
  async #empty(segments: readonly string[]): Promise<boolean> {
    const foothold = await this.#footing.hold(segments);
    if (foothold === null) return false;
    try {
      for (const entry of await readdir(foothold.base, { withFileTypes: true })) {
        const path = [...segments, entry.name];
        if (this.#parts.rules.isProtected(path.join("/"))) {
          const decision = this.#parts.rules.check(this.agentId, path.join("/"), "delete");
          throw this.#refusal(path.join("/"), "delete", { ...decision, realPath: null });
        }
        if (!(await foothold.isInPlace())) return false;
        if (!entry.isDirectory()) await unlink(`${foothold.base}/${entry.name}`);
        else if (await this.#empty(path)) await rmdir(`${foothold.base}/${entry.name}`);
        else return false;
      }
      return true;
    } finally {
      await foothold.close();
    }
  }

  /** Holds the directory that an entry is in while something is done there. */
  async #inParent<T>(
    end: RealEnd,
    act: (base: string, name: string, isInPlace: () => Promise<boolean>) => Promise<T | typeof moved>,
  ): Promise<T | typeof moved> {
    const name = end.segments.at(-1);
    // The rules never give the root itself to an agent for any of these.
    if (name === undefined) return moved;
    const foothold: Foothold | null = await this.#footing.hold(end.segments.slice(0, -1));
    if (foothold === null) return moved;
    try {
      return await act(foothold.base, name, () => foothold.isInPlace());
    } finally {
      await foothold.close();
    }
  }

  /** Judges and acts, again where something has moved in between. */
  async #carryOut<T>(
    path: string,
    operation: OwnershipOperation,
    details: OwnershipDetails,
    act: (judged: JudgedQuestion) => Promise<T | typeof moved>,
  ): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const judged = judgeQuestion(this.#parts, this.agentId, path, operation, details);
      // A link that is gone before it can be read.
      if (judged.decision.reason === "unreadable" && tries + 1 < maxTries) continue;
      if (!judged.decision.allowed) throw this.#refusal(path, operation, judged.decision);
      let result: T | typeof moved;
      try {
        result = await act(judged);
      } catch (error) {
        // A link where a file was judged a moment ago.
        if (codeOf(error) !== "ELOOP") throw error;
        result = moved;
      }
      if (result !== moved) return result;
      if (tries + 1 < maxTries) continue;
      const advice = adviceForFile("path-moved");
      throw this.#refusal(path, operation, { ...judged.decision, allowed: false, reason: "path-moved", advice });
    }
  }

  #refusal(path: string, operation: OwnershipOperation, decision: DirectoryDecision): OwnershipError {
    const { ownerIds, reason, advice } = decision;
    // The question's own words: where it leads is in the reason.
    const shown = decision.path === "" ? path : decision.path;
    return new OwnershipError({ agentId: this.agentId, path: shown, operation, ownerIds, reason, advice });
  }
}

/** Opens without a change: a file comes into being only where its directory is known to lie where it was judged. */
async function openOrMake(
  place: string,
  { create, content, mode }: Required<OpenForWriteOptions>,
  isInPlace: () => Promise<boolean>,
): Promise<{ readonly handle: FileHandle; readonly isNew: boolean } | typeof moved> {
  const flags =
    constants.O_WRONLY |
    (constants.O_NOFOLLOW ?? 0) |
    (constants.O_NONBLOCK ?? 0) |
    (content === "append" ? constants.O_APPEND : 0);
  if (create !== "must") {
    try {
      return { handle: await open(place, flags), isNew: false };
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || create === "never") throw error;
    }
  }
  if (!(await isInPlace())) return moved;
  try {
    return { handle: await open(place, flags | constants.O_CREAT | constants.O_EXCL, mode), isNew: true };
  } catch (error) {
    // It was not there a moment ago.
    if (codeOf(error) === "EEXIST" && create === "may") return moved;
    throw error;
  }
}

async function isDirectory(place: string): Promise<boolean> {
  return lstat(place).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function codeOf(error: unknown): unknown {
  return Reflect.get(Object(error) as object, "code");
}
