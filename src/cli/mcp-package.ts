import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The package that `orch mcp` needs, and that not everybody has. */
export const mcpPackage = "@modelcontextprotocol/server";

/** Whether it is there: beside this program, or in the folder. */
export function hasMcpPackage(cwd: string): boolean {
  return [import.meta.url, pathToFileURL(join(cwd, "package.json")).href].some((from) => {
    try {
      return createRequire(from).resolve(mcpPackage) !== "";
    } catch {
      return false;
    }
  });
}
