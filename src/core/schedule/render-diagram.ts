import { chartRows } from "./chart-rows.ts";
import type { Schedule, ScheduleProblem } from "./problem.ts";
import type { GraphNode } from "./task-graph.ts";

/** What a task is called in a diagram. */
export interface DiagramOptions {
  /** Default: its id. */
  readonly labelOf?: (taskId: string) => string;
  /** Tasks to be drawn as critical. Default: none. */
  readonly criticalIds?: readonly string[];
}

// Ids never stand in a diagram as they are: node 3 is `t3`, and its name is quoted text.
const sameId = (taskId: string): string => taskId;

/** Writes the graph of tasks for Mermaid, as `flowchart`; dependencies that are none of the nodes are left out. */
export function renderMermaidGraph(
  nodes: readonly GraphNode[],
  { labelOf = sameId, criticalIds = [] }: DiagramOptions = {},
): string {
  const critical = new Set(criticalIds);
  const lines = ["flowchart LR", ...nodes.map((node, i) => `  t${i}["${entities(labelOf(node.id))}"]`)];
  for (const [from, to] of edgesOf(nodes)) lines.push(`  t${from} --> t${to}`);
  const marked = nodes.flatMap((node, i) => (critical.has(node.id) ? [`t${i}`] : []));
  if (marked.length > 0) lines.push("  classDef critical stroke-width:3px", `  class ${marked.join(",")} critical`);
  return `${lines.join("\n")}\n`;
}

/** Writes the graph of tasks for Graphviz; dependencies that are none of the nodes are left out. */
export function renderDot(
  nodes: readonly GraphNode[],
  { labelOf = sameId, criticalIds = [] }: DiagramOptions = {},
): string {
  const critical = new Set(criticalIds);
  const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replace(/[\r\n]+/g, " ")}"`;
  const lines = nodes.map(
    (node, i) => `  t${i} [label=${quote(labelOf(node.id))}${critical.has(node.id) ? ", penwidth=3" : ""}];`,
  );
  for (const [from, to] of edgesOf(nodes)) lines.push(`  t${from} -> t${to};`);
  return ["digraph tasks {", "  rankdir=LR;", "  node [shape=box];", ...lines, "}", ""].join("\n");
}

/** Writes a schedule for Mermaid, as `gantt`; one minute is one minute after midnight of a day that stands for none. */
export function renderMermaidGantt(
  problem: ScheduleProblem,
  schedule: Pick<Schedule, "tasks">,
  { labelOf = sameId }: Pick<DiagramOptions, "labelOf"> = {},
): string {
  const lines = chartRows(problem, schedule).map((row, i) => {
    // A colon ends the name, a semicolon and a hash the line.
    const name = labelOf(row.taskId)
      .replace(/[:;#\s]+/g, " ")
      .trim();
    const [start, end] = [row.startMinutes, row.endMinutes].map((minutes) => Math.round(minutes * 60_000));
    return `  ${name === "" ? "task" : name} :${row.critical ? "crit, " : ""}t${i}, ${start!}, ${end!}`;
  });
  return ["gantt", "  dateFormat x", "  axisFormat %H:%M", ...lines, ""].join("\n");
}

function edgesOf(nodes: readonly GraphNode[]): [number, number][] {
  const indices = new Map(nodes.map((node, i) => [node.id, i]));
  return nodes.flatMap((node, to) =>
    [...new Set(node.dependsOn)].flatMap((id): [number, number][] => {
      const from = indices.get(id);
      return from === undefined ? [] : [[from, to]];
    }),
  );
}

/** Everything but letters, digits and plain signs as a character code, which Mermaid shows as the character. */
function entities(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._/()-]/gu, (sign) => `#${sign.codePointAt(0)!};`);
}
