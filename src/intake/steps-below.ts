import { readItemHead } from "./item-head.ts";
import { walkItems } from "./markdown-document.ts";
import type { MarkdownNode } from "./markdown.ts";
import type { TaskStep } from "./task-reading.ts";

/** The boxes below a task as steps. */
export function stepsBelow(nodes: readonly MarkdownNode[]): TaskStep[] {
  const steps: TaskStep[] = [];
  for (const { item } of walkItems(nodes)) {
    if (item.check === null) continue;
    const head = readItemHead(item.text);
    steps.push({ id: head.id, title: head.title, done: item.check.done || head.done, line: item.line, dependsOn: [] });
  }
  return steps;
}
