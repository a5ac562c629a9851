import { readFile } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import type { Codeowners } from "../../core/ownership/index.ts";
import { configFile, readConfigText } from "../config-file.ts";
import { UsageError } from "../errors.ts";
import { defaultDirectory, findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";

/** Options that say where rules come from and how they are read. */
export interface RuleOptions extends CommonOptions {
  readonly rules?: string;
  readonly plan?: string;
  readonly run?: string;
  readonly overlap?: string;
  readonly unowned?: string;
}

/** Options that say where files are. */
export interface PlaceOptions extends RuleOptions {
  readonly root?: string;
  readonly files?: boolean;
}

type Rule = readonly [pattern: string, owner: string | readonly string[] | null];

/** Rules, and what is known beside them. */
export interface FoundRules {
  readonly rules: readonly Rule[];
  /** For people: where they were found. */
  readonly source: string;
  readonly overlap: "specific" | "error" | "last";
  readonly unowned: "deny" | "allow";
  /** All agents of the plan; `null` where nobody says, then those that the rules name. */
  readonly agents: readonly string[] | null;
  /** What the tasks of the plan write; empty where there is no plan. */
  readonly outputs: readonly string[];
  readonly codeowners: Codeowners | null;
}

type Content = Omit<FoundRules, "source" | "overlap" | "unowned">;

/**
 * Finds the rules: in the file that is named, the plan, the run; without any of these in the task that this process was
 * started for, then in the map that the configuration names, and else in the newest run.
 *
 * @throws {UsageError} `USAGE` where there are none; errors of the readers pass.
 */
export async function findRules(options: RuleOptions): Promise<FoundRules> {
  const overlap = pick("overlap", options.overlap, ["specific", "error", "last"] as const);
  const unowned = pick("unowned", options.unowned, ["deny", "allow"] as const) ?? "deny";
  const { cwd } = findFolders(options);
  const named = [options.rules, options.plan, options.run].filter((value) => value !== undefined);
  if (named.length > 1) throw new UsageError("Expected one of --rules, --plan and --run, got several");
  const { source, ...content } = await findContent(options, cwd);
  return { ...content, source, overlap: overlap ?? (content.codeowners === null ? "specific" : "last"), unowned };
}

async function findContent(options: RuleOptions, cwd: string): Promise<Content & { readonly source: string }> {
  if (options.rules !== undefined) {
    const text = await readText(options.rules, cwd, "rules");
    return { source: options.rules, ...(await readRules(text, options.rules)) };
  }
  if (options.plan !== undefined) {
    const plan = readPlan(parseJson(await readText(options.plan, cwd, "plan")));
    if (plan === null) throw new UsageError(`Expected ${options.plan} to be what \`orch plan --json\` gives`);
    return { source: options.plan, ...plan };
  }
  const taskFile = process.env["ORCH_TASK_FILE"];
  if (options.run === undefined && taskFile !== undefined) {
    // An agent's own task says all that is needed, and the journal may be long.
    const task = readPlan(parseJson(await readFile(taskFile, "utf8").catch(() => "")));
    if (task !== null) return { source: taskFile, ...task };
  }
  // Outside of a run the repository's own map counts before that of some earlier run.
  if (options.run === undefined && process.env["ORCH_RUN_ID"] === undefined) {
    const text = await readConfigText(cwd);
    const config = parseJson(text ?? "{}");
    if (config === undefined)
      throw new UsageError(`Expected ${configFile} to be JSON; \`orch doctor\` says what is wrong`);
    const path = fieldOf(config, "ownership");
    if (typeof path === "string")
      return { source: path, ...(await readRules(await readText(path, cwd, "rules"), path)) };
  }
  return findRunRules(options);
}

async function findRunRules(options: RuleOptions): Promise<Content & { readonly source: string }> {
  const [{ createDirectoryStore }, { findRun }] = await Promise.all([
    import("../../adapters/store/directory/index.ts"),
    import("../find-run.ts"),
  ]);
  const { directory } = findFolders(options);
  const runId = options.run ?? process.env["ORCH_RUN_ID"];
  try {
    const found = await findRun(createDirectoryStore({ directory }), runId === undefined ? {} : { runId });
    return { source: `run ${found.runId}`, ...readPlan(found.state.plan)! };
  } catch (error) {
    if (!(error instanceof UsageError) || runId !== undefined) throw error;
    throw new UsageError("Expected --rules FILE, --plan FILE or --run ID: no run was started here", { cause: error });
  }
}

/** Rules in any form: CODEOWNERS by its look or its name, else an ownership map or a plan. */
async function readRules(text: string, path: string): Promise<Content> {
  const data = parseJson(text);
  if (data === undefined && (isCodeowners(text) || /codeowners$/i.test(basename(path)))) {
    const { parseCodeowners } = await import("../../core/ownership/index.ts");
    const codeowners = parseCodeowners(text);
    return { rules: codeowners.rules, agents: null, outputs: [], codeowners };
  }
  const plan = readPlan(data);
  if (plan !== null) return plan;
  const rules = readPlainRules(text, data);
  if (rules !== null) return { rules, agents: null, outputs: [], codeowners: null };
  const { parseOwnershipRules } = await import("../../intake/ownership/index.ts");
  return { rules: parseOwnershipRules(text, { path }), agents: null, outputs: [], codeowners: null };
}

/**
 * Rules that need no reader: loading one takes longer than all the rest, and an agent asks before every write. `null` for
 * every form that is not the plainest, and for a map that names a pattern twice, which has to be told.
 */
function readPlainRules(text: string, data: unknown): readonly Rule[] | null {
  if (Array.isArray(data)) return data.every(isRule) ? (data as Rule[]) : null;
  if (typeof data !== "object" || data === null) return null;
  const entries = Object.entries(data);
  if (!entries.every((entry) => isRule(entry) && /[/*.]/.test(entry[0]))) return null;
  const keys = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined);
  return keys.length === entries.length ? entries : null;
}

/** The first line that says something has an owner with an @, and no colon before it as a map would. */
function isCodeowners(text: string): boolean {
  const line = text
    .split(/\r\n|\n|\r/)
    .map((one) => one.trim())
    .find((one) => one !== "" && !one.startsWith("#"));
  return line !== undefined && /^[^\s:"'{[-][^\s:"']*\s+(?:@\S|[^\s@]+@\S)/.test(line);
}

/** The parts of a plan, or of an agent's task file, that are about ownership; `null` where it is neither. */
function readPlan(data: unknown): Content | null {
  if (typeof data !== "object" || data === null) return null;
  const { ownership, agents, agentId, tasks } = data as Readonly<Record<string, unknown>>;
  if (!Array.isArray(ownership) || !ownership.every(isRule)) return null;
  const rules = (ownership as Rule[]).map(([pattern, owner]): Rule =>
    // A plan writes nobody as an empty list.
    Array.isArray(owner) && owner.length === 0 ? [pattern, null] : [pattern, owner],
  );
  const named = rules.flatMap(([, owner]) => owner ?? []);
  const others = Array.isArray(agents) ? agents.map((agent: unknown) => fieldOf(agent, "agentId")) : [agentId];
  const ids = [...named, ...others].filter((id) => typeof id === "string");
  const files = Array.isArray(tasks) ? tasks.flatMap((task: unknown) => fieldOf(task, "files")) : [];
  return {
    rules,
    agents: [...new Set(ids)],
    outputs: [...new Set(files.filter((file) => typeof file === "string"))],
    codeowners: null,
  };
}

function isRule(entry: unknown): boolean {
  if (!Array.isArray(entry) || entry.length !== 2) return false;
  const [pattern, owner] = entry as [unknown, unknown];
  const isOwner =
    owner === null ||
    typeof owner === "string" ||
    (Array.isArray(owner) && owner.every((one) => typeof one === "string"));
  return typeof pattern === "string" && isOwner;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** Where paths start: the given folder, else where the run of this agent works, else the working folder. */
export function findRoot(options: PlaceOptions): { readonly root: string; readonly stateDirectory: string } {
  const { cwd, directory } = findFolders(options);
  const tail = sep + defaultDirectory.replaceAll("/", sep);
  const isInRun = options.cwd === undefined && process.env["ORCH_DIRECTORY"] !== undefined && directory.endsWith(tail);
  const root =
    options.root === undefined ? (isInRun ? directory.slice(0, -tail.length) : cwd) : resolve(cwd, options.root);
  const inside = relative(root, directory);
  const isInside = inside !== "" && !inside.startsWith("..") && !isAbsolute(inside);
  return { root, stateDirectory: isInside ? inside.split(sep).join("/") : defaultDirectory };
}

/** A path from the working folder as one from the root; nothing is resolved, so that the guard sees every `..`. */
export function toRootPath(path: string, root: string, cwd: string): string {
  if (path === "" || isAbsolute(path) || root === cwd) return path;
  const inside = relative(root, cwd);
  if (inside.startsWith("..") || isAbsolute(inside)) return path;
  return `${inside.split(sep).join("/")}/${path}`;
}

/** Paths of the command line, or those that stdin brings, each ended by a NUL. */
export async function readPaths(paths: readonly string[], options: { readonly stdin0?: boolean }): Promise<string[]> {
  if (options.stdin0 !== true) return [...paths];
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return [...paths, ...text.split("\0").filter((path) => path !== "")];
  } catch {
    throw new UsageError("Expected the paths on stdin to be UTF-8");
  }
}

/** Reads a file from the working folder; `-` is stdin. */
export async function readText(path: string, cwd: string, what: string): Promise<string> {
  if (path === "-") {
    const { readStdin } = await import("../find-task-file.ts");
    return readStdin();
  }
  try {
    return await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    throw new UsageError(`Cannot read the ${what} ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function pick<T extends string>(name: string, text: string | undefined, values: readonly T[]): T | undefined {
  const value = values.find((one) => one === text);
  if (text === undefined || value !== undefined) return value;
  throw new UsageError(`Expected --${name} to be ${values.join(" or ")}, got ${JSON.stringify(text)}`);
}
