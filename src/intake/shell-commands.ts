import type { MarkdownCode, MarkdownNode } from "./markdown.ts";

const shells = new Set([
  "bash",
  "sh",
  "shell",
  "zsh",
  "console",
  "shell-session",
  "terminal",
  "powershell",
  "ps1",
  "pwsh",
  "cmd",
  "bat",
  "fish",
]);

/** Whether a code block holds shell commands; one without a language does where each of its lines looks like one. */
export function isShellCode(code: MarkdownCode): boolean {
  if (shells.has(code.language)) return true;
  if (code.language !== "" && code.language !== "text") return false;
  const lines = code.text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  return (
    lines.length > 0 && lines.length <= 30 && lines.every((line) => looksLikeCommand(line.replace(/^\s*\$\s+/, "")))
  );
}

const programs =
  /^(?:[A-Z_]+=\S+\s+)*(?:npm|npx|pnpm|yarn|bun|bunx|deno|node|tsc|vitest|jest|mocha|pytest|python3?|uv|uvx|ruff|mypy|black|go|gofmt|golangci-lint|cargo|make|just|task|git|grep|rg|curl|docker|docker-compose|kubectl|terraform|helm|bash|sh|php|composer|phpunit|ruby|bundle|rake|rspec|mvn|gradle|\.\/[\w./-]+|dotnet|swift|xcodebuild|flutter|dart|mix|eslint|prettier|biome|openspec|alembic|tox|nox|poetry|hatch|nx|turbo|cmake|ctest|bandit|safety|pip|pre-commit|playwright|cypress|k6|locust|semgrep|trivy|shellcheck|markdownlint|test\s+-[defrswx])(?=\s|$)/;

/** Whether a text is a command by its first word. */
export function looksLikeCommand(text: string): boolean {
  return programs.test(text.trim());
}

/**
 * The commands of a shell block: comments, prompts and lone `cd` taken off, continued lines, quotes over several lines and
 * here-documents joined.
 */
export function readShellCommands(text: string): string[] {
  const commands: string[] = [];
  let open = "";
  let hereEnd: string | null = null;
  for (const raw of text.split("\n")) {
    if (open === "" && (raw.trim() === "" || /^\s*#/.test(raw) || /^\s*(?:>>>|\.\.\.)/.test(raw))) continue;
    const line = open === "" ? raw.trim().replace(/^(?:\$|PS[^>]*>)\s+/, "") : raw;
    if (hereEnd !== null) {
      open += `\n${raw}`;
      if (raw.trim() !== hereEnd) continue;
      hereEnd = null;
    } else {
      open =
        open === "" ? line : open.endsWith("\\") ? `${open.slice(0, -1).trimEnd()} ${line.trim()}` : `${open}\n${line}`;
      const here = /<<-?\s*(["']?)(\w+)\1/.exec(line)?.[2];
      if (here !== undefined) {
        hereEnd = here;
        continue;
      }
      if (open.endsWith("\\") || (hasOpenQuote(open) && open.length < 4000)) continue;
    }
    const command = withoutComment(open).trim();
    open = "";
    if (command !== "" && !/^(?:cd|pushd)\s+\S+$/.test(command)) commands.push(command);
  }
  if (open.trim() !== "") commands.push(open.trim());
  return commands;
}

function hasOpenQuote(text: string): boolean {
  let quote = "";
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    if (character === "\\" && quote !== "'") index += 1;
    else if (quote === "" && character === "#" && /\s/.test(text[index - 1] ?? " ")) return false;
    else if (
      quote === "" &&
      (character === '"' || character === "'") &&
      !(character === "'" && /\w/.test(text[index - 1] ?? ""))
    )
      quote = character;
    else if (character === quote) quote = "";
  }
  return quote !== "";
}

function withoutComment(command: string): string {
  return command.includes("\n") ? command : command.replace(/\s+#\s[^"']*$/, "");
}

/** The commands of all shell blocks below the nodes, and of lines such as "Run: `npm test`". */
export function collectCommands(nodes: readonly MarkdownNode[]): string[] {
  const commands: string[] = [];
  for (const node of nodes) {
    if (node.type === "code" && isShellCode(node)) commands.push(...readShellCommands(node.text));
    else if (node.type === "paragraph") commands.push(...inlineCommands(node.text));
    else if (node.type === "quote") commands.push(...collectCommands(node.children));
    else if (node.type === "list") {
      for (const item of node.items) commands.push(...inlineCommands(item.text), ...collectCommands(item.children));
    }
  }
  return commands;
}

/** Commands in backticks in a line of text. */
export function inlineCommands(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)]
    .map((match) => (match[1] ?? "").trim().replace(/^\$\s+/, ""))
    .filter(looksLikeCommand);
}
