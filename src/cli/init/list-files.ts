import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { toolLeavings } from "../inspect-work.ts";

/** More files than this say nothing new about who owns what. */
const mostFiles = 50_000;

/** What a repository holds, as paths from its root. */
export interface ListedFiles {
  readonly files: readonly string[];
  /** Every folder above a file, a parent before its children. */
  readonly folders: readonly string[];
  readonly isGit: boolean;
}

/** The files that git tracks or would; without git all but what tools leave behind. */
export async function listFiles(root: string): Promise<ListedFiles> {
  const tracked = await listTracked(root);
  const files = (tracked ?? (await walk(root, ""))).slice(0, mostFiles).sort();
  const folders = new Set<string>();
  for (const file of files) {
    const parts = file.split("/");
    for (let depth = 1; depth < parts.length; depth += 1) folders.add(parts.slice(0, depth).join("/"));
  }
  return { files, folders: [...folders], isGit: tracked !== null };
}

function listTracked(root: string): Promise<string[] | null> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  return new Promise((done) => {
    execFile("git", args, { cwd: root, maxBuffer: 64 << 20, windowsHide: true }, (error, stdout) =>
      done(error === null ? stdout.split("\0").filter((path) => path !== "") : null),
    );
  });
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name === ".git" || toolLeavings.includes(entry.name)) continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) found.push(path);
    else if (entry.isDirectory() && found.length < mostFiles && path.split("/").length < 12)
      found.push(...(await walk(root, path)));
  }
  return found;
}
