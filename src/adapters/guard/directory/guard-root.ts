import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { ArgumentError } from "../../../core/errors.ts";

/** The directory that a guard watches over. */
export interface GuardRoot {
  /** As given, made absolute. */
  readonly text: string;
  /** Without links. */
  readonly real: string;
  readonly device: number;
  readonly inode: number;
  /** The file system takes `A` for `a`. */
  readonly ignoresCase: boolean;
}

/**
 * Looks at the root once.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where it is no directory.
 */
export function readRoot(root: unknown): GuardRoot {
  if (typeof root !== "string" || root === "") throw new ArgumentError("options.root", "a directory", root);
  try {
    const real = realpathSync.native(root);
    const stats = statSync(real);
    if (stats.isDirectory())
      return { text: resolve(root), real, device: stats.dev, inode: stats.ino, ignoresCase: findIgnoresCase(real) };
  } catch {
    // Told below.
  }
  throw new ArgumentError("options.root", "a directory that exists", root);
}

/** A name that is there under two spellings is one file: the file system does not tell them apart. */
function findIgnoresCase(real: string): boolean {
  try {
    const name = readdirSync(real).find((entry) => swapCase(entry) !== entry);
    if (name === undefined) return process.platform === "darwin" || process.platform === "win32";
    const one = lstatSync(join(real, name));
    const other = lstatSync(join(real, swapCase(name)), { throwIfNoEntry: false });
    return other !== undefined && one.ino === other.ino && one.dev === other.dev;
  } catch {
    return true;
  }
}

function swapCase(text: string): string {
  return text.replace(/[a-zA-Z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/**
 * What remains of a path below one of the two names of the root; any other text stays as it is, for the rules to refuse.
 * Nothing is normalised: `..` has to reach the one who judges.
 */
export function stripRoot(root: GuardRoot, path: unknown): unknown {
  if (typeof path !== "string") return path;
  for (const base of new Set([root.real, root.text])) {
    const rest = below(base, path);
    if (rest !== null && (base === root.real || leadsTo(root))) return rest;
  }
  return path;
}

/** What remains of a path below a directory, `null` where it does not lie there by its text. */
function below(base: string, path: string): string | null {
  if (path === base) return ".";
  const start = base.endsWith(sep) ? base : base + sep;
  const isBelow =
    path.startsWith(start) ||
    (sep === "\\" && path.replaceAll("/", "\\").toLowerCase().startsWith(start.toLowerCase()));
  return isBelow ? leftOf(path.slice(start.length)) : null;
}

/** The given text may be, or have been, a link: it is a name of the root only while it leads there. */
function leadsTo({ text, real }: GuardRoot): boolean {
  try {
    return realpathSync.native(text) === real;
  } catch {
    return false;
  }
}

/** `/root//etc` is `etc` below the root, not `/etc`. */
function leftOf(rest: string): string {
  const relative = rest.replace(sep === "\\" ? /^[/\\]+/ : /^\/+/, "");
  return relative === "" ? "." : relative;
}
