// Level 1: every module can be parsed.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

for (const folder of ["src", "test", "scripts"]) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (String(name).endsWith(".mjs")) execFileSync(process.execPath, ["--check", join(folder, String(name))], { stdio: "inherit" });
  }
}
