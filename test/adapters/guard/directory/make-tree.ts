import { link, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/**
 * Makes a folder of its own: a path that ends in a slash is a directory; `-> target` a symbolic link; `= other` a further
 * name of a file; any other text the content.
 */
export async function makeTree(tree: Readonly<Record<string, string>>): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "guard-")));
  folders.push(root);
  await addTo(root, tree);
  return root;
}

/** Adds to a folder that `makeTree` made. */
export async function addTo(root: string, tree: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(tree)) {
    const place = join(root, path);
    await mkdir(path.endsWith("/") ? place : dirname(place), { recursive: true });
    if (path.endsWith("/")) continue;
    if (text.startsWith("-> ")) await symlink(text.slice(3), place);
    else if (text.startsWith("= ")) await link(join(root, text.slice(2)), place);
    else await writeFile(place, text);
  }
}
