import type { OwnershipOptions } from "../../../core/ownership/index.ts";

/** Programs into whose own permission language an ownership map can be compiled. */
export const ruleClients = ["claude", "codex", "opencode", "gemini", "qwen", "copilot"] as const;

/** One of `ruleClients`. */
export type RuleClient = (typeof ruleClients)[number];

/** How rules are compiled. */
export interface CompileOptions extends Pick<
  OwnershipOptions,
  "overlap" | "caseMode" | "protect" | "stateDirectory" | "configFiles"
> {
  /** Absolute path of the folder that the patterns are about, as the client sees it; without links. */
  readonly root: string;
  /** The agent that may write what is its own. */
  readonly agentId: string;
  /**
   * Where the client's language cannot say exactly what the map says: refuse to compile, or let the client refuse more than the
   * map does, and say so in `notes`. It never allows more. Default: `"refuse"`.
   */
  readonly onInexact?: "refuse" | "narrow";
  /** Forbid the client's shell tool, or say nothing about it, as where a sandbox is around the client. Default: `"deny"`. */
  readonly shell?: "deny" | "leave";
}

/** Something about one pattern. */
export interface RuleNote {
  /** The pattern of the map. */
  readonly pattern: string;
  readonly reason: string;
}

/** Rules in a client's own language. */
export interface CompiledRules {
  readonly client: RuleClient;
  readonly format: "json" | "toml" | "arguments";
  /** The file's text; of arguments one line for each. */
  readonly text: string;
  /** What the client is started with beside the file; of `"arguments"` all of them. `FILE` stands for the file's path. */
  readonly args: readonly string[];
  /** Where the client refuses more than the map does; empty where it says exactly the same. */
  readonly notes: readonly RuleNote[];
}
