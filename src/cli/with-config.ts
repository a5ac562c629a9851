import type { Command } from "commander";
import { readConfig } from "./config-file.ts";
import { findFolders } from "./folders.ts";
import type { CommonOptions } from "./folders.ts";

/**
 * The options of a command, with what the repository's configuration says where neither the arguments nor the environment do.
 * Fields that the command has no option for are left out.
 */
export async function withConfig(command: Command): Promise<object> {
  const given = command.opts<CommonOptions & { readonly resume?: string }>();
  // A run that goes on has its settings already.
  if (given.resume !== undefined) return given;
  const config = (await readConfig(findFolders(given).cwd)) ?? {};
  const filled: Record<string, unknown> = { ...given };
  for (const [name, value] of Object.entries(config)) {
    const isOption = command.options.some((option) => option.attributeName() === name);
    const isGiven = filled[name] !== undefined && command.getOptionValueSource(name) !== "default";
    const isInEnvironment = name === "agentCommand" && (process.env["ORCH_AGENT_COMMAND"] ?? "").trim() !== "";
    if (isOption && !isGiven && !isInEnvironment) filled[name] = asArgument(name, value);
  }
  return filled;
}

/** As it would have come from the command line. */
function asArgument(name: string, value: unknown): unknown {
  if (typeof value === "number") return String(value);
  return name === "personas" && Array.isArray(value) ? value.join(",") : value;
}
