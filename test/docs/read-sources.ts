import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Text of every TypeScript file below a folder, by its path with slashes. */
export function readSources(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".ts"));
  return new Map(
    paths.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.replaceAll("\\", "/"), readFileSync(path, "utf8")];
    }),
  );
}
