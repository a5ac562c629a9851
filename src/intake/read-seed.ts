import { knownIds } from "./known-ids.ts";
import { addBlock } from "./add-block.ts";
import type { SourceText } from "./source-text.ts";
import { findTaskBlocks } from "./task-block.ts";
import type { TaskCollector } from "./task-collector.ts";

/**
 * Reads the seed's bare task breakdown: `Task 1 - Data Models:` with `domain`, `agent`, `depends_on` and `validation` below each, outside of any
 * Markdown. Comments and unindented bodies are taken; it need not be valid YAML.
 */
export function readSeed(source: SourceText, collector: TaskCollector): void {
  const blocks = findTaskBlocks(source.lines, 1);
  const first = blocks[0]?.line ?? 1;
  for (const [index, line] of source.lines.slice(0, first - 1).entries()) {
    if (line.trim() !== "" && !/^\s*(?:#|---|```|tasks\s*:)/.test(line))
      collector.warn(
        index + 1,
        `${JSON.stringify(line.trim().slice(0, 60))} stands before the first task and was not read`,
      );
  }
  const known = knownIds(blocks.map((block) => block.id));
  for (const block of blocks)
    addBlock(
      { ...block, body: block.body.filter((line) => !/^\s*(?:#|```|---\s*$)/.test(line)) },
      known,
      null,
      collector,
    );
}
