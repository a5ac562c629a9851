import { readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import type { SymbolFinder } from "../adapters/handoff/symbols/index.ts";
import type { DeliveredFiles } from "../orchestrator/index.ts";

/**
 * Files of the working folder, for holding hand-offs against what is really there; nothing outside of it is read. The
 * parsers are loaded when a hand-off is looked at for the first time.
 */
export function readDelivered(cwd: string): DeliveredFiles {
  return readFolder(cwd, { current: null });
}

/** @param finder - One for all folders. */
function readFolder(cwd: string, finder: { current: SymbolFinder | null }): DeliveredFiles {
  return {
    in: (directory) => readFolder(directory, finder),
    async load(paths) {
      const { createSymbolFinder } = await import("../adapters/handoff/symbols/index.ts");
      finder.current ??= await createSymbolFinder(paths);
      await finder.current.load(paths);
    },
    readFile(path) {
      try {
        const root = realpathSync(cwd);
        const real = realpathSync(join(root, path));
        return real.startsWith(root + sep) ? readFileSync(real, "utf8") : null;
      } catch {
        return null;
      }
    },
    findSymbols: (path, text) => finder.current?.findSymbols(path, text) ?? null,
    findEndpoints: (path, text) => finder.current?.findEndpoints(path, text) ?? null,
  };
}
