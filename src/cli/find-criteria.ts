import type { GateResult, RunState } from "../core/run/index.ts";
import type { Gate } from "../core/task/index.ts";
import { readSuccessCriteria } from "../intake/index.ts";
import type { SuccessCriterion } from "../intake/index.ts";
import { findTaskFile } from "./find-task-file.ts";
import type { RunSettings } from "./run-settings.ts";

/** A criterion of the document, and what the run says of it. */
export interface CriterionProgress extends SuccessCriterion {
  /** `ticked` by somebody; `shown` or `refuted` by a gate with one of its commands; else `open`. */
  readonly status: "ticked" | "shown" | "refuted" | "open";
  /** The gate that says so; else `null`. */
  readonly gateId: string | null;
}

/** How a gate stands, over all tasks that it checks. */
export interface GateProgress {
  readonly gateId: string;
  readonly title: string;
  readonly level: Gate["level"];
  readonly status: "passed" | "failed" | "running" | "skipped" | "waiting";
  /** Checks that there are: one for each task, or one for the whole. */
  readonly checks: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How far a run is by what its document asks for, as far as the document is still there. */
export interface RunCriteria {
  /** The document; `null` where it is not there any more or came from stdin. */
  readonly path: string | null;
  readonly criteria: readonly CriterionProgress[];
  readonly gates: readonly GateProgress[];
}

/** Reads the success criteria of a run's document as it is now, and holds them and the gates against the run. */
export async function findCriteria(state: RunState, settings: RunSettings | null, cwd: string): Promise<RunCriteria> {
  const gates = state.plan.gates.map((gate) => measureGate(gate, state));
  const file = await readDocument(settings, cwd);
  if (file === null) return { path: null, criteria: [], gates };
  const commands = new Map(state.plan.gates.map((gate) => [gate.id, gate.commands.map(bare)]));
  const criteria = file.criteria.map((criterion): CriterionProgress => {
    if (criterion.done) return { ...criterion, status: "ticked", gateId: null };
    const quoted = [...criterion.text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
    const wanted = [...criterion.commands, ...quoted].map(bare);
    const judged = gates.filter(
      ({ gateId, status }) =>
        (status === "passed" || status === "failed") &&
        wanted.some((command) => commands.get(gateId)?.includes(command) === true),
    );
    const judge = judged.find(({ status }) => status === "failed") ?? judged[0];
    if (judge === undefined) return { ...criterion, status: "open", gateId: null };
    return { ...criterion, status: judge.status === "failed" ? "refuted" : "shown", gateId: judge.gateId };
  });
  return { path: file.path, criteria, gates };
}

async function readDocument(
  settings: RunSettings | null,
  cwd: string,
): Promise<{ path: string; criteria: SuccessCriterion[] } | null> {
  const { feature, options } = settings?.source ?? {};
  if (feature === undefined || options === undefined || options.tasks === "-" || options.fromPrp === "-") return null;
  try {
    const { path, text } = await findTaskFile({
      cwd,
      feature,
      ...(options.tasks === undefined ? {} : { tasks: options.tasks }),
      ...(options.fromPrp === undefined ? {} : { fromPrp: options.fromPrp }),
    });
    const isData = /^\uFEFF?\s*[[{]/.test(text);
    return { path, criteria: isData ? [] : readSuccessCriteria(text, { path }) };
  } catch {
    // Where a run stands does not depend on whether its document can still be read.
    return null;
  }
}

function measureGate({ id, title, level }: Gate, state: RunState): GateProgress {
  const users = state.plan.tasks.flatMap((task, place) => (task.gates.includes(id) && !task.done ? [place] : []));
  const results = [...users.flatMap((place) => state.tasks.at(place)!.gates), ...state.runGates].filter(
    (result) => result.gateId === id,
  );
  const of = (status: GateResult["status"]): number => results.filter((result) => result.status === status).length;
  const checks = Math.max(1, users.length, results.length);
  const [passed, failed, skipped] = [of("passed"), of("failed"), of("skipped")];
  const status =
    failed > 0
      ? "failed"
      : of("running") > 0
        ? "running"
        : passed + skipped < checks
          ? "waiting"
          : skipped > 0
            ? "skipped"
            : "passed";
  return { gateId: id, title, level, status, checks, passed, failed, skipped };
}

function bare(command: string): string {
  return command.trim().replace(/\s+/g, " ");
}
