import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { mcpPackage } from "../mcp-package.ts";
import type { serveMcp } from "../mcp/serve-mcp.ts";
import type { SpeakingOptions } from "../post-to-run.ts";
import { readVersion } from "../read-version.ts";

/** `orch mcp`: the run's tools for an agent that speaks the Model Context Protocol, on stdin and stdout. */
export async function runMcp(options: SpeakingOptions & { readonly task?: string }): Promise<ExitCode> {
  // A client that fills in variables which it does not have gives empty ones; one that fills in none gives their names.
  for (const [name, value] of Object.entries(process.env))
    if (name.startsWith("ORCH_") && /^(?:\$\{\w+(?::-)?\})?$/.test(value ?? ""))
      Reflect.deleteProperty(process.env, name);
  const server = await loadServer();
  await server.serveMcp(options, readVersion());
  return exitCode.done;
}

async function loadServer(): Promise<{ readonly serveMcp: typeof serveMcp }> {
  try {
    return await import("../mcp/serve-mcp.ts");
  } catch (error) {
    const { code, message } = Object(error) as { code?: unknown; message?: unknown };
    if (code !== "ERR_MODULE_NOT_FOUND" || !String(message).includes(mcpPackage)) throw error;
    throw new UsageError(
      `\`orch mcp\` needs the package ${mcpPackage}, which is not installed here: npm install --save-dev ${mcpPackage}`,
      { cause: error },
    );
  }
}
