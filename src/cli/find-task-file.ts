import { readFile, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UsageError } from "./errors.ts";

/** A task file that was found and read. */
export interface TaskFile {
  /** As it is shown, from the working folder; `-` for stdin. */
  readonly path: string;
  readonly text: string;
  /** Whether it was asked for as a PRP, whose validation gates are then part of the run. */
  readonly isPrp: boolean;
}

/** Which file a command asks for. */
export interface TaskFileChoice {
  readonly cwd: string;
  readonly feature: string;
  /** `--tasks`. */
  readonly tasks?: string;
  /** `--from-prp`, with or without a file. */
  readonly fromPrp?: string | boolean;
}

/**
 * Finds the task file: the one that is named, the feature itself where it is a file, the feature's PRP, or what a
 * planning tool keeps under the feature's name.
 *
 * @throws {UsageError} `USAGE` where there is none, with the places that were looked at, and where two in one folder could be meant.
 */
export async function findTaskFile(choice: TaskFileChoice): Promise<TaskFile> {
  const { cwd, feature, tasks, fromPrp } = choice;
  if (tasks !== undefined && fromPrp !== undefined && fromPrp !== false) {
    throw new UsageError("Expected one of --tasks and --from-prp, got both");
  }
  if (tasks !== undefined) return readNamed(cwd, tasks, false);
  if (typeof fromPrp === "string") return readNamed(cwd, fromPrp, true);
  if (fromPrp !== true && (await isFile(resolve(cwd, feature)))) return readNamed(cwd, feature, false);
  const isPrp = fromPrp === true;
  const folders = [...prpFolders, ...(isPrp ? [] : toolPlaces(feature).map((place) => [place]))];
  for (const folder of folders) {
    const found = typeof folder === "string" ? await findPrps(cwd, folder, feature) : await filterFiles(cwd, folder);
    if (found.length > 1)
      throw new UsageError(
        `${found.join(" and ")} could both be meant; name one with --${isPrp ? "from-prp" : "tasks"} FILE`,
      );
    if (found.length === 1) return readNamed(cwd, found[0]!, isPrp);
  }
  const places = [...prpPlaces(feature), ...(isPrp ? [] : toolPlaces(feature))];
  const completed = await findPrps(cwd, "PRPs/completed", feature);
  if (completed.length > 0)
    throw new UsageError(
      `${completed.join(", ")} is among the completed ones, and there is no other for ${JSON.stringify(feature)}; --from-prp FILE takes it all the same`,
    );
  throw new UsageError(
    `There is no task file for ${JSON.stringify(feature)}; looked at ${places.join(", ")}. Name one with --tasks FILE or --from-prp FILE`,
  );
}

/** In this order: what is worked on comes before what is not. */
const prpFolders = ["PRPs/active", "PRPs"];

function prpPlaces(feature: string): string[] {
  return prpFolders.flatMap((folder) => [`${folder}/${feature}.md`, `${folder}/${feature}-prp.md`]);
}

/** PRPs of a feature in one folder: by its plain name, else with a date or number around it, as in `006--name.md`. */
async function findPrps(cwd: string, folder: string, feature: string): Promise<string[]> {
  const plain = await filterFiles(cwd, [`${folder}/${feature}.md`, `${folder}/${feature}-prp.md`]);
  if (plain.length > 0) return plain;
  const names = await readdir(join(cwd, folder)).catch(() => []);
  return names
    .filter((name) => isNamed(name, feature))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function isNamed(name: string, feature: string): boolean {
  if (!name.endsWith(".md")) return false;
  const stem = name.slice(0, -3);
  const bare = stem.replace(/^\d{1,4}(?:-\d{1,2}-\d{1,2})?[-_]+|[-_]+\d{4}-?\d{2}-?\d{2}$/g, "").replace(/-prp$/, "");
  return bare === feature || stem.split("--").includes(feature);
}

async function filterFiles(cwd: string, places: readonly string[]): Promise<string[]> {
  const found = await Promise.all(places.map((place) => isFile(join(cwd, place))));
  return places.filter((_, at) => found[at] === true);
}

function toolPlaces(feature: string): string[] {
  return [
    `specs/${feature}/tasks.md`,
    `.kiro/specs/${feature}/tasks.md`,
    `openspec/changes/${feature}/tasks.md`,
    ".taskmaster/tasks/tasks.json",
  ];
}

async function readNamed(cwd: string, path: string, isPrp: boolean): Promise<TaskFile> {
  if (path === "-") return { path: "-", text: await readStdin(), isPrp };
  try {
    return { path, text: await readFile(resolve(cwd, path), "utf8"), isPrp };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (error as Error).message;
    throw new UsageError(`Cannot read the task file ${path}: ${why}`);
  }
}

/** Everything that comes in on stdin. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
