import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createOwnershipGuard, OwnershipRulesError } from "../../core/ownership/index.ts";

/** Files that name the parts of a repository, and how each says it. */
const readers: readonly (readonly [path: string, read: (text: string) => string[]])[] = [
  ["package.json", readPackageJson],
  ["pnpm-workspace.yaml", readPnpm],
  ["Cargo.toml", (text) => readTomlList(text, "workspace", "members")],
  ["go.work", readGoWork],
  ["pyproject.toml", (text) => readTomlList(text, "tool.uv.workspace", "members")],
];

/**
 * Folders that the repository's own files name as its parts (workspaces of npm, pnpm, Cargo, Go and uv), in the order of the files.
 * A file that cannot be read, or says it in a way that is not known, names none.
 *
 * @param folders - All folders there are, from the root: a pattern stands for those that it matches.
 */
export async function findWorkspaces(root: string, folders: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const [path, read] of readers) {
    const text = await readFile(join(root, path), "utf8").catch(() => null);
    for (const member of text === null ? [] : read(text)) {
      const pattern = member.replace(/^\.\//, "").replace(/\/+$/, "");
      for (const folder of matchFolders(pattern, folders)) found.add(folder);
    }
  }
  return [...found];
}

function matchFolders(pattern: string, folders: readonly string[]): readonly string[] {
  if (pattern === "" || pattern === "." || pattern.startsWith("!")) return [];
  try {
    const guard = createOwnershipGuard([[pattern, "a"]]);
    return folders.filter((folder) => guard.ownersOf(folder) !== null);
  } catch (error) {
    // A pattern that our grammar does not have, or one that leaves the repository.
    if (error instanceof OwnershipRulesError) return [];
    throw error;
  }
}

function readPackageJson(text: string): string[] {
  try {
    const { workspaces } = JSON.parse(text) as { workspaces?: unknown };
    const list: unknown = Array.isArray(workspaces)
      ? workspaces
      : (Object(workspaces) as { packages?: unknown }).packages;
    return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}

function readPnpm(text: string): string[] {
  const block = /^packages:\s*\n((?:[ \t]*(?:-[^\n]*|#[^\n]*)?\n)*)/m.exec(`${text}\n`)?.[1] ?? "";
  return [...block.matchAll(/^[ \t]*-[ \t]*["']?([^"'#\n]+?)["']?[ \t]*(?:#.*)?$/gm)].map((match) => match[1]!);
}

/** A list of strings below a table's heading; enough of TOML for what tools write. */
function readTomlList(text: string, table: string, key: string): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === `[${table}]`);
  if (start < 0) return [];
  const length = lines.slice(start + 1).findIndex((line) => /^\s*\[/.test(line) && !/^\s*\[\s*["']/.test(line));
  const body = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join("\n");
  const list = new RegExp(`^\\s*${key}\\s*=\\s*\\[([^\\]]*)\\]`, "m").exec(body)?.[1] ?? "";
  return [...list.replace(/#[^\n]*/g, "").matchAll(/["']([^"'\n]+)["']/g)].map((match) => match[1]!);
}

function readGoWork(text: string): string[] {
  const blocks = [...text.matchAll(/^use\s*\(([^)]*)\)/gm)].flatMap((match) => match[1]!.split("\n"));
  const lines = [...text.matchAll(/^use\s+([^\s(]+)\s*$/gm)].map((match) => match[1]!);
  return [...blocks, ...lines].map((line) => line.replace(/\/\/.*$/, "").trim()).filter((line) => line !== "");
}
