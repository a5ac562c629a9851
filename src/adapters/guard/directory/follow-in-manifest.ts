import { isAbsolute, sep } from "node:path";
import type { ManifestTable } from "./manifest-table.ts";

const maxLinks = 40;

/**
 * Where a link leads, by what a manifest says about the tree: nothing is looked up on disk.
 *
 * @param path - The link.
 * @param text - What it says.
 * @returns A path from the root, or `null` where it leads out of the root or in a circle.
 */
export function followInManifest(table: ManifestTable, path: string, text: string): string | null {
  const there = path.split("/").slice(0, -1);
  const pending = [text];
  let links = 0;
  while (pending.length > 0) {
    const next = pending.pop()!;
    if (isAbsolute(next)) {
      const start = table.root.endsWith(sep) ? table.root : table.root + sep;
      if (next !== table.root && !next.startsWith(start)) return null;
      there.length = 0;
      pending.push(next.slice(start.length));
      continue;
    }
    const [name, ...rest] = (sep === "\\" ? next.replaceAll("\\", "/") : next).split("/");
    if (rest.length > 0) pending.push(rest.join("/").replace(/^\/+/, ""));
    if (name === undefined || name === "" || name === ".") continue;
    if (name === "..") {
      if (there.pop() === undefined) return null;
      continue;
    }
    there.push(name);
    const link = table.linkTextAt(table.find(there.join("/")));
    if (link === null) continue;
    links += 1;
    if (links > maxLinks) return null;
    there.pop();
    pending.push(link);
  }
  return there.length === 0 ? "." : there.join("/");
}
