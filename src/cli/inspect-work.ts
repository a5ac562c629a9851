import { isAbsolute, relative, resolve, sep } from "node:path";
import { compareManifests, takeManifest } from "../adapters/guard/directory/index.ts";
import type { Manifest, ManifestChange } from "../adapters/guard/directory/index.ts";
import type { SeenViolation, WorkOrder, WorkInspector } from "../ports/index.ts";
import { makeWorkJudge } from "./work-judge.ts";
import type { WorkJudge } from "./work-judge.ts";

/** How the tree is looked at. */
export interface InspectorOptions {
  /** Working folder of agents that have none of their own. */
  readonly cwd: string;
  /** Folder of the orchestration; what is in it is the channel's own. */
  readonly directory: string;
  /** What tools leave behind and nobody calls a violation. Default: `toolLeavings`. */
  readonly ignore?: readonly string[];
  /** A file that this very program writes while agents work, from the working folder. Default: none. */
  readonly ownFile?: string;
  /**
   * Told once of each name or ending that was left out somewhere, with one path of it: what changes there is not seen.
   * Default: nobody is told.
   */
  readonly onLeftOut?: (paths: readonly string[]) => void;
}

/**
 * Names that builds, package managers and test runners make beside the work. A name that an ownership rule spells out is
 * looked at all the same.
 */
export const toolLeavings: readonly string[] = [
  ...["node_modules", ".pnpm-store", ".yarn", ".npm", "bower_components", ".turbo", ".parcel-cache", ".vite", ".next"],
  ...[".nuxt", ".svelte-kit", ".angular", ".nyc_output", ".eslintcache", ".stylelintcache", "*.tsbuildinfo"],
  ...["__pycache__", "*.pyc", ".venv", "venv", ".tox", ".nox", ".pytest_cache", ".mypy_cache", ".ruff_cache"],
  ...[".hypothesis", ".ipynb_checkpoints", "*.egg-info", ".coverage", "htmlcov", ".cache", ".gradle", "target", "obj"],
  ...["dist", "build", "coverage", ".terraform", ".DS_Store", "Thumbs.db"],
];

/** Of more than so many, the rest is told as a number. */
const maxTold = 100;

/**
 * Looks at the tree before and after each attempt. What changed and is neither the agent's nor that of one who worked
 * beside it is told, whatever way it was made. The looks of attempts that begin or end at the same moment are one look, and
 * each look reads only what changed since the one before.
 */
export function createInspector(options: InspectorOptions): WorkInspector {
  const { cwd, directory, ignore = toolLeavings } = options;
  const inside = relative(resolve(cwd), resolve(directory));
  const state = inside === "" || inside.startsWith("..") || isAbsolute(inside) ? null : inside.split(sep).join("/");
  const own =
    options.ownFile === undefined ? null : relative(resolve(cwd), resolve(cwd, options.ownFile)).split(sep).join("/");
  // Beside the file its draft is seen for a moment.
  const isOwn = ({ path }: ManifestChange): boolean =>
    own !== null && (path === own || (path.startsWith(`${own}.`) && path.endsWith(".tmp")));
  const told = new Set<string>(state === null ? [] : [state]);
  const tellLeftOut = ({ ignoredPaths }: Manifest): void => {
    const fresh = ignoredPaths.filter((path) => {
      const kind = kindOf(path, ignore);
      if (kind === null || told.has(path) || told.has(kind)) return false;
      told.add(kind);
      return true;
    });
    if (fresh.length > 0) options.onLeftOut?.(fresh);
  };
  const judges = new WeakMap<
    WorkOrder["ownership"],
    { readonly judge: WorkJudge; readonly looks: Map<string, Look> }
  >();
  const toolsOf = (
    ownership: WorkOrder["ownership"],
    folder: string,
  ): { readonly judge: WorkJudge; readonly look: Look } => {
    let tools = judges.get(ownership);
    if (tools === undefined)
      judges.set(ownership, (tools = { judge: makeWorkJudge(ownership, state), looks: new Map() }));
    let look = tools.looks.get(folder);
    if (look === undefined) {
      const left = [...withoutOwned(ignore, ownership), ...(state === null ? [] : [state])];
      tools.looks.set(folder, (look = makeLook(folder, left, tellLeftOut)));
    }
    return { judge: tools.judge, look };
  };
  return {
    async begin({ ownership, agentId, directory: folder = cwd }) {
      const { judge, look } = toolsOf(ownership, folder);
      const before = await look();
      return async (besideAgentIds) => {
        const after = await look();
        return tellForeign(before, after, judge, { agentId, besideAgentIds, isOwn });
      };
    },
  };
}

