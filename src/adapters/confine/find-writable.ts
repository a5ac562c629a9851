import { lstatSync, mkdirSync, readdirSync } from "node:fs";
import type { Dirent } from "node:fs";
import { join } from "node:path";
import { createOwnershipGuard, isGlobstar, makeGlobMatcher, parseGlob } from "../../core/ownership/index.ts";
import type { GlobSegment, OwnershipGuard } from "../../core/ownership/index.ts";

/** One place in a tree, with all below it, as a sandbox has to set it; a later one inside of an earlier one counts. */
export interface SandboxPlace {
  /** From the root; `.` for the root itself. */
  readonly path: string;
  readonly access: "read" | "write";
  readonly isDirectory: boolean;
}

/** What of a tree an agent may write, place by place. */
export interface WritablePlaces {
  readonly places: readonly SandboxPlace[];
  /** Folders that have to be writable for new files of the agent: new names that are not its own are not stopped there. */
  readonly open: readonly string[];
}

/** What is looked at. */
export interface WritableQuestion {
  /** Real path of the tree. */
  readonly root: string;
  readonly agentId: string;
  readonly ownership: readonly (readonly [pattern: string, ownerIds: readonly string[]])[];
  /** From the root. Default: `.claude/orchestration`. */
  readonly stateDirectory?: string;
  /** More places than this are too many. Default: 2,000. */
  readonly maxPlaces?: number;
}

/**
 * Finds what of the files that are there an agent may write, in a form that an operating system can be told: folders and files.
 * A folder that is wholly the agent's is one place. A folder where it may make new files beside those of others is writable, with
 * every entry of others in it a place to read. Folders that its patterns name and that are missing are made. Links are not
 * followed. O(entries of the folders on the way).
 *
 * @returns `null` where there would be too many places.
 */
export function findWritable(question: WritableQuestion): WritablePlaces | null {
  return new PlaceFinder(question).find();
}

/** How many entries of an agent's own folders are looked through for repositories. */
const maxSearched = 20_000;

class PlaceFinder {
  readonly #root: string;
  readonly #agentId: string;
  readonly #guard: OwnershipGuard;
  readonly #mine: readonly (readonly GlobSegment[])[];
  readonly #maxPlaces: number;
  readonly #places: SandboxPlace[] = [];
  readonly #open: string[] = [];
  #searched = 0;

