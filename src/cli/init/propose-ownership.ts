import { rankPersonas } from "../../core/assignment/index.ts";
import { createOwnershipGuard, escapeGlob, OwnershipRulesError } from "../../core/ownership/index.ts";
import { builtinPersonas, resolvePersonaId } from "../../core/persona/index.ts";
import type { Persona } from "../../core/persona/index.ts";
import type { ListedFiles } from "./list-files.ts";

/** One rule of a proposed ownership map, and why it is proposed. */
export interface ProposedRule {
  readonly pattern: string;
  /** `null`: nobody may write there. */
  readonly personaId: string | null;
  readonly reason: string;
}

/** What a proposal is made from. */
export interface OwnershipEvidence extends Pick<ListedFiles, "files" | "folders"> {
  /** Folders that the repository names as its parts. */
  readonly workspaces: readonly string[];
  /** Rules of its CODEOWNERS, the last one strongest; empty without one. */
  readonly codeowners: readonly (readonly [pattern: string, owners: readonly string[] | null])[];
  /** Default: the built-in ones. */
  readonly personas?: readonly Persona[];
}

/** Folders whose children are the parts, rather than parts themselves. */
const containers = ["src", "lib", "app", "apps", "packages", "crates", "services", "internal", "pkg", "cmd", "modules"];

/** A persona has to be called by the paths themselves, not by being nobody else's. */
const leastScore = 0.9;

/** Settings through which an agent could change what it may do; each lies inside the last rule and nowhere else. */
const settings = [
  "orch.config.json",
  "orch.ownership.json",
  ".mcp.json",
  ".claude/**",
  ".agents/**",
  ".codex/**",
  ".gemini/**",
  ".github/CODEOWNERS",
];

/**
 * Proposes who may write where: a rule for each folder whose files call one persona, or whose owners in CODEOWNERS carry a persona's
 * name; one for all the rest; and one for each file of settings, which nobody may write. Rules lie inside each other or apart, so
 * that a guard can be built of them.
 */
export function proposeOwnership(evidence: OwnershipEvidence): ProposedRule[] {
  const personas = evidence.personas ?? builtinPersonas;
  const ids = new Set(personas.map(({ id }) => id));
  const teams = readTeams(evidence, ids);
  const rules: ProposedRule[] = [];
  const chosen = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const folder of candidateFolders(evidence)) {
    const below = evidence.files.filter((file) => file.startsWith(`${folder}/`));
    const found = findTeam(folder, below, teams) ?? findCalled(folder, below, personas);
    if (found === null) continue;
    chosen.set(folder, found.personaId);
    counts.set(found.personaId, (counts.get(found.personaId) ?? 0) + below.length);
    if (nearestAbove(folder, chosen) !== found.personaId) rules.push({ pattern: `${escapeGlob(folder)}/**`, ...found });
  }
  const builders = ["frontend", "data_engineer", "agent"].filter((id) => ids.has(id));
  const isMost = (id: string): boolean => (counts.get(id) ?? 0) * 3 >= evidence.files.length;
  const most = builders.find(isMost) ?? (ids.has("backend") ? "backend" : undefined);
  const main = teams?.rest ?? most ?? personas[0]?.id ?? null;
  const all: ProposedRule[] = [
    ...rules.filter(({ pattern }) => isPattern(pattern)),
    ...settings.map((pattern) => ({ pattern, personaId: null, reason: "settings of agents and of this tool" })),
    { pattern: "**", personaId: main, reason: "all the rest" },
  ];
  return withoutDoubles(all);
}

