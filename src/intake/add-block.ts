import type { KnownIds } from "./known-ids.ts";
import { readBlockFacts } from "./task-block.ts";
import type { TaskBlock } from "./task-block.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

/** Adds the task of one block. */
export function addBlock(block: TaskBlock, known: KnownIds, phase: string | null, collector: TaskCollector): FoundTask {
  const facts = readBlockFacts(block.title, block.body, known);
  const indent = Math.min(
    ...block.body.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length),
    80,
  );
  const description = block.body
    .map((line) => line.slice(indent).trimEnd())
    .join("\n")
    .trim();
  return collector.add({
    statedId: block.id,
    title: block.title === "" ? firstWords(block) : block.title,
    line: block.line,
    description,
    phase,
    ...facts,
  });
}

/** A head without a title is named by the first line of its body. */
function firstWords(block: TaskBlock): string {
  const line = block.body.find((text) => text.trim() !== "") ?? "";
  return line
    .trim()
    .replace(/^[-*]\s+/, "")
    .replace(/\s*:$/, "");
}
