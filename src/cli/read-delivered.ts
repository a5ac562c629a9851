import { readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import type { Delivered } from "../core/handoff/index.ts";

/** Files of the working folder, for holding hand-offs against what is really there; nothing outside of it is read. */
export function readDelivered(cwd: string): Delivered {
  return {
    readFile(path) {
      try {
        const root = realpathSync(cwd);
        const real = realpathSync(join(root, path));
        return real.startsWith(root + sep) ? readFileSync(real, "utf8") : null;
      } catch {
        return null;
      }
    },
  };
}
