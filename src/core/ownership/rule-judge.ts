import { ownershipOperations } from "./decision.ts";
import type { DecisionReason, OwnershipDetails, OwnershipOperation } from "./decision.ts";
import { foldCase } from "./fold.ts";
import type { FilledOptions } from "./guard-options.ts";
import { judgePath } from "./judge-path.ts";
import type { PathFault } from "./judge-path.ts";
import type { ReadRule } from "./ownership-rules.ts";
import type { Protection } from "./protection.ts";
import type { RuleSpace } from "./rule-space.ts";

/** A path, read, with the rules that decide about it. */
export interface Place {
  readonly path: string;
  readonly segments: readonly string[];
  readonly isDirectory: boolean;
  readonly isProtected: boolean;
  /** The path with its case folded. */
  readonly folded: string;
  /** The deciding rule in the first reading. */
  readonly first: ReadRule | null;
  /** The deciding rules in the further readings, once somebody has asked for them. */
  others: readonly (ReadRule | null)[] | null;
}

/** What a question came to. */
export interface Answer {
  readonly reason: DecisionReason;
  readonly path: string;
  readonly rule: ReadRule | null;
  /** A path below a directory that stands in the way. */
  readonly witness: string | null;
}

const answer = (
  path: string,
  reason: DecisionReason,
  rule: ReadRule | null = null,
  witness: string | null = null,
): Answer => ({ reason, path, rule, witness });
/** What is echoed of a path: nothing where it is no text. */
export const textOf = (path: unknown): string => (typeof path === "string" ? path : "");

const operations = new Set<string>(ownershipOperations);
/** Reasons that allow. */
export const allowing: ReadonlySet<DecisionReason> = new Set<DecisionReason>([
  "owner",
  "read-open",
  "unowned-open",
  "subtree-owned",
  "ancestor",
]);
// Few, and in a new map each time, as what is kept for long costs more than finding it again.
const maxKept = 512;

/** Judges questions by rules that are known to be sound. */
export class RuleJudge {
  readonly #options: FilledOptions;
  readonly #spaces: readonly RuleSpace[];
  readonly #agents: ReadonlySet<string>;
  readonly #protection: Protection;
  // Places asked for not long ago; when there are too many, all are forgotten.
  #kept = new Map<string, Place>();

  constructor(
    options: FilledOptions,
    spaces: readonly RuleSpace[],
    agents: ReadonlySet<string>,
    protection: Protection,
  ) {
    this.#options = options;
    this.#spaces = spaces;
    this.#agents = agents;
    this.#protection = protection;
  }

