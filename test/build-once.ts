import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const newest = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
    const path = join(folder, entry.name);
    return Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }, 0);

/** Tests of the command and of the package run against `dist`; it is built when a source file is newer. */
export default function buildOnce(): void {
  const built = "dist/index.js";
  if (existsSync(built) && statSync(built).mtimeMs >= newest("src")) return;
  execFileSync("npm", ["run", "build"], { stdio: "inherit", shell: process.platform === "win32" });
}