/** Folders at the top, in containers, and named as parts of the repository; a parent before its children. */
function candidateFolders({ folders, files, workspaces }: OwnershipEvidence): string[] {
  const parts = new Set(workspaces);
  const children = new Map<string, number>();
  for (const folder of folders) children.set(parentOf(folder), (children.get(parentOf(folder)) ?? 0) + 1);
  const packages = new Set(files.filter((file) => file.endsWith("/__init__.py")).map(parentOf));
  const open = new Set([""]);
  return folders.filter((folder) => {
    const parent = parentOf(folder);
    const isPart = parts.has(folder);
    if ((!open.has(parent) && !isPart) || folder.split("/").length > 4) return false;
    const isAlone = parent !== "" && (children.get(parent) === 1 || packages.has(folder));
    if (isPart || isAlone || containers.includes(folder.slice(folder.lastIndexOf("/") + 1))) open.add(folder);
    return !settings.includes(`${folder}/**`);
  });
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function findCalled(
  folder: string,
  below: readonly string[],
  personas: readonly Persona[],
): { readonly personaId: string; readonly reason: string } | null {
  // A few files of everywhere in the folder say as much as all of them.
  const step = Math.max(1, Math.floor(below.length / 12));
  const files = [`${folder}/**`, ...below.filter((_, at) => at % step === 0).slice(0, 12)];
  const ranking = rankPersonas({ title: "", files }, personas);
  const scores = ranking.map(({ personaId, score, reasons }) => {
    const prior = reasons.filter(({ part }) => part === "prior").reduce((sum, { weight }) => sum + weight, 0);
    return { personaId, called: score - prior };
  });
  scores.sort((a, b) => b.called - a.called);
  const [best, second] = scores;
  if (best === undefined || best.called < leastScore || best.called <= (second?.called ?? 0)) return null;
  return { personaId: best.personaId, reason: `its paths (${below.length}) call ${best.personaId}` };
}

interface Teams {
  readonly ownersOf: (path: string) => readonly string[] | null;
  readonly personaOf: ReadonlyMap<string, string>;
  /** Whose team owns what no other rule names. */
  readonly rest: string | null;
}

/** Owners in CODEOWNERS whose name is a persona's or an alias: `@acme/backend`, `@acme/qa-team`. */
function readTeams({ codeowners }: OwnershipEvidence, ids: ReadonlySet<string>): Teams | null {
  const isForAll = ([pattern]: OwnershipEvidence["codeowners"][number]): boolean => /^[/*]+$/.test(pattern);
  const personaOf = new Map<string, string>();
  for (const owner of new Set(codeowners.flatMap(([, owners]) => owners ?? []))) {
    const name = owner.split("/").at(-1)!.replace(/^@/, "").toLowerCase();
    const bare = name.replace(/[-_](?:team|devs?|developers?|engineers?|eng|owners|maintainers|reviewers|guild)$/, "");
    const personaId = resolvePersonaId(bare) ?? resolvePersonaId(bare.replaceAll("-", "_"));
    if (personaId !== null && ids.has(personaId)) personaOf.set(owner, personaId);
  }
  if (personaOf.size === 0) return null;
  try {
    // Who owns all that nobody else does is not called for by any folder.
    const named = codeowners.filter((rule) => !isForAll(rule));
    const guard = createOwnershipGuard(named, { overlap: "last" });
    const rest = codeowners.findLast(isForAll)?.[1]?.flatMap((owner) => personaOf.get(owner) ?? [])[0] ?? null;
    return { ownersOf: (path) => guard.ownersOf(path), personaOf, rest };
  } catch (error) {
    if (error instanceof OwnershipRulesError) return null;
    throw error;
  }
}

/** The persona whose team owns every file of the folder. */
function findTeam(
  folder: string,
  below: readonly string[],
  teams: Teams | null,
): { readonly personaId: string; readonly reason: string } | null {
  if (teams === null || below.length === 0) return null;
  const owners = new Set(below.slice(0, 2_000).map((file) => teams.ownersOf(file)?.join(" ") ?? ""));
  const [only] = owners;
  if (owners.size !== 1 || only === undefined) return null;
  for (const owner of only.split(" ")) {
    const personaId = teams.personaOf.get(owner);
    if (personaId !== undefined) return { personaId, reason: `CODEOWNERS gives ${folder} to ${owner}` };
  }
  return null;
}

function nearestAbove(folder: string, chosen: ReadonlyMap<string, string>): string | undefined {
  const names = folder.split("/");
  for (let depth = names.length - 1; depth > 0; depth -= 1) {
    const found = chosen.get(names.slice(0, depth).join("/"));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A folder may have a name that no rule can be written for. */
function isPattern(pattern: string): boolean {
  try {
    createOwnershipGuard([[pattern, "a"]]);
    return true;
  } catch (error) {
    if (error instanceof OwnershipRulesError) return false;
    throw error;
  }
}

function withoutDoubles(rules: readonly ProposedRule[]): ProposedRule[] {
  return rules.filter(({ pattern }, at) => rules.findIndex((one) => one.pattern === pattern) === at);
}
