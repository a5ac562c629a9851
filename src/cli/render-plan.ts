import { cleanText } from "../core/report/index.ts";
import type { LoadedPlan } from "./load-plan.ts";

/** A plan for people: what was read, strategy, crew, schedule with its certificate, ownership, findings. */
export function renderPlan(
  { plan, reading, path, findings, runsGates }: LoadedPlan,
  options: { readonly width: number },
): string {
  const { schedule, strategy } = plan;
  const work = plan.tasks.filter((task) => task.kind === "work");
  const done = work.filter((task) => task.done).length;
  const edges = plan.tasks.reduce((sum, task) => sum + task.dependsOn.length, 0);
  const startOf = new Map(schedule.tasks.map((task) => [task.taskId, task]));
  const total = work.reduce((sum, task) => sum + (task.agentId === null ? 0 : task.estimateMinutes), 0);
  const saved = total === 0 ? 0 : 1 - schedule.makespanMinutes / total;
  const rows = [...work]
    .filter((task) => task.agentId !== null)
    .sort((a, b) => startOf.get(a.id)!.startMinutes - startOf.get(b.id)!.startMinutes);
  const errors = findings.filter((finding) => finding.severity !== "info");
  const lines = [
    `Plan: ${cleanText(plan.feature)}`,
    `Read: ${path} as ${reading.format} (${reading.reason}); ${work.length} tasks${done === 0 ? "" : `, ${done} done`}, ${edges} stated dependencies, ${plan.gates.length} gates`,
    `Strategy: ${strategy.strategyId} (confidence ${strategy.confidence.toFixed(2)}): ${strategy.reasons
      .slice(0, 3)
      .map((reason) => cleanText(reason))
      .join("; ")}`,
    "",
    "Agents:",
    ...plan.agents.map(
      (agent) =>
        `  ${agent.agentId.padEnd(16)} ${String(agent.taskIds.length).padStart(3)} tasks  ${cleanText(agent.focus)}`,
    ),
    "",
    `Schedule: ${minutes(schedule.makespanMinutes)} instead of ${minutes(total)} one after another (${Math.floor(saved * 100)} % less); no schedule is shorter than ${minutes(schedule.lowerBoundMinutes)}${schedule.optimal ? ", so this one is the best" : `, gap ${(schedule.gap * 100).toFixed(1)} %`}`,
    ...rows.map((task) => {
      const { startMinutes, endMinutes } = startOf.get(task.id)!;
      const title = cleanText(task.title === task.id ? task.title : `${task.id} ${task.title}`);
      const line = `  ${String(Math.round(startMinutes)).padStart(5)}-${String(Math.round(endMinutes)).padEnd(5)} ${task.agentId!.padEnd(16)} ${title}`;
      return line.length > options.width ? `${line.slice(0, Math.max(20, options.width - 1))}…` : line;
    }),
    "",
    "Ownership:",
    ...plan.ownership.map(([pattern, ownerIds]) => `  ${cleanText(pattern)} -> ${ownerIds.join(", ") || "nobody"}`),
    "",
    `Gates${runsGates ? "" : " (not run: --gates on runs the commands of the document)"}:`,
    ...plan.gates.map(
      (gate) =>
        `  ${gate.level === null ? "-" : gate.level} ${cleanText(gate.title)}: ${gate.commands.length} commands`,
    ),
    "",
    `Findings: ${findings.length}${errors.length === 0 ? "" : ` (${errors.length} to look at)`}`,
    ...findings.map(
      (finding) =>
        `  ${finding.severity} ${finding.code}${finding.line === undefined ? "" : ` line ${finding.line}`}: ${cleanText(finding.message)}`,
    ),
  ];
  return lines.join("\n");
}

function minutes(value: number): string {
  return value < 90 ? `${round(value)} min` : `${round(value / 60)} h`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
