import { readFileSync } from "node:fs";

/** The version of this package. The source and what is built of it stand equally deep below the package's own file. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
}
