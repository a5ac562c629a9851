import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import writeFile from "write-file-atomic";

/**
 * Writes a file whole or not at all: readers see the old text or the new one, never a part. Makes missing folders.
 *
 * Writes to one path by one process are done one after the other, in the order of the calls.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
