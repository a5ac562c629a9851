import { findFileNames } from "./file-names.ts";

const writes =
  "create|creating|add|adding|modify|update|updating|implement|write|edit|delete|remove|rename|move|extend|refactor|replace|fix|generate|build|define|document|configure|export|extract|insert|append|rewrite|introduce|migrate|into|in|to|at|files?|new";
const reads =
  "per|from|like|see|follow|follows|following|mirror|mirrors|mirroring|pattern|based on|according to|as in|refer to|reference|references|read|review|inspect|imports?|using|uses?|via|run|runs|running|execute|verify|check|compare|matching|matches|consistent with|similar to|source|docfile|modelled on|modeled on|analogous to|described in|defined in|documented in|already in|exists? in|existing|expect|expected|copy|test with|validates?";
const cuePattern = new RegExp(`(?<![\\w-])(?:(${writes})|(${reads}))(?![\\w-])`, "gi");
const commandPattern = /`[^`\n]*`/g;
const commandWord =
  /^`\$?\s*(?:npm|npx|pnpm|yarn|bun|bunx|deno|node|tsc|vitest|jest|pytest|python3?|pip|uv|uvx|ruff|mypy|black|go|cargo|make|git|gh|test|grep|rg|ls|cat|head|tail|find|curl|docker|docker-compose|kubectl|terraform|helm|bash|sh|php|composer|ruby|bundle|rake|mvn|gradle|\.\/gradlew|dotnet|swift|flutter|dart|mix|eslint|prettier|openspec|cd|rm|cp|mv|mkdir|chmod|export|echo|diff|jq|sed|awk|wc|alembic|uvicorn|flake8|isort|tox|nox|poetry|hatch|nx|turbo|lerna|cmake|ctest)\s/;

/**
 * The files that a task's text says it writes. A name counts as read where the nearest word before it says so ("per", "like",
 * "see", "follow") or where it stands inside a command. Where every name is read, all are given: the task is about them.
 */
export function findWrittenFiles(text: string): {
  readonly written: readonly string[];
  readonly all: readonly string[];
} {
  const written = new Set<string>();
  const all = new Set<string>();
  for (const line of text.split("\n")) {
    const names = findFileNames(line);
    if (names.length === 0) continue;
    const commands = [...line.matchAll(commandPattern)].filter((match) => commandWord.test(match[0]));
    const readLine =
      /^\s*[-*]?\s*(?:\*\*|_)?(?:pattern|mirror|follow|reference|references|see|source|docfile|file to read|read|imports?|validate|validation|verify|verification|run|test command|gotcha|expected|requirements?|validates)(?:\*\*|_)?\s*:/i.test(
        line,
      );
    for (const name of names) {
      all.add(name.path);
      if (
        readLine ||
        commands.some((command) => name.index > command.index && name.index < command.index + command[0].length)
      )
        continue;
      const before = line.slice(Math.max(0, name.index - 80), name.index);
      const sentence = before.slice(Math.max(before.lastIndexOf(". "), before.lastIndexOf("; ")) + 1);
      const last = [...sentence.matchAll(cuePattern)].at(-1);
      const decisive =
        last?.[1] !== undefined && /^(?:in|to|at|into|files?|new)$/i.test(last[1])
          ? (strongerCue(sentence) ?? last)
          : last;
      if (decisive === undefined || decisive[2] === undefined) written.add(name.path);
    }
  }
  return { written: [...(written.size > 0 ? written : all)], all: [...all] };
}

/** "as defined in x" and "matching the pattern in x": a place word takes its sense from the word before it. */
function strongerCue(sentence: string): RegExpMatchArray | undefined {
  return [...sentence.matchAll(cuePattern)]
    .filter((match) => match[1] === undefined || !/^(?:in|to|at|into|files?|new)$/i.test(match[1]))
    .at(-1);
}
