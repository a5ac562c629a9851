import { access, constants, lstat, readFile, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

/** What `orch init` would do with one file. */
export interface PlannedChange {
  /** From the root. */
  readonly path: string;
  readonly action: "create" | "add" | "keep" | "refuse";
  /** What it says now; `null` where there is none. */
  readonly before: string | null;
  /** What it would say; the same as `before` where nothing is to be done. */
  readonly after: string | null;
  /** Why the file is left alone; else `null`. */
  readonly reason: string | null;
}

/** What is to be made of a file's text; `null` where nothing is to be added. */
export type Addition = (before: string) => string | null | { readonly refused: string };

/** A file that is made where there is none, and stays as it is where there is one. */
export function planFile(root: string, path: string, text: string): Promise<PlannedChange> {
  return plan(root, path, text, () => null, text);
}

/** A file that gets an addition; where there is none, the addition to an empty one is the file. */
export function planAddition(root: string, path: string, add: Addition): Promise<PlannedChange> {
  const made = add("");
  return plan(root, path, typeof made === "string" ? made : null, add, null);
}

async function plan(
  root: string,
  path: string,
  fresh: string | null,
  add: Addition,
  wanted: string | null,
): Promise<PlannedChange> {
  const refuse = (reason: string): PlannedChange => ({ path, action: "refuse", before: null, after: null, reason });
  const way = await findBlocked(root, path);
  if (way !== null) return refuse(way);
  let before: string;
  try {
    const bytes = await readFile(join(root, path));
    before = bytes.toString("utf8");
    if (!Buffer.from(before).equals(bytes)) return refuse("it is not UTF-8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return { path, action: "create", before: null, after: fresh, reason: null };
    return refuse(code === "EISDIR" ? "it is a folder" : message);
  }
  const after = add(before);
  if (typeof after === "object" && after !== null) return refuse(after.refused);
  if (after === null || after === before) {
    const isOther = wanted !== null && wanted !== before;
    const reason = isOther ? "it was changed, or is of another version; remove it to get this one's" : null;
    return { path, action: "keep", before, after: before, reason };
  }
  const isWritable = await access(join(root, path), constants.W_OK).then(
    () => true,
    () => false,
  );
  // Replacing a file asks the folder, not the file: who made it read-only would not be heard.
  if (!isWritable || (await isReadOnly(join(root, path)))) return refuse("it is read-only");
  return { path, action: "add", before, after, reason: null };
}

/** The superuser may write everything; the bits say what was meant. */
async function isReadOnly(path: string): Promise<boolean> {
  return ((await lstat(await realpath(path))).mode & 0o222) === 0;
}

/** Why a path cannot be written: something on the way is a link out of the repository, or no folder. `null` where nothing is. */
async function findBlocked(root: string, path: string): Promise<string | null> {
  const top = await realpath(root);
  const parts = path.split("/");
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const part = join(root, ...parts.slice(0, depth));
    const found = await lstat(part).catch(() => null);
    if (found === null) return null;
    const shown = parts.slice(0, depth).join("/");
    if (found.isSymbolicLink()) {
      const real = await realpath(part).catch(() => null);
      if (real === null) return `${shown} is a link that leads nowhere`;
      const inside = relative(top, real);
      if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside))
        return `${shown} is a link that leads out of this folder`;
    } else if (depth < parts.length && !found.isDirectory()) return `${shown} is no folder`;
    else if (depth === parts.length && !found.isFile())
      return found.isDirectory() ? "it is a folder" : "it is no plain file";
  }
  return null;
}
