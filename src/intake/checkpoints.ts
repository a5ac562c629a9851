import { plainText } from "./inline-text.ts";
import type { MarkdownDocument } from "./markdown-document.ts";
import { inlineCommands } from "./shell-commands.ts";
import type { TaskCollector } from "./task-collector.ts";
import { levelOf } from "./validation-gates.ts";

/** Adds each line `**Checkpoint**: …` as a gate: what must hold before the next phase. */
export function addCheckpoints(document: MarkdownDocument, collector: TaskCollector): void {
  for (const section of document.sections) {
    const lines: string[] = [];
    if (section.heading !== null) lines.push(section.heading.text);
    for (const node of section.nodes) {
      if (node.type === "paragraph") lines.push(...node.text.split("\n"));
      else if (node.type === "quote")
        for (const child of node.children) if (child.type === "paragraph") lines.push(...child.text.split("\n"));
      if (node.type === "list")
        for (const item of node.items) if (item.check === null) lines.push(item.text.split("\n")[0] ?? "");
    }
    for (const line of lines) {
      const match =
        /^(?:⛔|🛑|✅|🚩|🏁|🎯)?\s*(?:phase \d+\s+)?(?:checkpoint|quality gate|gate)(?:\s+(?:#?\d+|[A-Z]))?\s*(?:\([^)]*\))?\s*(?:[:–—-]\s*(.+)|$)/iu.exec(
          plainText(line),
        );
      if (match === null || !/^\W*(?:\*\*|__|#)?\W*(?:phase|checkpoint|quality|gate)/iu.test(line)) continue;
      const title = match[1] ?? section.title;
      collector.addGate({
        id: `checkpoint-${collector.gates.length + 1}`,
        level: levelOf(title),
        title,
        commands: inlineCommands(line),
      });
    }
  }
}
