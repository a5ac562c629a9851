/** An agent program that people have, and how it is told of the orchestrator. */
export interface AgentProgram {
  readonly programId: string;
  readonly title: string;
  /** What it is called on the `PATH`. */
  readonly command: string;
  /** Files and folders of a repository that say somebody uses it here. */
  readonly traces: readonly string[];
  /** Where it looks for skills of a repository. */
  readonly skill: ".claude/skills/orch/SKILL.md" | ".agents/skills/orch/SKILL.md";
  /** Its own way to a slash command, beside the skill. */
  readonly commandFile: { readonly path: string; readonly form: "markdown" | "toml" } | null;
}

const shared = ".agents/skills/orch/SKILL.md";

/** The agent programs that are known; which folder reaches which of them was measured on the real ones. */
export const agentPrograms: readonly AgentProgram[] = [
  {
    programId: "claude",
    title: "Claude Code",
    command: "claude",
    traces: [".claude", "CLAUDE.md"],
    skill: ".claude/skills/orch/SKILL.md",
    commandFile: { path: ".claude/commands/orch.md", form: "markdown" },
  },
  { programId: "codex", title: "Codex", command: "codex", traces: [".codex"], skill: shared, commandFile: null },
  {
    programId: "gemini",
    title: "Gemini CLI",
    command: "gemini",
    traces: [".gemini", "GEMINI.md"],
    skill: shared,
    commandFile: { path: ".gemini/commands/orch.toml", form: "toml" },
  },
  {
    programId: "opencode",
    title: "opencode",
    command: "opencode",
    traces: [".opencode", "opencode.json", "opencode.jsonc"],
    skill: shared,
    commandFile: null,
  },
  {
    programId: "qwen",
    title: "Qwen Code",
    command: "qwen",
    traces: [".qwen", "QWEN.md"],
    skill: shared,
    commandFile: null,
  },
  {
    programId: "copilot",
    title: "Copilot CLI",
    command: "copilot",
    traces: [".github/copilot-instructions.md"],
    skill: shared,
    commandFile: null,
  },
  { programId: "pi", title: "pi", command: "pi", traces: [".pi"], skill: shared, commandFile: null },
];
