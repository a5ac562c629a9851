import { createHash } from "node:crypto";
import { ArgumentError } from "../../../core/errors.ts";

/** Names that Windows keeps for devices, with any ending. */
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;
const longest = 150;

/**
 * The folder of a run: its id, with everything escaped that a file system could take for something else. Different ids
 * have different folders, but where a file system takes `A` for `a`; the id in the journal tells those apart.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an id that is not a string.
 */
export function runFolderName(runId: string): string {
  if (typeof runId !== "string") throw new ArgumentError("runId", "a string", runId);
  if (runId === "") return "%";
  let name = runId.replace(/[^A-Za-z0-9._-]/gsu, escapeCharacter);
  if (/^\.|\.$/.test(name)) name = name.replace(/^\./, "%2E").replace(/\.$/, "%2E");
  if (device.test(name)) name = `%${name.charCodeAt(0).toString(16).toUpperCase()}${name.slice(1)}`;
  if (name.length <= longest) return name;
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 32);
  return `${name.slice(0, 80).replace(/%[^%]{0,4}$/, "")}%~${digest}`;
}

function escapeCharacter(character: string): string {
  // Half a surrogate pair has no UTF-8 form.
  if (/^[\ud800-\udfff]$/.test(character)) return `%u${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}
