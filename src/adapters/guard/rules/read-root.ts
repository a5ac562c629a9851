import { ArgumentError } from "../../../core/errors.ts";
import type { CompileOptions, RuleClient } from "./compiled-rules.ts";
import { RulesInexpressibleError } from "./errors.ts";

/**
 * The root, written for the rules of a client, without a slash at its end.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where it is not absolute.
 * @throws {RulesInexpressibleError} `RULES_INEXPRESSIBLE` where a character of it cannot be written.
 */
export function readRoot(
  client: RuleClient,
  { root }: CompileOptions,
  escape: (character: string) => string | null,
): string {
  if (
    typeof root !== "string" ||
    !root.startsWith("/") ||
    root.split("/").some((name) => name === "." || name === "..")
  )
    throw new ArgumentError("options.root", "an absolute path with slashes", root);
  const written = Array.from(root.replace(/\/+$/, ""), escape);
  if (written.includes(null))
    throw new RulesInexpressibleError(client, [
      { pattern: root, reason: "a character of the root cannot be written in its rules" },
    ]);
  return written.join("");
}
