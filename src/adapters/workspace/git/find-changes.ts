import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { posix } from "node:path";
import type { WorkFolder } from "./work-folder.ts";

/** One path that is not as the commit has it. */
export interface FolderChange {
  /** From the root of the repository, as the bytes that git has. */
  readonly bytes: Buffer;
  /** The same as text; bytes that are no valid text are written `\xff`. */
  readonly path: string;
  readonly kind: "created" | "changed" | "mode" | "deleted" | "replaced";
  /** What is there now; `null` for what is gone. */
  readonly now: "file" | "symlink" | "repository" | "other" | null;
  /**
   * From the root of the repository, where a symbolic link leads, by its text and by the disk; `null`: out of it, or it is no
   * link.
   */
  readonly linkTargets: readonly string[] | null;
}

/**
 * Finds every path in a working folder that is not as the index has it, and every one that git neither has nor ignores; of
 * ignored ones those that are asked for.
 *
 * @param index - Brought up to date with the times of the files by this.
 * @param asked - Paths that count although git ignores them.
 */
export async function findChanges(
  folder: WorkFolder,
  index: string,
  asked: readonly string[],
): Promise<readonly FolderChange[]> {
  await folder.run(["update-index", "-q", "--refresh"], { index, answers: [0, 1] });
  const changes: FolderChange[] = [];
  const tracked = await folder.run(
    ["diff-files", "-z", "--raw", "--no-renames", "--no-ext-diff", "--ignore-submodules=all"],
    { index },
  );
  const fields = splitAtNul(tracked.stdout);
  for (let place = 0; place + 1 < fields.length; place += 2) {
    const [oldMode = "", newMode = "", , , status = ""] = fields[place]!.toString("latin1").slice(1).split(" ");
    changes.push(describe(folder.root, fields[place + 1]!, kindOf(oldMode, newMode, status)));
  }
  const untracked = await folder.run(["ls-files", "-z", "--others", "--exclude-standard"], { index });
  for (const bytes of splitAtNul(untracked.stdout)) changes.push(describe(folder.root, bytes, "created"));
  const known = new Set(changes.map(({ path }) => path));
  const missing = asked.filter((path) => !known.has(path) && isPlainFile(folder.root, path));
  if (missing.length > 0) {
    const listed = await folder.run(["ls-files", "-z", "--", ...missing.map((path) => `:(literal,top)${path}`)], {
      index,
    });
    const has = new Set(splitAtNul(listed.stdout).map((bytes) => textOf(bytes)));
    for (const path of missing) if (!has.has(path)) changes.push(describe(folder.root, Buffer.from(path), "created"));
  }
  return changes;
}

function kindOf(oldMode: string, newMode: string, status: string): FolderChange["kind"] {
  if (status === "D") return "deleted";
  if (oldMode.slice(0, 3) !== newMode.slice(0, 3)) return "replaced";
  // Of a changed file git does not say whether it is its content: reading it tells, and costs more than the difference.
  return oldMode === newMode ? "changed" : "mode";
}

function describe(root: string, raw: Buffer, kind: FolderChange["kind"]): FolderChange {
  // A slash at the end is git's word for a repository inside of this one.
  const isRepository = raw.at(-1) === 0x2f;
  const bytes = isRepository ? raw.subarray(0, -1) : raw;
  const path = textOf(bytes);
  if (kind === "deleted") return { bytes, path, kind, now: null, linkTargets: null };
  if (isRepository) return { bytes, path, kind, now: "repository", linkTargets: null };
  const place = Buffer.concat([Buffer.from(root + sep), bytes]);
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return { bytes, path, kind: "deleted", now: null, linkTargets: null };
  const now = stats.isFile()
    ? "file"
    : stats.isSymbolicLink()
      ? "symlink"
      : stats.isDirectory()
        ? "repository"
        : "other";
  return { bytes, path, kind, now, linkTargets: now === "symlink" ? findTargets(root, path, place) : null };
}

/** Where a link leads, by its text and by the disk: both have to stay inside. */
function findTargets(root: string, path: string, place: Buffer): readonly string[] | null {
  const text = readlinkSync(place, "utf8");
  if (posix.isAbsolute(text) || text.includes("\\")) return null;
  const target = posix.normalize(posix.join(posix.dirname(path), text)).replace(/\/$/, "");
  if (target === ".." || target.startsWith("../") || target === ".") return null;
  try {
    const real = realpathSync.native(root);
    const led = realpathSync.native(join(root, ...posix.dirname(path).split("/"), text));
    if (!led.startsWith(real + sep)) return null;
    const end = lstatSync(led).isDirectory() ? "/" : "";
    const disk = led
      .slice(real.length + 1)
      .split(sep)
      .join("/");
    return disk === target ? [target + end] : [target + end, disk + end];
  } catch {
    // It leads to what is not there.
    return [target];
  }
}

function isPlainFile(root: string, path: string): boolean {
  try {
    // A file behind a link is not at this path.
    const real = realpathSync.native(join(root, path));
    return real === join(realpathSync.native(root), path) && lstatSync(real).isFile();
  } catch {
    return false;
  }
}

function splitAtNul(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
    parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return parts;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Bytes as text, with what is no valid text written `\xff`. */
export function textOf(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return [...bytes].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join("");
  }
}
