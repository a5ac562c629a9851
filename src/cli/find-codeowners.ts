import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCodeowners } from "../core/ownership/index.ts";
import type { Codeowners } from "../core/ownership/index.ts";

/** Where GitHub looks, in its order. */
export const codeownersPlaces: readonly string[] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The CODEOWNERS file that counts, read; `null` without one. */
export async function findCodeowners(cwd: string): Promise<(Codeowners & { readonly path: string }) | null> {
  for (const path of codeownersPlaces) {
    const text = await readFile(join(cwd, path), "utf8").catch(() => null);
    if (text !== null) return { ...parseCodeowners(text), path };
  }
  return null;
}
