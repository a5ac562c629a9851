import type { LintSuggestion } from "./lint-finding.ts";

/** A suggestion in words, for people: `let "2" wait for "1"`. */
export function describeSuggestion(suggestion: LintSuggestion): string {
  const quote = (text: string): string => JSON.stringify(text);
  switch (suggestion.kind) {
    case "add-dependency":
      return `let ${quote(suggestion.taskId)} wait for ${quote(suggestion.dependsOn)}`;
    case "remove-dependency":
      return `leave out that ${quote(suggestion.taskId)} depends on ${quote(suggestion.dependsOn)}`;
    case "replace-dependency":
      return `let ${quote(suggestion.taskId)} depend on ${quote(suggestion.by)} instead of ${quote(suggestion.dependsOn)}`;
    case "add-ownership":
      return `give ${suggestion.pattern} to ${suggestion.ownerIds.join(", ")}`;
    case "add-contract":
      return `write down what ${suggestion.from} hands to ${suggestion.to}`;
    case "add-gate":
      return suggestion.taskIds.length === 1
        ? "name a command that shows that it works"
        : "name commands that show that they work";
    case "set-persona":
      return `give ${quote(suggestion.taskId)} to ${suggestion.personaId}`;
    case "set-estimate":
      return `estimate ${quote(suggestion.taskId)} at ${suggestion.minutes} minutes`;
    case "split-task":
      return `split ${quote(suggestion.taskId)}`;
    case "merge-tasks":
      return `keep one of ${suggestion.taskIds.slice(0, 5).map(quote).join(", ")}`;
  }
}
