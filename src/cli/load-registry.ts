import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Persona } from "../core/persona/index.ts";
import { applyRegistry, parsePersonas } from "../intake/index.ts";
import type { AppliedRegistry } from "../intake/index.ts";
import { UsageError } from "./errors.ts";
import { readNamedFile } from "./read-named-file.ts";

/** The personas of the registry that is named, or of the one where the seed's users keep theirs; empty without one. */
export async function loadRegistry(path: string | undefined, cwd: string): Promise<readonly Persona[]> {
  return (await applyRegistryAt(path, cwd))?.personas ?? [];
}

/** The registry at a file, or of all agent files in a folder; `null` where none is named and none stands where it usually does. */
export async function applyRegistryAt(path: string | undefined, cwd: string): Promise<AppliedRegistry | null> {
  if (path !== undefined) {
    const files = await agentFiles(path, cwd);
    if (files === null) return applyRegistry(parsePersonas(await readNamedFile(path, cwd, "registry"), { path }));
    const registries = await Promise.all(
      files.map(async (file) => parsePersonas(await readNamedFile(file, cwd, "agent file"), { path: file })),
    );
    return applyRegistry({
      personas: registries.flatMap((registry) => registry.personas),
      strategies: [],
      rules: null,
      extras: {},
      warnings: [],
    });
  }
  for (const place of [".claude/personas/personas.json", ".claude/personas/agent-personas.json"]) {
    const text = await readFile(resolve(cwd, place), "utf8").catch(() => null);
    if (text !== null) return applyRegistry(parsePersonas(text, { path: place }));
  }
  return null;
}

/** The Markdown files of a folder in order of their names; `null` where it is no folder. */
async function agentFiles(path: string, cwd: string): Promise<string[] | null> {
  const entries = await readdir(resolve(cwd, path)).catch(() => null);
  if (entries === null) return null;
  const files = entries.filter((name) => /\.md$/i.test(name)).sort();
  if (files.length === 0) throw new UsageError(`Expected agent files (*.md) in ${path}, found none`);
  return files.map((name) => join(path, name));
}
