import { renderId } from "./agent-name.ts";
import { cleanText } from "./clean-text.ts";
import { renderDuration, renderShare } from "./render-duration.ts";
import { renderReceiptEntry } from "./render-receipt-entry.ts";
import { listTroubles } from "./summarise-run.ts";
import type { RunSummary, TaskSummary } from "./summarise-run.ts";

/** How much the report tells. */
export interface ReportOptions {
  /** Without the tables of agents, tasks, gates and hand-offs. Default: false. */
  readonly brief?: boolean;
}

/**
 * The report for the end of a run, as Markdown that reads well as plain text: outcome, savings, agents, tasks, gates, hand-offs,
 * layers of enforcement, violations, the receipt of an abort and usage. Sections of which there is nothing to tell are left out. Text of agents is on one line, without
 * control characters, and cannot begin Markdown or HTML of its own. O(tasks + attempts).
 */
export function renderReport(summary: RunSummary, options: ReportOptions = {}): string {
  const { brief = false } = options;
  const sections = [
    renderOutcome(summary),
    renderSavings(summary),
    renderTroubles(summary),
    ...(brief ? [] : [renderAgents(summary), renderTasks(summary), renderGates(summary), renderHandoffs(summary)]),
    renderLayers(summary),
    renderViolations(summary),
    renderReceipt(summary),
    renderUsage(summary),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

// What begins Markdown or HTML inside a line; an underscore between two letters does not, and stays readable.
const special = /[\\`*[\]<|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~(?=~)|&(?=#?\w+;)/gu;

/** Text as it is, for Markdown. */
function prose(text: string, maxLength = 300): string {
  const clean = cleanText(text, 4_000).trim();
  // Cut between characters: half of a pair is no character.
  const characters = Array.from(clean);
  const short = characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join("")}…` : clean;
  return short.replace(special, (character) => `\\${character}`);
}

function renderTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function renderOutcome(summary: RunSummary): string {
  const { counts, tasks, activeMs, criticalPath } = summary;
  const others = (["failed", "skipped", "aborted", "running", "ready", "waiting"] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `, ${counts[status]} ${status}`);
  const lines = [
    `# ${prose(summary.feature)}: ${summary.status}`,
    "",
    ...(summary.reason === null ? [] : [`- Reason: ${prose(summary.reason)}`]),
    `- Run: ${prose(summary.runId ?? "not started")}`,
    `- Strategy: ${prose(summary.strategyId)}`,
    `- Tasks: ${counts.completed} of ${tasks.length} completed${others.join("")}`,
    `- Time: ${renderDuration(activeMs)}`,
    `- Critical path: ${renderPath(criticalPath.taskIds)} (${renderDuration(criticalPath.minutes * 60_000)})`,
  ];
  return lines.join("\n");
}

function renderPath(taskIds: readonly string[]): string {
  if (taskIds.length === 0) return "none";
  const shown = taskIds.length > 40 ? [...taskIds.slice(0, 20), "…", ...taskIds.slice(-19)] : taskIds;
  return shown.map((id) => prose(renderId(id))).join(" → ");
}

function renderSavings({ savings: { measured, predicted } }: RunSummary): string {
  const planned =
    `- Planned: ${renderDuration(predicted.sequentialMinutes * 60_000)} by one agent, ` +
    `${renderDuration(predicted.wallMinutes * 60_000)} in parallel, ${renderShare(predicted.share)} saved`;
  const lines = ["## Time saved", ""];
  if (measured === null) {
    lines.push("- Measured: not known yet", planned);
  } else {
    const { sequentialMs, wallMs, share, lostAttempts, lostMs, gapMs } = measured;
    lines.push(
      `- Measured: ${renderDuration(sequentialMs)} by one agent, ${renderDuration(wallMs)} in this run, ${renderShare(share)} saved`,
      planned,
    );
    if (lostAttempts > 0)
      lines.push(`- Lost: ${renderDuration(lostMs)} in ${count(lostAttempts, "attempt")} without success`);
    if (gapMs > 0) lines.push(`- Not counted: ${renderDuration(gapMs)} in which nobody carried the run on`);
  }
  return lines.join("\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function renderTroubles(summary: RunSummary): string {
  const troubles = listTroubles(summary);
  if (troubles.length === 0) return "";
  const lines = troubles.map(({ taskId, title, status, reason }) => {
    const why = reason === null ? "" : `: ${prose(reason, 500)}`;
    return `- ${prose(renderId(taskId))} ${prose(title)} (${status})${why}`;
  });
  return ["## Not completed", "", ...lines].join("\n");
}

function renderAgents({ agents }: RunSummary): string {
  if (agents.length === 0) return "";
  const rows = agents.map((agent) => [
    prose(renderId(agent.agentId)),
    `${agent.completedCount} of ${agent.taskCount}`,
    `${agent.attempts}`,
    renderDuration(agent.busyMs),
    renderShare(agent.utilisation),
  ]);
  return `## Agents\n\n${renderTable(["agent", "tasks", "attempts", "worked", "busy"], rows)}`;
}

function renderTasks({ tasks }: RunSummary): string {
  if (tasks.length === 0) return "";
  const rows = tasks.map((task) => [
    prose(renderId(task.taskId)),
    prose(task.title, 80),
    task.agentId === null ? "" : prose(renderId(task.agentId)),
    task.status,
    `${task.attempts.length}`,
    renderTaken(task),
    task.kind === "work" ? renderDuration(task.estimateMinutes * 60_000) : "",
  ]);
  return `## Tasks\n\n${renderTable(["task", "title", "agent", "status", "attempts", "took", "estimate"], rows)}`;
}

function renderTaken({ attempts }: TaskSummary): string {
  const last = attempts.at(-1);
  return last === undefined ? "" : renderDuration(last.durationMs);
}

function renderGates({ tasks, gates }: RunSummary): string {
  const all = [
    ...tasks.flatMap((task) => task.gates.map((gate) => ({ gate, of: renderId(task.taskId) }))),
    ...gates.map((gate) => ({ gate, of: "the run" })),
  ];
  if (all.length === 0) return "";
  const rows = all.map(({ gate, of }) => [
    prose(renderId(gate.gateId)),
    prose(of),
    gate.status,
    gate.status === "passed" || gate.status === "failed" ? renderDuration(gate.durationMs) : "",
    prose(gate.output, 200),
  ]);
  return `## Gates\n\n${renderTable(["gate", "checks", "status", "took", "output"], rows)}`;
}

function renderHandoffs({ handoffs }: RunSummary): string {
  if (handoffs.length === 0) return "";
  const lines = handoffs.map(({ handoffId, from, to, verdict, faults }) => {
    const why = faults.length === 0 ? "" : `: ${prose(faults.join("; "), 500)}`;
    return `- ${prose(renderId(from))} → ${prose(renderId(to))} (${prose(renderId(handoffId))}): ${verdict}${why}`;
  });
  return ["## Hand-offs", "", ...lines].join("\n");
}

/** Tasks that were kept inside their files by the same layers are one line. */
function renderLayers({ tasks }: RunSummary): string {
  const begun = tasks.filter(({ kind, attempts }) => kind === "work" && attempts.length > 0);
  if (begun.every(({ layers }) => layers.length === 0)) return "";
  const groups = new Map<string, string[]>();
  for (const { taskId, layers } of begun) {
    const name = layers.length === 0 ? "nothing" : layers.join(", ");
    groups.set(name, [...(groups.get(name) ?? []), taskId]);
  }
  const lines = [...groups].map(([name, ids]) => {
    const shown = ids.slice(0, 10).map((id) => prose(renderId(id)));
    const rest = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : "";
    return `- ${prose(name)}: ${shown.join(", ")}${rest}`;
  });
  return ["## What kept agents inside their files", "", ...lines].join("\n");
}

function renderViolations({ violations }: RunSummary): string {
  if (violations.length === 0) return "";
  const lines = violations.map(({ agentId, taskId, path, reason, prevented }) => {
    const what = prevented ? "was refused" : "wrote";
    return `- ${prose(renderId(agentId))} ${what} ${prose(path)} in ${prose(renderId(taskId))}: ${prose(reason)}`;
  });
  return ["## Writes outside an agent's own files", "", ...lines].join("\n");
}

function renderReceipt({ receipt }: RunSummary): string {
  if (receipt === null || receipt.length === 0) return "";
  return ["## What became of what ran", "", ...receipt.map((entry) => `- ${prose(renderReceiptEntry(entry))}`)].join(
    "\n",
  );
}

function renderUsage({ usage }: RunSummary): string {
  const { inputTokens, outputTokens, costUsd } = usage;
  if (inputTokens === 0 && outputTokens === 0 && costUsd === 0) return "";
  const cost = Math.round(costUsd * 10_000) / 10_000;
  return `## Usage\n\n- ${inputTokens} tokens in, ${outputTokens} tokens out, ${cost} US dollars`;
}
