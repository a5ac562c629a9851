import { access, constants, readFile, stat } from "node:fs/promises";
import { delimiter, join, relative, resolve, sep } from "node:path";
import type { Plan, WorkingFolder } from "../core/plan/index.ts";

/** Tasks that set a project up may bring what its gates need. */
const setsUp =
  /package\.json|makefile|\b(?:npm|yarn|pnpm|bun) (?:init|create)\b|\b(?:initiali[sz]e|scaffold|bootstrap|set ?up)\b/i;

/**
 * Looks at what the gates of a plan need: the files that their commands name, the scripts of `package.json`, the targets of the
 * makefile. Where a task may make one of these, it is left out, and not judged.
 *
 * @param options.programs - Also look for the programs on the `PATH`. They belong to the machine, not to the folder: only worth it
 *   where the commands are to run here.
 */
export async function surveyFolder(
  cwd: string,
  plan: Plan,
  options: { readonly programs?: boolean } = {},
): Promise<WorkingFolder> {
  const commands = plan.gates.flatMap((gate) => gate.commands);
  if (commands.length === 0) return {};
  const words = [...new Set(commands.flatMap((command) => command.split(/[\s;|&]+/)))];
  const open = plan.tasks.filter((task) => !task.done);
  const isSetUp = open.some((task) => setsUp.test(`${task.title}\n${task.description}\n${task.files.join("\n")}`));
  const [files, scripts, targets, programs] = await Promise.all([
    findFiles(cwd, words),
    isSetUp ? undefined : readScripts(cwd),
    isSetUp ? undefined : readTargets(cwd),
    options.programs === true ? findPrograms(words) : undefined,
  ]);
  return {
    files,
    ...(scripts === undefined ? {} : { scripts }),
    ...(targets === undefined ? {} : { targets }),
    ...(programs === undefined ? {} : { programs }),
  };
}

/** Those of the words that are files below the folder, as the words say them. */
async function findFiles(cwd: string, words: readonly string[]): Promise<string[]> {
  const paths = [...new Set(words.map((word) => word.replace(/^\.\//, "").replace(/::.*$/, "")))].filter((path) =>
    /^[\w./@-]+$/.test(path),
  );
  const found = await Promise.all(paths.map(async (path) => ((await isInside(cwd, path)) ? [path] : [])));
  return found.flat();
}

async function isInside(cwd: string, path: string): Promise<boolean> {
  const whole = resolve(cwd, path);
  const inside = relative(cwd, whole);
  if (inside === ".." || inside.startsWith(`..${sep}`)) return false;
  return stat(whole).then(
    () => true,
    () => false,
  );
}

/** Scripts of `package.json`; none where there is no such file, `undefined` where it cannot be read. */
async function readScripts(cwd: string): Promise<string[] | undefined> {
  const text = await readOptional(join(cwd, "package.json"));
  if (text === null) return [];
  try {
    const { scripts } = JSON.parse(text) as { scripts?: unknown };
    return typeof scripts === "object" && scripts !== null ? Object.keys(scripts) : [];
  } catch {
    return undefined;
  }
}

/** Targets of the makefile; `undefined` where it makes them by patterns or takes in other files. */
async function readTargets(cwd: string): Promise<string[] | undefined> {
  for (const name of ["GNUmakefile", "makefile", "Makefile"]) {
    const text = await readOptional(join(cwd, name));
    if (text === null) continue;
    if (/^-?s?include\s|^[^\t#\n]*%[^\n]*:|^\$\(/m.test(text)) return undefined;
    return [...text.matchAll(/^([^\s#:=][^#:=\n]*):(?!=)/gm)].flatMap((match) => match[1]!.trim().split(/\s+/));
  }
  return [];
}

async function readOptional(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}

async function findPrograms(words: readonly string[]): Promise<string[]> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const endings =
    process.platform === "win32" ? ["", ...(process.env["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";")] : [""];
  const isThere = async (program: string): Promise<boolean> => {
    for (const folder of folders) {
      for (const ending of endings) {
        const found = await access(join(folder, `${program}${ending}`), constants.X_OK).then(
          () => true,
          () => false,
        );
        if (found) return true;
      }
    }
    return false;
  };
  const names = words.filter((word) => /^[\w.+-]+$/.test(word));
  const found = await Promise.all(names.map(async (name) => ((await isThere(name)) ? [name] : [])));
  return found.flat();
}