  /** Answers a question; may throw only where reading the details throws. */
  answer(agentId: unknown, path: unknown, operation: string, details: OwnershipDetails): Answer {
    const place = this.place(path);
    if (typeof place === "string") return answer(textOf(path), place);
    const refuse = (reason: DecisionReason): Answer => answer(place.path, reason, place.first);
    if (typeof agentId !== "string" || !this.#agents.has(agentId)) return refuse("unknown-agent");
    if (!operations.has(operation)) return refuse("unknown-operation");
    const { to, linkTarget, isDirectory } = details;
    if (isDirectory !== undefined && typeof isDirectory !== "boolean") return refuse("invalid-question");
    const directory = place.isDirectory || isDirectory === true;
    // Either end may say that a whole directory moves.
    const end = this.place(to);
    const tree = directory || (typeof end !== "string" && end.isDirectory);
    const judgeEither = (either: Place): Answer =>
      tree ? this.#judgeTree(agentId, either) : this.#judge(agentId, either);
    switch (operation as OwnershipOperation) {
      case "read":
        return this.#judgeRead(agentId, place, directory);
      case "write":
      case "create":
        return directory ? refuse("is-directory") : this.#judge(agentId, place);
      case "chmod":
      case "delete":
      case "rmdir":
        return directory || operation === "rmdir" ? this.#judgeTree(agentId, place) : this.#judge(agentId, place);
      case "mkdir":
        return this.#judgeMkdir(agentId, place);
      case "rename":
        return this.#both(place, to, judgeEither);
      case "copy": {
        const source = this.#judgeRead(agentId, place, directory);
        if (!allowing.has(source.reason)) return source;
        return this.#end(place, to, judgeEither);
      }
      case "symlink":
      case "hardlink":
        if (directory) return refuse("is-directory");
        return this.#both(place, linkTarget, (end) => {
          if (!end.isDirectory) return this.#judge(agentId, end);
          return operation === "symlink" ? this.#judgeTree(agentId, end) : answer(end.path, "is-directory");
        });
    }
  }

  #both(place: Place, other: unknown, judge: (end: Place) => Answer): Answer {
    const first = judge(place);
    return allowing.has(first.reason) ? this.#end(place, other, judge, first) : first;
  }

  // Judges the other end; where both are allowed, the answer speaks of the first.
  #end(place: Place, other: unknown, judge: (end: Place) => Answer, first?: Answer): Answer {
    if (other === undefined) return answer(place.path, "missing-end");
    const end = this.place(other);
    if (typeof end === "string") return answer(textOf(other), end);
    const second = judge(end);
    return first && allowing.has(second.reason) ? first : second;
  }

  // One path, one file.
  #judge(agentId: string, place: Place): Answer {
    const { first, path } = place;
    if (place.isProtected) return answer(path, "protected");
    const reason = this.#standing(agentId, first);
    if (!allowing.has(reason)) return answer(path, reason, first);
    if (this.#protection.isAbove(place.segments)) return answer(path, "subtree-protected");
    const alias = this.others(place).find((rule) => !allowing.has(this.#standing(agentId, rule)));
    return alias === undefined ? answer(path, reason, first) : answer(path, "case-alias", alias);
  }

  #standing(agentId: string, rule: ReadRule | null): DecisionReason {
    if (rule === null) return this.#options.unowned === "allow" ? "unowned-open" : "unowned";
    if (rule.ownerIds.includes(agentId)) return "owner";
    return rule.ownerIds.length === 0 ? "nobody" : "not-owner";
  }

  #judgeRead(agentId: string, place: Place, directory: boolean): Answer {
    if (this.#options.reads === "allow") return answer(place.path, "read-open", place.first);
    return directory ? this.#judgeTree(agentId, place) : this.#judge(agentId, place);
  }

  // A directory and all that can lie below it.
  #judgeTree(agentId: string, place: Place): Answer {
    const { first, path, segments } = place;
    if (place.isProtected) return answer(path, "protected");
    if (this.#protection.reachesBelow(segments)) return answer(path, "subtree-protected");
    for (const rule of [first, ...this.others(place)]) {
      // The directory itself may be without a rule: `dir/**` does not name `dir`.
      const reason = this.#standing(agentId, rule);
      if (rule !== null && reason !== "owner") return answer(path, reason, rule);
    }
    for (const space of this.#spaces) {
      const found = this.#findForeign(agentId, place, space);
      if (found === undefined) return answer(path, "subtree-undecided");
      if (found === null) continue;
      const rule = space.findWinner(found.split("/"));
      return answer(path, rule === null ? "subtree-unowned" : "subtree-foreign", rule, found);
    }
    const open = this.#options.unowned === "allow" ? "unowned-open" : "subtree-owned";
    return answer(path, first ? "owner" : open, first);
  }

  // A path below the directory that the agent may not write.
  #findForeign(agentId: string, place: Place, space: RuleSpace): string | null | undefined {
    const below = space.findBelow(place.segments);
    const refused = (rule: ReadRule | null): boolean => !allowing.has(this.#standing(agentId, rule));
    // One rule that is not the agent's, with a path below that no stronger rule takes back, is enough, and the usual case.
    for (const rule of below.filter(refused)) {
      const path = space.searchBelow(place.segments, [rule], (winner) => winner !== null);
      if (typeof path === "string" && refused(space.findWinner(path.split("/")))) return path;
    }
    if (!below.some(refused) && this.#options.unowned === "allow") return null;
    // Where many rules meet, those of the agent that take everything below stand for all of its others.
    if (below.length > 64 && !below.some(refused)) {
      const whole = below.find(
        (rule) => space.searchBelow(place.segments, [rule], (winner) => winner === null) === null,
      );
      if (whole) return null;
    }
    return space.searchBelow(place.segments, below, refused);
  }

  #judgeMkdir(agentId: string, place: Place): Answer {
    if (place.segments.length === 0) return answer(place.path, "subtree-protected");
    const own = this.#judge(agentId, place);
    if (allowing.has(own.reason) || own.reason === "protected") return own;
    const space = this.#spaces[0]!;
    const below = space.findBelow(place.segments);
    const mine = (rule: ReadRule | null): boolean => rule !== null && rule.ownerIds.includes(agentId);
    const writable = (path: string | null | undefined): boolean => {
      const found = typeof path === "string" ? this.place(path) : "path-empty";
      return typeof found !== "string" && this.#judge(agentId, found).reason === "owner";
    };
    const ancestor =
      below
        .filter(mine)
        .some((rule) => writable(space.searchBelow(place.segments, [rule], (winner) => winner !== null))) ||
      (below.some(mine) && writable(space.searchBelow(place.segments, below, mine)));
    return ancestor ? answer(place.path, "ancestor", own.rule) : own;
  }

  /** Who may write: `null` where no rule says, empty where nobody may. */
  owners(place: Place): readonly string[] | null {
    if (place.isProtected) return [];
    if (!place.first) return null;
    return place.first.ownerIds.filter((id) => this.others(place).every((rule) => rule?.ownerIds.includes(id)));
  }

  /** The deciding rules in the further readings; looked for only when the first does not settle it. */
  others(place: Place): readonly (ReadRule | null)[] {
    return (place.others ??= this.#spaces.slice(1).map((space) => space.findWinner(place.segments, place.folded)));
  }

  /** Reads a path text and finds what decides about it, or says why it is no path. */
  place(path: unknown): Place | PathFault {
    if (typeof path !== "string") return "path-not-text";
    const known = this.#kept.get(path);
    if (known) return known;
    const judged = judgePath(path, this.#options);
    if (judged.fault !== null) return judged.fault;
    const { segments, isDirectory, isUsual } = judged;
    const folded = isUsual ? path.toLowerCase() : foldCase(judged.path);
    let place: Place;
    try {
      place = {
        path: judged.path === "" ? "." : judged.path,
        segments,
        isDirectory,
        isProtected: this.#protection.covers(judged, folded),
        folded,
        first: this.#spaces[0]!.findWinner(segments, folded),
        others: null,
      };
      if (path.length > 255) this.others(place);
    } catch {
      // Too much for the rules to read.
      return "path-too-long";
    }
    if (this.#kept.size >= maxKept) this.#kept = new Map();
    this.#kept.set(path, place);
    return place;
  }
}
