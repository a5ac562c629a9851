import { OrchestrateError } from "../core/errors.ts";
import type { Persona } from "../core/persona/index.ts";
import { lintCodes, lintPlan, makePlan } from "../core/plan/index.ts";
import type { Finding, LintCode, Plan, PlanInput } from "../core/plan/index.ts";
import { DependencyCycleError } from "../core/schedule/index.ts";
import { IntakeError, isPlanText, readPlan, readTasks, withTaskGates } from "../intake/index.ts";
import type { TaskFormat, TaskReading } from "../intake/index.ts";
import { featureName } from "./load-plan.ts";
import { linesOf, planInputOf } from "./plan-input.ts";
import { surveyFolder } from "./survey-folder.ts";

/** How files are linted. */
export interface LintFileOptions {
  readonly cwd: string;
  /** Personas beside the built-in ones; empty for none. */
  readonly registry: readonly Persona[];
  readonly off: readonly LintCode[];
  readonly format?: TaskFormat;
}

/** A file with what is wrong with it. */
export interface LintedFile {
  /** As it was named. */
  readonly path: string;
  readonly text: string;
  /** `plan` for a plan; `null` where it could not be read. */
  readonly format: TaskFormat | "plan" | null;
  readonly findings: readonly Finding[];
  /** What the plan was made of; `null` where there is none, or where the file is a plan itself. */
  readonly input: PlanInput | null;
  readonly plan: Plan | null;
}

/** Circles that are told of one file. */
const mostCircles = 20;

/** Reads a task file or a plan, and finds what is wrong with it. What cannot be read is a finding too. */
export async function lintFile(path: string, text: string, options: LintFileOptions): Promise<LintedFile> {
  try {
    return isPlanText(text) ? await lintPlanFile(path, text, options) : await lintTaskFile(path, text, options);
  } catch (error) {
    if (!OrchestrateError.is(error)) throw error;
    const findings =
      error instanceof IntakeError
        ? error.faults.map(({ line, at, expected, came }) =>
            findingAt("file-unreadable", line, `${at === null ? "" : `${at}: `}expected ${expected}, came ${came}`),
          )
        : [findingAt("file-unreadable", null, error.message)];
    return { path, text, format: null, findings: without(findings, options.off), input: null, plan: null };
  }
}

async function lintPlanFile(path: string, text: string, options: LintFileOptions): Promise<LintedFile> {
  const { plan, lines } = readPlan(text, { path });
  const findings = lintPlan(plan, await lintOptions(plan, lines, options));
  return { path, text, format: "plan", findings: without(findings, options.off), input: null, plan };
}

async function lintTaskFile(path: string, text: string, options: LintFileOptions): Promise<LintedFile> {
  const { format } = options;
  // A task's own check counts: what is asked is whether anything would show that the work is right.
  const reading = withTaskGates(readTasks(text, { path, ...(format === undefined ? {} : { format }) }));
  const lines = linesOf(reading);
  const asRead = { ...planInputOf(featureName(path), reading, text), personas: options.registry };
  const { plan, input, circles } = planWithoutCircles(asRead);
  const found = plan === null ? [] : lintPlan(plan, await lintOptions(plan, lines, options));
  const circleFindings = circles.map((error) => {
    const line = lines.get(error.taskIds[0] ?? "") ?? null;
    return { ...findingAt("dependency-cycle", line, error.message), taskIds: error.taskIds };
  });
  const findings = [...circleFindings, ...unclearParts(reading, found), ...found];
  const order = ["error", "warning", "info"];
  return {
    path,
    text,
    format: reading.format,
    findings: without(findings, options.off).sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)),
    input,
    plan,
  };
}

/** A plan of tasks that may wait for each other in circles: each circle is told, and one of its edges left out. */
function planWithoutCircles(given: PlanInput): {
  plan: Plan | null;
  input: PlanInput;
  circles: DependencyCycleError[];
} {
  const circles: DependencyCycleError[] = [];
  let input = given;
  for (;;) {
    try {
      // What is asked here does not depend on how good the schedule is.
      const plan = makePlan({ ...input, schedule: { maxIterations: 0 } });
      return { plan, input, circles };
    } catch (error) {
      if (!(error instanceof DependencyCycleError)) throw error;
      circles.push(error);
      const opened = openCircle(input, error.taskIds);
      if (opened === null || circles.length >= mostCircles) return { plan: null, input, circles };
      input = opened;
    }
  }
}

/** The input without one stated edge of a circle; `null` where none of its edges is stated. */
function openCircle(input: PlanInput, circle: readonly string[]): PlanInput | null {
  for (let at = circle.length - 1; at >= 0; at -= 1) {
    const [id, next] = [circle[at]!, circle[(at + 1) % circle.length]!];
    const place = input.tasks.findIndex((task) => task.id === id);
    const task = input.tasks[place];
    if (task?.dependsOn?.includes(next) !== true) continue;
    const opened = { ...task, dependsOn: task.dependsOn.filter((other) => other !== next) };
    return { ...input, tasks: input.tasks.with(place, opened) };
  }
  return null;
}

async function lintOptions(plan: Plan, lines: ReadonlyMap<string, number>, options: LintFileOptions) {
  return {
    lines,
    folder: await surveyFolder(options.cwd, plan),
    ...(options.registry.length === 0 ? {} : { registry: options.registry }),
  };
}

/** What the reader warned of, but for what the linter says better. */
function unclearParts(reading: TaskReading, found: readonly Finding[]): Finding[] {
  const told = new Set(found.filter((one) => one.code === "dependency-unknown").map((one) => one.line));
  return reading.warnings
    .filter(({ line, message }) => !(told.has(line ?? -1) && message.includes("depends on")))
    .map(({ line, message }) => findingAt("file-unclear", line, message));
}

function findingAt(code: LintCode, line: number | null, message: string): Finding {
  return { code, severity: lintCodes[code], taskIds: [], message, ...(line === null ? {} : { line }) };
}

function without(findings: readonly Finding[], off: readonly LintCode[]): Finding[] {
  return findings.filter((finding) => !off.includes(finding.code));
}
