import { ArgumentError } from "../errors.ts";
import { judgePath } from "./judge-path.ts";

/** How a guard decides; each field has a default. */
export interface OwnershipOptions {
  /** Two patterns that match one path: the narrower wins, no two may, or the later wins. Default: `"specific"`. */
  readonly overlap?: "specific" | "error" | "last";
  /** Whether known agents may write what no rule names. Default: `"deny"`. */
  readonly unowned?: "deny" | "allow";
  /** Whether known agents may read everything inside the root or only what they own. Default: `"allow"`. */
  readonly reads?: "allow" | "owned";
  /** Default: `"strict"`, where the exact and the case-folded reading both have to give the agent. */
  readonly caseMode?: "strict" | "sensitive" | "insensitive";
  /** Refuse names that some systems cannot store. Default: true. */
  readonly portable?: boolean;
  /** How a path text is read. Default: `"posix"`. */
  readonly platform?: "posix" | "win32";
  /** Ids of known agents. Default: every id that the rules name. */
  readonly agents?: readonly string[];
  /** Further patterns that nobody may write. Default: none. */
  readonly protect?: readonly string[];
  /** Where the orchestration keeps its state. Default: `".claude/orchestration"`. */
  readonly stateDirectory?: string;
  /** Files of the active configuration. Default: none. */
  readonly configFiles?: readonly string[];
}

/** The options with their defaults; `agents` is `null` where the rules tell them. */
export type FilledOptions = Required<Omit<OwnershipOptions, "agents">> & { readonly agents: readonly string[] | null };

const choices = {
  overlap: ["specific", "error", "last"],
  unowned: ["deny", "allow"],
  reads: ["allow", "owned"],
  caseMode: ["strict", "sensitive", "insensitive"],
  portable: [true, false],
  platform: ["posix", "win32"],
} as const;
const lists = ["agents", "protect", "configFiles"] as const;
const defaults: FilledOptions = {
  overlap: "specific",
  unowned: "deny",
  reads: "allow",
  caseMode: "strict",
  portable: true,
  platform: "posix",
  agents: null,
  protect: [],
  stateDirectory: ".claude/orchestration",
  configFiles: [],
};

/**
 * Fills in the defaults and checks what was given.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an unknown option or value.
 */
export function readOptions(options: OwnershipOptions): FilledOptions {
  for (const name of Object.keys(options))
    if (!Object.hasOwn(defaults, name))
      throw new ArgumentError(`options.${name}`, "left out, as it is no option", Reflect.get(options, name));
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as OwnershipOptions;
  for (const [name, values] of Object.entries(choices)) {
    const value: unknown = Reflect.get(given, name);
    if (value !== undefined && !(values as readonly unknown[]).includes(value))
      throw new ArgumentError(`options.${name}`, `one of ${values.join(", ")}`, value);
  }
  for (const name of lists) {
    const value: unknown = given[name];
    if (value !== undefined && !(Array.isArray(value) && value.every((item) => typeof item === "string")))
      throw new ArgumentError(`options.${name}`, "a list of texts", value);
  }
  const filled: FilledOptions = { ...defaults, ...given };
  const canonical = (path: string): string => {
    const judged = judgePath(path, { portable: false, platform: filled.platform });
    if (judged.fault === null && judged.path !== "") return judged.path;
    throw new ArgumentError("options.stateDirectory or options.configFiles", "a path from the root", path);
  };
  return {
    ...filled,
    stateDirectory: canonical(filled.stateDirectory),
    configFiles: filled.configFiles.map(canonical),
  };
}
