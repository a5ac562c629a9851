import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "./errors.ts";

/**
 * The text of a file that the user names.
 *
 * @param what - What it is, for the message.
 * @throws {UsageError} `USAGE` where it cannot be read.
 */
export async function readNamedFile(path: string, cwd: string, what: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read the ${what} ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
