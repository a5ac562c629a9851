import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { planProblem, varyPlan } from "../../core/plan/index.ts";
import { findEstimate, renderDot, renderMermaidGantt, simulateSchedule } from "../../core/schedule/index.ts";
import type { Simulation } from "../../core/schedule/index.ts";
import { mainDomain } from "../../core/plan/index.ts";
import { chartOfPlan } from "../chart-of-plan.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { explainTask } from "../explain-task.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { loadPlan } from "../load-plan.ts";
import type { LoadedPlan, PlanOptions } from "../load-plan.ts";
import { count, nameTask, renderMinutes } from "../plan-text.ts";
import { renderExplanation } from "../render-explanation.ts";
import { renderPlanMarkdown } from "../render-plan-markdown.ts";
import { renderPlan } from "../render-plan.ts";
import { renderWhatIf } from "../render-what-if.ts";
import { findTerminalAbilities } from "../terminal-abilities.ts";
import { makeTerminal } from "../terminal.ts";

/** What `orch plan` shows beside what shapes the plan. */
export interface PlanShowOptions {
  readonly format?: string;
  readonly explain?: string;
  readonly whatIf?: boolean;
  readonly simulate?: string | boolean;
  readonly all?: boolean;
}

const formats = ["text", "json", "markdown", "mermaid", "dot"] as const;

/** `orch plan`: assignment, schedule, ownership and findings, without running anything. */
export async function runPlan(
  feature: string,
  options: CommonOptions & PlanOptions & PlanShowOptions,
): Promise<ExitCode> {
  const format = readOutputFormat(options);
  const runs = readRuns(options.simulate);
  const terminal = makeTerminal({ json: format === "json" });
  const { cwd, directory } = findFolders(options);
  const loaded = await loadPlan(feature, options, { cwd, directory });
  if (format === "markdown") process.stdout.write(renderPlanMarkdown(loaded));
  else if (format === "mermaid" || format === "dot") process.stdout.write(renderDiagram(loaded, format));
  if (format !== "text" && format !== "json") return exitCode.done;

  const stream = terminal.json ? terminal.stderr : terminal.stdout;
  const width = Math.max(30, stream.columns ?? (Number(process.env["COLUMNS"]) || 100));
  const explanation = options.explain === undefined ? null : explainTask(loaded, options.explain);
  const variations =
    options.whatIf === true
      ? varyPlan(loaded.input, loaded.plan, {
          maxIterations: Math.min(2_000, Math.ceil(100_000 / (loaded.plan.tasks.length + 1))),
        })
      : null;
  const simulation = runs === null ? null : simulate(loaded, runs);
  if (explanation !== null) terminal.say(renderExplanation(explanation, loaded.path, width));
  else if (!terminal.json || (variations === null && simulation === null))
    terminal.say(
      renderPlan(loaded, { width, all: options.all === true, unicode: findTerminalAbilities(stream).unicode }),
    );
  if (variations !== null) terminal.say(`\n${renderWhatIf(variations, width)}`);
  if (simulation !== null)
    terminal.say(
      `\nSimulated ${count(simulation.runs, "time")} with durations by chance: half of the runs took at most ${renderMinutes(simulation.p50Minutes)}, nine of ten at most ${renderMinutes(simulation.p90Minutes)} (${renderMinutes(simulation.shortestMinutes)} to ${renderMinutes(simulation.longestMinutes)})`,
    );
  if (loaded.measured === null && loaded.plan.tasks.some((task) => task.estimateFrom === "complexity")) {
    const earlier = (await createDirectoryStore({ directory }).list()).length;
    if (earlier > 0)
      terminal.note(`${count(earlier, "earlier run")} here: --estimates-from all plans with what they took`);
  }
  const { plan, reading, findings, measured } = loaded;
  terminal.give({
    ...plan,
    source: { path: loaded.path, format: reading.format, reason: reading.reason, title: reading.title },
    strategy: plan.strategy.strategyId,
    strategyChoice: plan.strategy,
    findings,
    warnings: reading.warnings,
    ...(measured === null ? {} : { measured }),
    ...(explanation === null ? {} : { explanation }),
    ...(variations === null ? {} : { whatIf: variations }),
    ...(simulation === null ? {} : { simulation }),
  });
  return exitCode.done;
}

function readOutputFormat(options: CommonOptions & PlanShowOptions): (typeof formats)[number] {
  const text = options.json === true ? "json" : (options.format ?? "text");
  const format = formats.find((one) => one === text);
  if (format === undefined)
    throw new UsageError(
      `Expected --format to be ${formats.join(", ")}, got ${JSON.stringify(text)}; the form of the task file is said by --task-format`,
    );
  return format;
}

function readRuns(text: string | boolean | undefined): number | null {
  if (text === undefined || text === false) return null;
  if (text === true) return 1_000;
  const runs = Number(text);
  if (Number.isInteger(runs) && runs >= 1 && runs <= 100_000) return runs;
  throw new UsageError(`Expected --simulate to be a whole number from 1 to 100000, got ${JSON.stringify(text)}`);
}

/** With what earlier runs measured, each task is as uncertain as its kind was. */
function simulate({ plan, measured }: LoadedPlan, runs: number): Simulation {
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  const personas = new Map(plan.agents.map((agent) => [agent.agentId, agent.personaId]));
  const spread = (taskId: string): number | null => {
    const task = byId.get(taskId);
    if (measured === null || task === undefined || task.agentId === null) return null;
    const personaId = personas.get(task.agentId) ?? null;
    const found = findEstimate(measured.estimates, { personaId, domain: mainDomain(task) });
    return found === null ? null : Math.min(2, found.spread);
  };
  return simulateSchedule(planProblem(plan.tasks), plan.schedule, { runs, spread });
}

function renderDiagram({ plan }: LoadedPlan, format: "mermaid" | "dot"): string {
  const chart = chartOfPlan(plan);
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  const labelOf = (id: string): string => nameTask(byId.get(id)!);
  const criticalIds = chart.rows.filter((row) => row.critical).map((row) => row.taskId);
  return format === "dot"
    ? renderDot(chart.problem.tasks, { labelOf, criticalIds })
    : renderMermaidGantt(chart.problem, chart.schedule, { labelOf });
}
