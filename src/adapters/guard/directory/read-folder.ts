import { isUtf8 } from "node:buffer";
import { readdirSync } from "node:fs";

/** A name as text, and how the system knows it where that is not the same. */
export interface FolderEntry {
  readonly name: string;
  /** The bytes of a name that is no valid text; `null` for all others. */
  readonly bytes: Buffer | null;
}

/** Names in a directory, in the order of their characters. A name that is no valid text is told too, and can be reached. */
export function readFolder(place: string | Buffer): FolderEntry[] {
  const names = readdirSync(place, { encoding: "utf8" });
  if (!names.some((name) => name.includes("\ufffd"))) return names.sort(byUnits).map((name) => ({ name, bytes: null }));
  const entries: FolderEntry[] = [];
  const seen = new Set<string>(names);
  for (const bytes of readdirSync(place, { encoding: "buffer" })) {
    if (isUtf8(bytes)) {
      entries.push({ name: bytes.toString("utf8"), bytes: null });
      continue;
    }
    let name = escapeBytes(bytes);
    // Another file may be called what we write for this one.
    while (seen.has(name)) name = `\\${name}`;
    seen.add(name);
    entries.push({ name, bytes });
  }
  return entries.sort((a, b) => byUnits(a.name, b.name));
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Plain letters stay, every other byte is written `\xff`. */
function escapeBytes(bytes: Buffer): string {
  let text = "";
  for (const byte of bytes)
    text += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  return text;
}
