/**
 * Patterns for the option `protect`: settings, hooks and start-up files of agent programs and editors, through which an
 * agent could change what it may do, or have commands run by others. Not protected by default, as some projects edit them on purpose.
 */
export const recommendedProtection: readonly string[] = Object.freeze([
  "**/.claude/settings.json",
  "**/.claude/settings.local.json",
  "**/.claude/hooks/",
  "**/.mcp.json",
  "**/.codex/",
  "**/.cursor/",
  "**/.gemini/",
  "**/.aider.conf.yml",
  "**/.continue/",
  "**/.windsurf/",
  "**/.roo/",
  "**/.opencode/",
  "**/opencode.json",
  "**/.vscode/",
  "**/.idea/",
  "**/.devcontainer/",
  "**/.husky/",
  "**/.githooks/",
  "**/.gitmodules",
  "**/.gitattributes",
  "**/.envrc",
  "**/.npmrc",
  "**/.pre-commit-config.yaml",
  "**/lefthook.yml",
]);
