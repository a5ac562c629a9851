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
 * @throws {UsageError} `USAGE` where there is none, with the places that were looked at.
 */
export async function findTaskFile(choice: TaskFileChoice): Promise<TaskFile> {
  const { cwd, feature, tasks, fromPrp } = choice;
  if (tasks !== undefined && fromPrp !== undefined && fromPrp !== false) {
    throw new UsageError("Expected one of --tasks and --from-prp, got both");
  }
  if (tasks !== undefined) return readNamed(cwd, tasks, false);
  if (typeof fromPrp === "string") return readNamed(cwd, fromPrp, true);
  if (fromPrp !== true && (await isFile(resolve(cwd, feature)))) return readNamed(cwd, feature, false);
  const places = fromPrp === true ? prpPlaces(feature) : [...prpPlaces(feature), ...toolPlaces(feature)];
  for (const place of places) {
    if (await isFile(join(cwd, place))) return readNamed(cwd, place, fromPrp === true);
  }
  const dated = await findDated(cwd, feature);
  if (dated !== null) return readNamed(cwd, dated, fromPrp === true);
  throw new UsageError(
    `There is no task file for ${JSON.stringify(feature)}; looked at ${places.join(", ")}. Name one with --tasks FILE or --from-prp FILE`,
  );
}

function prpPlaces(feature: string): string[] {
  return [`PRPs/active/${feature}.md`, `PRPs/active/${feature}-prp.md`, `PRPs/${feature}.md`, `PRPs/${feature}-prp.md`];
}

function toolPlaces(feature: string): string[] {
  return [
    `specs/${feature}/tasks.md`,
    `.kiro/specs/${feature}/tasks.md`,
    `openspec/changes/${feature}/tasks.md`,
    ".taskmaster/tasks/tasks.json",
  ];
}

/** A PRP with a date or number around its name: `PRPs/006--name.md`. */
async function findDated(cwd: string, feature: string): Promise<string | null> {
  for (const folder of ["PRPs/active", "PRPs"]) {
    const names = await readdir(join(cwd, folder)).catch(() => []);
    const found = names
      .filter((name) => name.endsWith(".md") && name.slice(0, -3).split("--").includes(feature))
      .sort();
    if (found.length > 0) return `${folder}/${found.at(-1)!}`;
  }
  return null;
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