type Look = () => Promise<Manifest>;

/** Looks one after the other; who asks while one goes on gets the next, together with all others who wait. */
function makeLook(cwd: string, ignore: readonly string[], looked: (manifest: Manifest) => void): Look {
  let previous: Manifest | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<Manifest> | null = null;
  return () => {
    next ??= running.then(async () => {
      next = null;
      const taking = takeManifest(cwd, { previous, ignore });
      running = taking.catch(() => undefined);
      previous = await taking;
      looked(previous);
      return previous;
    });
    return next;
  };
}

/** The item of the list that leaves a path out, `null` for git's own bookkeeping. */
function kindOf(path: string, ignore: readonly string[]): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    ignore.find((item) => item === path || item === name || (item.startsWith("*.") && name.endsWith(item.slice(1)))) ??
    null
  );
}

function tellForeign(
  before: Manifest,
  after: Manifest,
  judge: WorkJudge,
  who: {
    readonly agentId: string;
    readonly besideAgentIds: readonly string[];
    readonly isOwn: (change: ManifestChange) => boolean;
  },
): SeenViolation[] {
  const { agentId, besideAgentIds, isOwn } = who;
  const foreign = compareManifests(before, after, judge, agentId).filter(
    (change) => change.verdict?.allowed === false && !isOwn(change),
  );
  const others = besideAgentIds.filter((id) => id !== agentId);
  const excused = new Set<string>();
  for (const other of foreign.length === 0 ? [] : others)
    for (const { path, verdict } of compareManifests(before, after, judge, other))
      if (verdict?.allowed === true) excused.add(path);
  const told = gather(foreign.filter(({ path }) => !excused.has(path)));
  const beside = others.length === 0 ? "" : `; ${others.join(", ")} ran beside it`;
  const violations = told
    .slice(0, maxTold)
    .map(({ change, below }) => ({ path: change.path, reason: describe(change, below) + beside }));
  if (told.length > maxTold) {
    const { change } = told[maxTold]!;
    violations.push({
      path: change.path,
      reason: `${describe(change, 0)}, and ${told.length - maxTold - 1} more${beside}`,
    });
  }
  return violations;
}

/** A directory that came or went stands for all in it. */
function gather(changes: readonly ManifestChange[]): { change: ManifestChange; below: number }[] {
  const told: { change: ManifestChange; below: number }[] = [];
  for (const change of changes) {
    const above = told.at(-1);
    const isWithin =
      above?.change.kind === "directory" &&
      above.change.change === change.change &&
      (change.change === "created" || change.change === "deleted") &&
      change.path.startsWith(`${above.change.path}/`);
    if (isWithin) above.below += 1;
    else told.push({ change, below: 0 });
  }
  return told;
}

function describe({ details, verdict }: ManifestChange, below: number): string {
  const { reason, ownerIds } = verdict!;
  const owner = ownerIds.length === 0 ? "" : `, owned by ${ownerIds.join(", ")}`;
  const rest = below === 0 ? "" : ` with ${below} entries in it`;
  return `${details}${rest} (${reason}${owner})`;
}

/** Leaves out less: what a rule names by its own name is somebody's work. */
function withoutOwned(ignore: readonly string[], ownership: WorkOrder["ownership"]): string[] {
  const named = new Set(ownership.flatMap(([pattern]) => pattern.split("/")));
  return ignore.filter((item) => !named.has(item));
}
