import { configFile, readConfig } from "../config-file.ts";
import { describeError } from "../describe-error.ts";
import type { Check } from "./check.ts";
import { fine } from "./check.ts";

/** The configuration: there, and what its reader takes. */
export const checkConfig: Check = async ({ cwd }) => {
  try {
    const config = await readConfig(cwd);
    if (config !== null) return [fine(`${configFile}: ${Object.keys(config).length} fields`)];
    return [{ status: "note", text: `${configFile}: there is none`, advice: "`orch init` proposes one" }];
  } catch (error) {
    return [{ status: "finding", text: describeError(error).message, advice: "docs/setup.md has every field" }];
  }
};
