import { describeSuggestion } from "../core/plan/index.ts";
import type { Finding } from "../core/plan/index.ts";
import { cleanText, measureWidth } from "../core/report/index.ts";
import { renderGantt } from "../core/schedule/index.ts";
import type { BoundName, Schedule } from "../core/schedule/index.ts";
import { chartOfPlan } from "./chart-of-plan.ts";
import type { PlanChart } from "./chart-of-plan.ts";
import { describeGate } from "./describe-gate.ts";
import type { LoadedPlan } from "./load-plan.ts";
import { count, foldLines, nameTask, renderMinutes, wrapText } from "./plan-text.ts";

/** How a plan is shown. */
export interface PlanTextOptions {
  /** Cells of a line. */
  readonly width: number;
  /** Nothing is folded. */
  readonly all: boolean;
  /** The terminal knows more than ASCII. */
  readonly unicode: boolean;
}

/** Tasks above which the chart has a row for each agent instead. */
const mostRows = 40;
const fewRows = 12;

/** A plan for people: what was read, strategy, crew, schedule with its certificate and chart, ownership, gates, findings. */
export function renderPlan(loaded: LoadedPlan, options: PlanTextOptions): string {
  const { plan, runsGates } = loaded;
  const hidden = (what: string) => (number: number) => `  … and ${number} more ${what} (--all)`;
  const fold = (lines: readonly string[], most: number, what: string): string[] =>
    options.all ? [...lines] : foldLines(lines, most, hidden(what));
  const wrap = (text: string, indent = "  "): string[] => wrapText(cleanText(text), options.width, indent);
  const ownership = plan.ownership.flatMap(([pattern, ownerIds]) =>
    wrap(`  ${cleanText(pattern)}: ${ownerIds.join(", ") || "nobody"}`, "    "),
  );
  const gates = plan.gates.flatMap((gate) =>
    wrap(`  ${gate.level === null ? "" : `level ${gate.level}, `}${gate.title}: ${describeGate(gate)}`, "    "),
  );
  const lines = [
    ...wrap(`Plan: ${plan.feature}`),
    ...describeSource(loaded).flatMap((line) => wrap(line)),
    ...fold(
      loaded.reading.warnings.flatMap(({ line, message }) =>
        wrap(`  ${line === null ? "" : `line ${line}: `}${message}`, "    "),
      ),
      5,
      "warnings",
    ),
    "",
    ...wrap(
      `Strategy: ${plan.strategy.strategyId}, confidence ${plan.strategy.confidence.toFixed(2)}: ${plan.strategy.reasons.slice(0, 4).join("; ")}`,
    ),
    "",
    ...wrap(`Agents: ${plan.agents.length}${because(plan.crewReasons ?? [])}`),
    ...plan.agents.flatMap((agent) => {
      const load = plan.tasks.reduce(
        (sum, task) => sum + (task.agentId === agent.agentId ? task.estimateMinutes : 0),
        0,
      );
      return wrap(
        `  ${agent.agentId}: ${count(agent.taskIds.length, "task")}, ${renderMinutes(load)}: ${agent.focus}`,
        "    ",
      );
    }),
    "",
    ...describeSchedule(loaded).flatMap((line) => wrap(line)),
    "",
    ...renderChart(loaded, options),
    ...(plan.agents.length === 0
      ? []
      : plan.ownership.length === 0
        ? wrap("Ownership: no task names a file, so nobody owns one, and the guard allows no write")
        : ["Ownership:", ...fold(ownership, fewRows, "rules")]),
    "",
    ...(plan.gates.length === 0
      ? ["Gates: none"]
      : [`Gates${runsGates ? ":" : " (not run; --gates on runs their commands):"}`, ...fold(gates, fewRows, "gates")]),
    "",
    ...renderFindings(loaded.findings, options),
  ];
  const text = lines.map((line) => line.trimEnd()).join("\n");
  return options.unicode ? text : spellPlainly(text);
}

function because(reasons: readonly string[]): string {
  return reasons.length === 0 ? "" : `, ${reasons.join("; ")}`;
}

function describeSource({ plan, reading, path }: LoadedPlan): string[] {
  const work = plan.tasks.filter((task) => task.kind === "work");
  const done = work.filter((task) => task.done).length;
  const groups = plan.tasks.length - work.length;
  const stated = plan.tasks.reduce((sum, task) => sum + task.dependsOn.length, 0);
  const known = new Set(plan.tasks.map((task) => task.id));
  const followed = plan.tasks.reduce(
    (sum, task) => sum + task.waitsFor.filter((id) => known.has(id) && !task.dependsOn.includes(id)).length,
    0,
  );
  const facts = [
    `${count(work.length, "task")}${done === 0 ? "" : ` (${done} done)`}`,
    ...(groups === 0 ? [] : [`${count(groups, "group")} of them`]),
    count(stated, "stated dependency"),
    ...(followed === 0 ? [] : [`${followed} more from the form of the document`]),
    count(plan.gates.length, "gate"),
    ...(reading.warnings.length === 0 ? [] : [count(reading.warnings.length, "warning")]),
  ];
  return [`Read: ${path} as ${reading.format}: ${reading.reason}`, `  ${facts.join(", ")}`];
}

const boundWords: Readonly<Record<BoundName, string>> = {
  path: "the longest chain of tasks that wait for each other takes that long",
  load: "one agent has that much to do",
  "path-and-load": "one agent has that much to do, with what comes before and after",
  clique: "tasks that may not run together take that long",
  search: "everything shorter was tried",
};

