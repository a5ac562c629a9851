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
  /** What becomes of a write where the hook before it fails: with a version from which on that can be closed, or never. */
  readonly hookFailure: { readonly kind: "closed" | "open"; readonly since?: string; readonly text: string };
  /** Its own way to a slash command, beside the skill. */
  readonly commandFile: { readonly path: string; readonly form: "markdown" | "toml" } | null;
}

const shared = ".agents/skills/orch/SKILL.md";

/** The agent programs that are known; which folder reaches which of them was measured on the real ones. */
export const agentPrograms: readonly AgentProgram[] = [
  {
    programId: "claude",
    hookFailure: {
      kind: "closed",
      since: "2.1.295",
      text: 'a failed hook refuses the write by `onFailure: "block"`; plain text with exit code 0 lets it through',
    },
    title: "Claude Code",
    command: "claude",
    traces: [".claude", "CLAUDE.md"],
    skill: ".claude/skills/orch/SKILL.md",
    commandFile: { path: ".claude/commands/orch.md", form: "markdown" },
  },
  {
    programId: "codex",
    hookFailure: {
      kind: "open",
      text: "a hook that crashes or takes too long lets the write through, and one that is not trusted is not run; its permission profile is the wall",
    },
    title: "Codex",
    command: "codex",
    traces: [".codex"],
    skill: shared,
    commandFile: null,
  },
  {
    programId: "gemini",
    hookFailure: { kind: "open", text: "a failed hook lets the write through; its policy file is the wall" },
    title: "Gemini CLI",
    command: "gemini",
    traces: [".gemini", "GEMINI.md"],
    skill: shared,
    commandFile: { path: ".gemini/commands/orch.toml", form: "toml" },
  },
  {
    programId: "opencode",
    hookFailure: {
      kind: "open",
      text: "a plugin that cannot be loaded lets every write through; its permission rules are the wall",
    },
    title: "opencode",
    command: "opencode",
    traces: [".opencode", "opencode.json", "opencode.jsonc"],
    skill: shared,
    commandFile: null,
  },
  {
    programId: "qwen",
    hookFailure: { kind: "open", text: "a failed hook lets the write through; its permission rules are the wall" },
    title: "Qwen Code",
    command: "qwen",
    traces: [".qwen", "QWEN.md"],
    skill: shared,
    commandFile: null,
  },
  {
    programId: "copilot",
    hookFailure: {
      kind: "closed",
      text: "a failed hook refuses the write, but hooks of a folder that is not trusted are not run",
    },
    title: "Copilot CLI",
    command: "copilot",
    traces: [".github/copilot-instructions.md"],
    skill: shared,
    commandFile: null,
  },
  {
    programId: "pi",
    hookFailure: {
      kind: "closed",
      text: "an extension that throws refuses the write, and one that cannot be loaded ends the program",
    },
    title: "pi",
    command: "pi",
    traces: [".pi"],
    skill: shared,
    commandFile: null,
  },
];
