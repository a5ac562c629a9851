import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The text of a fixture of this room. */
export function fixture(name: string): string {
  return readFileSync(fileURLToPath(new URL(`../fixtures/intake/${name}`, import.meta.url)), "utf8");
}
