import { realpathSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";

/** A path that a program names, from the folder that it works in; absolute still where it lies outside. */
export function repositoryPath(directory: string, path: string): string {
  if (!isAbsolute(path)) return path;
  for (const root of [directory, realOf(directory)]) {
    const inner = relative(root, path);
    if (inner !== "" && inner !== ".." && !inner.startsWith(`..${sep}`) && !isAbsolute(inner))
      return inner.split(sep).join("/");
  }
  return path;
}

function realOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
