import { cleanText } from "../core/report/index.ts";
import { renderMermaidGantt, renderMermaidGraph } from "../core/schedule/index.ts";
import { chartOfPlan } from "./chart-of-plan.ts";
import { describeGate } from "./describe-gate.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { nameTask, renderMinutes } from "./plan-text.ts";
import { describeBound } from "./render-plan.ts";

/** A plan as a page of Markdown, with the chart and the graph for Mermaid. */
export function renderPlanMarkdown(loaded: LoadedPlan): string {
  const { plan, reading, path, findings } = loaded;
  const chart = chartOfPlan(plan);
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  const labelOf = (id: string): string => nameTask(byId.get(id)!).slice(0, 60);
  const criticalIds = chart.rows.filter((row) => row.critical).map((row) => row.taskId);
  const startOf = new Map(chart.rows.map((row) => [row.taskId, row]));
  const { strategy, schedule } = plan;
  return [
    `# Plan: ${cell(plan.feature)}`,
    "",
    `Read from ${cell(path)} as ${reading.format}: ${cell(reading.reason)}.`,
    "",
    `Strategy: ${strategy.strategyId} (confidence ${strategy.confidence.toFixed(2)}): ${cell(strategy.reasons.slice(0, 4).join("; "))}.`,
    "",
    `${renderMinutes(schedule.makespanMinutes)} with ${plan.agents.length} agents. ${describeBound(schedule)}`,
    "",
    "## Agents",
    "",
    "| agent | tasks | focus |",
    "|---|---|---|",
    ...plan.agents.map(
      (agent) => `| ${cell(agent.agentId)} | ${cell(agent.taskIds.join(", "))} | ${cell(agent.focus)} |`,
    ),
    "",
    "## Schedule",
    "",
    "```mermaid",
    renderMermaidGantt(chart.problem, chart.schedule, { labelOf }).trimEnd(),
    "```",
    "",
    "| task | agent | start | minutes | waits for |",
    "|---|---|---|---|---|",
    ...chart.rows.map(({ taskId }) => {
      const task = byId.get(taskId)!;
      return `| ${cell(nameTask(task))} | ${cell(task.agentId ?? "")} | ${renderMinutes(startOf.get(taskId)!.startMinutes)} | ${task.estimateMinutes}${task.estimateFrom === "stated" ? "" : " (default)"} | ${cell(task.waitsFor.join(", "))} |`;
    }),
    "",
    "## Graph",
    "",
    "```mermaid",
    renderMermaidGraph(chart.problem.tasks, { labelOf, criticalIds }).trimEnd(),
    "```",
    "",
    "## Ownership",
    "",
    "| pattern | owners |",
    "|---|---|",
    ...plan.ownership.map(([pattern, ownerIds]) => `| ${cell(pattern)} | ${cell(ownerIds.join(", ") || "nobody")} |`),
    "",
    "## Gates",
    "",
    ...(plan.gates.length === 0
      ? ["None."]
      : plan.gates.map(
          (gate) =>
            `- ${gate.level === null ? "" : `Level ${gate.level}: `}${cell(gate.title)}: ${cell(describeGate(gate))}`,
        )),
    "",
    "## Findings",
    "",
    ...(findings.length === 0
      ? ["None."]
      : findings.map(
          ({ severity, code, line, message }) =>
            `- ${severity} \`${code}\`${line === undefined ? "" : ` (line ${line})`}: ${cell(message)}`,
        )),
    "",
  ].join("\n");
}

/** Text of others inside a table or a list: nothing in it is Markdown or HTML. */
function cell(text: string): string {
  return cleanText(text, 500).replace(/[\\`*_[\]<>|#]/g, "\\$&");
}