/** The certificate of a schedule in words. */
export function describeBound({ makespanMinutes, lowerBoundMinutes, gap, optimal, tightBound }: Schedule): string {
  if (makespanMinutes === 0) return "Nothing is left to do.";
  if (optimal) return `No schedule is shorter: ${boundWords[tightBound]}.`;
  return `No schedule is shorter than ${renderMinutes(lowerBoundMinutes)} (${boundWords[tightBound]}); at most ${(Math.ceil((1 - 1 / (1 + gap)) * 1000) / 10).toFixed(1)} % could be gained.`;
}

function describeSchedule({ plan, measured }: LoadedPlan): string[] {
  const { schedule } = plan;
  const work = plan.tasks.filter((task) => task.agentId !== null);
  const total = work.reduce((sum, task) => sum + task.estimateMinutes, 0);
  const saved = total === 0 ? 0 : Math.max(0, 1 - schedule.makespanMinutes / total);
  const from = (source: string): number => work.filter((task) => (task.estimateFrom ?? "stated") === source).length;
  const parts = [
    [from("stated"), "as the document states"],
    [from("measured"), `as measured in ${count(measured?.runIds.length ?? 0, "run")}`],
    [from("complexity"), "by how hard the task looks"],
  ] as const;
  if (work.length === 0) return ["Schedule: nothing is left to do"];
  return [
    `Schedule: ${renderMinutes(schedule.makespanMinutes)}, instead of ${renderMinutes(total)} one after another (${Math.floor(saved * 100)} % less). ${describeBound(schedule)}`,
    `  Estimates: ${parts.flatMap(([number, how]) => (number === 0 ? [] : [`${number} ${how}`])).join(", ")}.`,
  ];
}

function renderChart({ plan }: LoadedPlan, options: PlanTextOptions): string[] {
  const chart = chartOfPlan(plan);
  if (chart.rows.length === 0) return [];
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  const key = wrapText("█ decides the length  ▒ other work  · ready, waits for its agent or for a file", options.width);
  if (options.all || chart.rows.length <= mostRows) {
    const gantt = renderGantt(chart.problem, chart.schedule, {
      width: options.width,
      labelOf: (id) => nameTask(byId.get(id)!),
      widthOf: measureWidth,
    });
    return [...gantt.split("\n"), ...key, ""];
  }
  const critical = chart.rows.filter((row) => row.critical);
  const names = critical.slice(0, fewRows).map((row) => `  ${nameTask(byId.get(row.taskId)!)}`);
  return [
    ...renderLanes(chart, byId, options.width),
    ...key,
    ...wrapText(
      `A row for each agent; --all shows all ${chart.rows.length} tasks. ${count(critical.length, "task")} ${critical.length === 1 ? "decides" : "decide"} the length, first:`,
      options.width,
    ),
    ...names.map((name) => cut(name, options.width)),
    "",
  ];
}

/** One row for each agent: when it works, and when on what decides the length. */
function renderLanes(
  chart: PlanChart,
  byId: ReadonlyMap<string, { readonly agentId: string | null }>,
  width: number,
): string[] {
  const lanes = new Map<string, typeof chart.rows>();
  for (const row of chart.rows) {
    const agentId = byId.get(row.taskId)!.agentId!;
    lanes.set(agentId, [...(lanes.get(agentId) ?? []), row]);
  }
  const end = Math.max(...chart.rows.map((row) => row.endMinutes), 1e-9);
  const left = Math.min(Math.max(...[...lanes.keys()].map((id) => measureWidth(id))), Math.floor(width / 3));
  const columns = Math.max(10, width - left - 1);
  const lines = [...lanes].map(([agentId, rows]) => {
    const cells = Array.from({ length: columns }, () => " ");
    for (const row of rows) {
      const from = Math.min(columns - 1, Math.floor((row.startMinutes / end) * columns));
      const to = Math.max(from + 1, Math.ceil((row.endMinutes / end) * columns));
      for (let at = from; at < Math.min(to, columns); at += 1)
        cells[at] = row.critical ? "█" : cells[at] === "█" ? "█" : "▒";
    }
    return `${cut(agentId, left).padEnd(left)} ${cells.join("")}`;
  });
  const scale = renderMinutes(end);
  return [...lines, `${" ".repeat(left)} 0${" ".repeat(Math.max(1, columns - 1 - scale.length))}${scale}`];
}

function renderFindings(findings: readonly Finding[], options: PlanTextOptions): string[] {
  if (findings.length === 0) return ["Findings: none"];
  const lines = findings.map((finding) =>
    wrapText(
      `  ${finding.severity} ${finding.code}${finding.line === undefined ? "" : `, line ${finding.line}`}: ${cleanText(finding.message)}${finding.suggestion === undefined ? "" : ` (${cleanText(describeSuggestion(finding.suggestion))})`}`,
      options.width,
      "    ",
    ),
  );
  const shown = options.all || lines.length <= fewRows + 1 ? lines : lines.slice(0, fewRows);
  const rest = new Map<string, number>();
  for (const { code } of findings.slice(shown.length)) rest.set(code, (rest.get(code) ?? 0) + 1);
  const more = [...rest].map(([code, number]) => `${number} ${code}`).join(", ");
  return [
    `Findings: ${findings.length}`,
    ...shown.flat(),
    ...(more === "" ? [] : wrapText(`  … and ${more} (--all)`, options.width, "    ")),
  ];
}

function cut(text: string, width: number): string {
  if (measureWidth(text) <= width) return text;
  let kept = text;
  while (kept !== "" && measureWidth(kept) > width - 1) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** What a terminal without Unicode can show of the marks of this page; words of others are left to it. */
function spellPlainly(text: string): string {
  return text.replaceAll("█", "#").replaceAll("▒", "=").replaceAll("·", ".").replaceAll("…", "~");
}
