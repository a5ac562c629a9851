import { ArgumentError } from "../../../core/errors.ts";
import { createOwnershipGuard, OwnershipError } from "../../../core/ownership/index.ts";
import type {
  OwnershipDetails,
  OwnershipGuard,
  OwnershipOperation,
  OwnershipOptions,
  OwnershipRules,
} from "../../../core/ownership/index.ts";
import { createWriter } from "./agent-writer.ts";
import type { AgentWriter } from "./agent-writer.ts";
import type { DirectoryCapabilities } from "./capabilities.ts";
import type { DirectoryDecision } from "./directory-decision.ts";
import { hasDescriptorPaths } from "./foothold.ts";
import { readRoot, stripRoot } from "./guard-root.ts";
import type { GuardRoot } from "./guard-root.ts";
import { judgeQuestion } from "./judge-question.ts";
import type { GuardParts } from "./judge-question.ts";

/** How a directory guard decides: the options of the rules, and those about files. */
export interface DirectoryGuardOptions extends OwnershipOptions {
  /** The directory that the rules are about; its given text and its real path both name it. */
  readonly root: string;
  /** Whether a file with more than one name may be written where it lies. Default: `"deny"`. */
  readonly hardLinks?: "deny" | "allow";
  /** How writers open files; `"real-path"` is for trying out what other systems do. Default: the best there is. */
  readonly writes?: "best" | "real-path";
}

/** The answers of an ownership guard, for real files. */
export interface DirectoryGuard extends Omit<OwnershipGuard, "check"> {
  /** Real path of the root. */
  readonly root: string;
  readonly capabilities: DirectoryCapabilities;
  /**
   * Judges a question by its names, by where they really lead, and by what is there. Paths are from the root, or absolute
   * and inside it. Never throws and never allows what it cannot see. The answer is about this moment: where others may
   * move links between the answer and the write, use `writerFor`.
   */
  check(agentId: string, path: string, operation?: OwnershipOperation, details?: OwnershipDetails): DirectoryDecision;
  /** Writes for one agent, judging what was really opened. */
  writerFor(agentId: string): AgentWriter;
}

/**
 * Builds a guard for the files below a directory. Links are followed as the system would: the name and the real path must
 * both be the agent's, and no step may leave the root.
 *
 * @throws {OwnershipRulesError} `OWNERSHIP_RULES_INVALID` with every fault of the rules.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an unknown option, or a root that is no directory.
 * @example
 * const guard = createDirectoryGuard({ "src/api/**": "backend" }, { root: "." });
 * guard.check("backend", "src/api/users.ts").allowed; // true
 * await guard.writerFor("backend").writeFile("src/api/users.ts", "export {};\n");
 */
export function createDirectoryGuard(rules: OwnershipRules, options: DirectoryGuardOptions): DirectoryGuard {
  return new FileGuard(rules, options);
}

class FileGuard implements DirectoryGuard {
  readonly rules: OwnershipGuard["rules"];
  readonly precedence: OwnershipGuard["precedence"];
  readonly options: OwnershipGuard["options"];
  readonly root: string;
  readonly capabilities: DirectoryCapabilities;
  readonly #parts: GuardParts;

  constructor(rules: OwnershipRules, { root, hardLinks = "deny", writes = "best", ...options }: DirectoryGuardOptions) {
    if (!["deny", "allow"].includes(hardLinks))
      throw new ArgumentError("options.hardLinks", "one of deny, allow", hardLinks);
    if (!["best", "real-path"].includes(writes))
      throw new ArgumentError("options.writes", "one of best, real-path", writes);
    const place: GuardRoot = readRoot(root);
    const { stateDirectory, configFiles } = options;
    const inner = createOwnershipGuard(rules, {
      platform: process.platform === "win32" ? "win32" : "posix",
      ...options,
      ...(stateDirectory === undefined ? {} : { stateDirectory: stripRoot(place, stateDirectory) as string }),
      ...(Array.isArray(configFiles)
        ? { configFiles: configFiles.map((file) => stripRoot(place, file) as string) }
        : {}),
      // A spelling that the rules tell apart is the same file here.
      ...(place.ignoresCase && options.caseMode === "sensitive" ? { caseMode: "strict" } : {}),
    });
    this.#parts = { rules: inner, root: place, hardLinks };
    this.rules = inner.rules;
    this.precedence = inner.precedence;
    this.options = inner.options;
    this.root = place.real;
    this.capabilities = {
      writes: writes === "best" && hasDescriptorPaths() ? "descriptor" : "real-path",
      ignoresCase: place.ignoresCase,
    };
  }

  check(
    agentId: string,
    path: string,
    operation: OwnershipOperation = "write",
    details: OwnershipDetails = {},
  ): DirectoryDecision {
    return judgeQuestion(this.#parts, agentId, path, operation, details).decision;
  }

  assertAllowed(
    agentId: string,
    path: string,
    operation: OwnershipOperation = "write",
    details: OwnershipDetails = {},
  ): void {
    const decision = this.check(agentId, path, operation, details);
    if (!decision.allowed) throw new OwnershipError({ agentId, operation, ...decision });
  }

  explain(path: string): ReturnType<OwnershipGuard["explain"]> {
    return this.#parts.rules.explain(this.#strip(path));
  }

  coverage(paths: readonly string[]): ReturnType<OwnershipGuard["coverage"]> {
    return this.#parts.rules.coverage(Array.isArray(paths) ? paths.map((path: string) => this.#strip(path)) : paths);
  }

  ownersOf(path: string): readonly string[] | null {
    return this.#parts.rules.ownersOf(this.#strip(path));
  }

  isProtected(path: string): boolean {
    return this.#parts.rules.isProtected(this.#strip(path));
  }

  writerFor(agentId: string): AgentWriter {
    return createWriter(this.#parts, agentId, this.capabilities.writes);
  }

  #strip(path: string): string {
    return stripRoot(this.#parts.root, path) as string;
  }
}
