import { cleanText } from "../core/report/index.ts";
import type { TaskExplanation } from "./explain-task.ts";
import { nameTask, renderMinutes, wrapText } from "./plan-text.ts";

/** What is known of one task, for people. */
export function renderExplanation(task: TaskExplanation, path: string, width: number): string {
  const lines = [
    `Task ${nameTask({ id: task.taskId, title: task.title })}${task.line === null ? "" : ` (${path}:${task.line})`}`,
    ...describePersona(task),
    ...describeTime(task),
    `Waits for: ${list(task.waitsFor.map(({ taskId, because }) => `${taskId} (${because})`))}`,
    `Enables: ${list(task.enables)}`,
    ...(task.excludes.length === 0 ? [] : [`Never beside, because of one file: ${list(task.excludes)}`]),
    `Files: ${task.files.length === 0 ? "none named" : ""}`,
    ...task.files.map(
      ({ path: file, ownerIds }) =>
        `  ${file}: ${ownerIds === null ? "nobody owns it" : ownerIds.join(", ") || "nobody may write it"}`,
    ),
    `Gates: ${list(task.gates)}`,
    `Findings: ${task.findings.length === 0 ? "none" : ""}`,
    ...task.findings.map((finding) => `  ${finding.severity} ${finding.code}: ${finding.message}`),
  ];
  return lines
    .flatMap((line) => wrapText(cleanText(line), width, line.startsWith("  ") ? "      " : "  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

function describePersona(task: TaskExplanation): string[] {
  if (task.done) return ["Done already: the document marks it"];
  if (task.agentId === null) return ["Nobody's: it ends when its parts have"];
  const [first, second] = task.ranking ?? [];
  return [
    `Done by ${task.agentId}, because of:`,
    ...task.reasons.map((reason) => `  ${reason}`),
    ...(first === undefined || second === undefined
      ? []
      : [
          `Looked at alone: ${(task.ranking ?? [])
            .slice(0, 4)
            .map(({ personaId, score }) => `${personaId} ${score.toFixed(2)}`)
            .join(", ")}`,
          ...describeChange(task),
        ]),
  ];
}

function describeChange({ change }: TaskExplanation): string[] {
  if (change === null) return [];
  const what =
    change.kind === "without"
      ? `without ${JSON.stringify(change.match)}`
      : change.kind === "with"
        ? `with ${JSON.stringify(change.match)} in the title`
        : "if the document named it";
  return [`Smallest change: ${what} it would go to ${change.personaId}`];
}

const sources = { stated: "as stated", measured: "as earlier runs took", complexity: "by how hard it looks" } as const;

function describeTime({ estimate, schedule }: TaskExplanation): string[] {
  const why = estimate.from === "complexity" ? `: ${estimate.reasons.join(", ") || "nothing special"}` : "";
  const lines = [`Estimate: ${renderMinutes(estimate.minutes)}, ${sources[estimate.from]}${why}`];
  if (schedule === null) return lines;
  const { startMinutes, endMinutes, waitsMinutes, slackMinutes, critical } = schedule;
  return [
    ...lines,
    `Schedule: from ${renderMinutes(startMinutes)} to ${renderMinutes(endMinutes)}${waitsMinutes === 0 ? "" : `, ready ${renderMinutes(waitsMinutes)} before that`}`,
    critical
      ? "  It decides the length: later here is later for all"
      : slackMinutes === 0
        ? "  It does not decide the length of this schedule, but stands on the longest chain"
        : `  By its dependencies it could be ${renderMinutes(slackMinutes)} later without making all later`,
  ];
}

function list(names: readonly string[]): string {
  return names.length === 0
    ? "nothing"
    : names.slice(0, 30).join(", ") + (names.length > 30 ? ` and ${names.length - 30} more` : "");
}
