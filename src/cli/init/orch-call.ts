import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** How people, programs and texts call the command in a repository. */
export interface OrchCall {
  /** In a shell, at the root. */
  readonly shell: string;
  /** The same with the package for tools, for a settings file. */
  readonly mcp: string;
  /** Where editors find the schema of the configuration. */
  readonly schema: string;
}

const own = "orchestrate-agents";
const schemaPath = "schema/orch.config.schema.json";

/**
 * The installed package where the repository has one. Without it the package is named in full: `npx orch` would then fetch another
 * package that happens to be called so.
 */
export async function findOrchCall(root: string): Promise<OrchCall> {
  const text = await readFile(join(root, "package.json"), "utf8").catch(() => "{}");
  if (nameOf(text) === own)
    return { shell: "node dist/cli/main.js", mcp: "node dist/cli/main.js mcp", schema: `./${schemaPath}` };
  const isInstalled = await stat(join(root, "node_modules", own, "package.json")).then(
    () => true,
    () => false,
  );
  if (isInstalled)
    return {
      shell: "npx --no-install orch",
      mcp: "npx --no-install orch mcp",
      schema: `./node_modules/${own}/${schemaPath}`,
    };
  return {
    shell: `npx -y ${own}`,
    mcp: `npx -y -p ${own} -p @modelcontextprotocol/server orch mcp`,
    schema: `https://unpkg.com/${own}/${schemaPath}`,
  };
}

function nameOf(text: string): unknown {
  try {
    return (Object(JSON.parse(text)) as { name?: unknown }).name;
  } catch {
    return undefined;
  }
}
