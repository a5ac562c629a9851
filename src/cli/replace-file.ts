import { readFile, realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { writeFileAtomically } from "../adapters/files/index.ts";

/**
 * Replaces the text of a user's file, whole or not at all: a link stays a link, permissions stay as they are.
 *
 * @param expected - What the file has to say still; `null` for whatever it says, also where there is none.
 * @returns `false`, and nothing is written, where it says something else by now or is not UTF-8.
 */
export async function replaceFile(path: string, text: string, expected: string | null, cwd: string): Promise<boolean> {
  const named = resolve(cwd, path);
  const whole = await realpath(named).catch(() => named);
  const mode = await stat(whole).then(
    (found) => found.mode & 0o777,
    () => undefined,
  );
  // Bytes are compared: a file that is not UTF-8 would come back with other ones.
  if (expected !== null && !(await readFile(whole)).equals(Buffer.from(expected))) return false;
  await writeFileAtomically(whole, text, mode);
  return true;
}
