/** The folder of a path, `""` for the root. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end < 0 ? "" : path.slice(0, end);
}

/** Joins a folder and a relative path; `null` where that leads out of the root. */
export function joinPath(folder: string, path: string): string | null {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

const without = (paths: readonly (string | null)[]): string[] =>
  paths.filter((path) => path !== null && path !== "") as string[];

/** Files that an import of TypeScript or JavaScript may mean; none for a package. */
export function scriptModulePaths(from: string, specifier: string): string[] {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return [];
  const path = joinPath(folderOf(from), specifier);
  if (path === null) return [];
  // TypeScript writes the ending of the file that it compiles to.
  const compiled = /^(.*)\.([mc]?)js(x?)$/.exec(path);
  const sources = compiled === null ? [] : [`${compiled[1]}.${compiled[2]}ts${compiled[3]}`, `${compiled[1]}.tsx`];
  const endings = [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
  const indexes = endings.map((ending) => `${path === "" ? "" : `${path}/`}index${ending}`);
  return without([
    /\.[a-z]+$/.test(path) ? path : null,
    ...sources,
    ...endings.map((ending) => path + ending),
    ...indexes,
  ]);
}

/** Files that a module name of Python may mean: `.user`, `..models.user`, `app.models`. */
export function pythonModulePaths(from: string, name: string): string[] {
  const dots = /^\.*/.exec(name)![0].length;
  const path = name.slice(dots).replaceAll(".", "/");
  const files = (folder: string): string[] => {
    const base = path === "" ? folder : folder === "" ? path : `${folder}/${path}`;
    return without([
      path === "" ? null : `${base}.py`,
      path === "" ? null : `${base}.pyi`,
      `${base === "" ? "" : `${base}/`}__init__.py`,
    ]);
  };
  if (dots > 0) {
    let folder: string | null = folderOf(from);
    for (let up = 1; up < dots; up++) folder = folder === null || folder === "" ? null : folderOf(folder);
    return folder === null ? [] : files(folder);
  }
  // A package may begin at the root, below `src`, or in any folder above the file.
  const roots = ["", "src"];
  for (let folder = folderOf(from); folder !== ""; folder = folderOf(folder)) roots.push(folder);
  return [...new Set(roots)].flatMap(files);
}

/** Files that a path of Rust's modules may mean, and what of it is left to be looked up there. */
export function rustModulePaths(from: string, parts: readonly string[]): { paths: string[]; name: string[] }[] {
  const file = from.slice(from.lastIndexOf("/") + 1).replace(/\.rs$/, "");
  const isRoot = ["mod", "lib", "main"].includes(file);
  let folder = isRoot ? folderOf(from) : joinPath(folderOf(from), file)!;
  let rest = [...parts];
  if (rest[0] === "crate") {
    const source = /^(.*?\/)?src\//.exec(from);
    folder = source === null ? folderOf(from) : `${source[1] ?? ""}src`;
    rest = rest.slice(1);
  } else
    while (rest[0] === "self" || rest[0] === "super") {
      if (rest[0] === "super") folder = folderOf(folder);
      rest = rest.slice(1);
    }
  const places: { paths: string[]; name: string[] }[] = [];
  for (let length = rest.length - 1; length > 0; length--) {
    const base = joinPath(folder, rest.slice(0, length).join("/"))!;
    places.push({ paths: [`${base}.rs`, `${base}/mod.rs`], name: rest.slice(length) });
  }
  return places;
}