  constructor({ root, agentId, ownership, stateDirectory, maxPlaces = 2_000 }: WritableQuestion) {
    this.#root = root;
    this.#agentId = agentId;
    this.#maxPlaces = maxPlaces;
    const rules = ownership.map(([pattern, owners]) => [pattern, owners.length === 0 ? null : owners] as const);
    const agents = [...new Set([agentId, ...ownership.flatMap(([, owners]) => owners)])];
    this.#guard = createOwnershipGuard(rules, { agents, ...(stateDirectory === undefined ? {} : { stateDirectory }) });
    this.#mine = ownership.flatMap(([pattern, owners]) => {
      const glob = owners.includes(agentId) ? parseGlob(pattern) : null;
      return glob === null || "code" in glob ? [] : glob.alternatives;
    });
  }

  find(): WritablePlaces | null {
    this.#visit([], false);
    return this.#places.length > this.#maxPlaces ? null : { places: this.#places, open: this.#open };
  }

  /** @param isInWritable - The folder above is writable, so that what is not the agent's has to be set apart. */
  #visit(names: readonly string[], isInWritable: boolean): void {
    if (this.#places.length > this.#maxPlaces) return;
    const path = names.length === 0 ? "." : names.join("/");
    if (names.length > 0 && this.#guard.check(this.#agentId, path, "delete", { isDirectory: true }).allowed) {
      // A place of its own even inside of a writable one: a folder that is one cannot be moved away.
      this.#add(path, "write", true);
      this.#keepRepositories(path);
      return;
    }
    const isMineBelow = names.length === 0 || this.#guard.check(this.#agentId, path, "mkdir").allowed;
    if (!isMineBelow) {
      if (isInWritable) this.#add(path, "read", true);
      return;
    }
    const isOpen = this.#needsNewNames(names);
    if (isOpen) this.#open.push(path);
    if (isOpen || isInWritable) this.#add(path, isOpen ? "write" : "read", true);
    for (const entry of this.#list(path)) {
      const below = [...names, entry.name];
      if (entry.isDirectory()) this.#visit(below, isOpen);
      else if (entry.isFile()) this.#visitFile(below.join("/"), isOpen);
    }
  }

  #visitFile(path: string, isInWritable: boolean): void {
    const isMine = this.#guard.check(this.#agentId, path, "write").allowed && this.#hasOneName(path);
    if (isMine !== isInWritable) this.#add(path, isMine ? "write" : "read", false);
  }

  /** A file with several names is other files too. */
  #hasOneName(path: string): boolean {
    try {
      return lstatSync(join(this.#root, path)).nlink === 1;
    } catch {
      return false;
    }
  }

  #add(path: string, access: "read" | "write", isDirectory: boolean): void {
    this.#places.push({ path, access, isDirectory });
  }

  #list(path: string): Dirent[] {
    try {
      return readdirSync(join(this.#root, path), { withFileTypes: true });
    } catch {
      return [];
    }
  }

  /** Nobody writes a repository, wherever it lies. */
  #keepRepositories(path: string): void {
    const pending = [path];
    for (let folder = pending.pop(); folder !== undefined && this.#searched < maxSearched; folder = pending.pop()) {
      for (const entry of this.#list(folder)) {
        this.#searched += 1;
        const below = `${folder}/${entry.name}`;
        if (this.#guard.isProtected(below) && !entry.isSymbolicLink()) this.#add(below, "read", entry.isDirectory());
        else if (entry.isDirectory()) pending.push(below);
        else if (entry.isFile() && !this.#hasOneName(below)) this.#add(below, "read", false);
      }
    }
  }

  /** Whether the agent may have to make a name here that is not there; folders that its patterns spell out are made at once. */
  #needsNewNames(names: readonly string[]): boolean {
    let isNeeded = false;
    for (const pattern of this.#mine) {
      for (const place of reach(pattern, names)) {
        const segment = pattern[place]!;
        const isLast = place === pattern.length - 1;
        // Where a pattern takes all that lies below, a stronger one of others may take it back.
        const takesAll = isGlobstar(segment) && isLast;
        if (takesAll) isNeeded ||= this.#guard.check(this.#agentId, [...names, anyName].join("/"), "write").allowed;
        else if (segment.literal === null) isNeeded = true;
        else if (isLast) isNeeded ||= !this.#isThere([...names, segment.literal]);
        else if (!this.#isThere([...names, segment.literal])) isNeeded ||= !this.#make([...names, segment.literal]);
      }
    }
    return isNeeded;
  }

  #isThere(names: readonly string[]): boolean {
    return lstatSync(join(this.#root, ...names), { throwIfNoEntry: false }) !== undefined;
  }

  #make(names: readonly string[]): boolean {
    if (!this.#guard.check(this.#agentId, names.join("/"), "mkdir").allowed) return false;
    try {
      mkdirSync(join(this.#root, ...names));
      return true;
    } catch {
      return false;
    }
  }
}

/** The places in a pattern that a name in this folder may stand at. */
function reach(pattern: readonly GlobSegment[], names: readonly string[]): ReadonlySet<number> {
  let places = skip(pattern, [0]);
  for (const name of names) {
    const next: number[] = [];
    for (const place of places) {
      const segment = pattern[place];
      if (segment === undefined) continue;
      if (isGlobstar(segment)) next.push(place);
      else if (segment.literal === null ? matches(segment.text, name) : segment.literal === name) next.push(place + 1);
    }
    places = skip(pattern, next);
  }
  return new Set([...places].filter((place) => place < pattern.length));
}

/** `**` may also stand for nothing, but at the end for one name at least. */
function skip(pattern: readonly GlobSegment[], places: readonly number[]): Set<number> {
  const all = new Set(places);
  for (const place of all) {
    const segment = pattern[place];
    if (segment !== undefined && isGlobstar(segment) && place < pattern.length - 1) all.add(place + 1);
  }
  return all;
}

/** Stands for a name that no pattern spells out. */
const anyName = "a-name-that-is-new";

const matchers = new Map<string, (name: string) => boolean>();

function matches(pattern: string, name: string): boolean {
  const matcher = matchers.get(pattern) ?? makeGlobMatcher(pattern);
  if (matchers.size > 1_000) matchers.clear();
  matchers.set(pattern, matcher);
  return matcher(name);
}
