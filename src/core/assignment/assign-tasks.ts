import { ArgumentError } from "../errors.ts";
import type { Persona } from "../persona/index.ts";
import { createTaskGraph } from "../schedule/index.ts";
import type { AssignableTask, AssignOptions, AsyncTieJudge, TiedTask } from "./assign-options.ts";
import { bestColumn, chooseCrew } from "./choose-crew.ts";
import { compareIds } from "./compare-ids.ts";
import { countAgents } from "./count-agents.ts";
import { describeFocus } from "./describe-focus.ts";
import type { EvidencePart, PersonaEvidence } from "./persona-evidence.ts";
import { round } from "./round.ts";
import { allowedPersonas, scoreAll } from "./score-board.ts";
import { balance, shareFiles } from "./settle-tasks.ts";
import type { MoveReason } from "./settle-tasks.ts";
import { splitCrew } from "./split-crew.ts";
import { takeSeats } from "./take-seats.ts";

/** One agent and what it has to do. */
export interface AssignedAgent {
  /** `backend`, or `backend-2` where a persona works twice. */
  readonly agentId: string;
  readonly personaId: string;
  /** Every task after those it waits for. */
  readonly taskIds: readonly string[];
  /** One line: what it does here. */
  readonly focus: string;
  /** Files that its tasks write, as the tasks name them, each once. */
  readonly outputs: readonly string[];
}

/** Who does a task, and why. */
export interface AssignedTask {
  readonly taskId: string;
  readonly agentId: string;
  readonly personaId: string;
  /** The chosen persona's score. */
  readonly score: number;
  /** The persona that comes first where the task is looked at alone. */
  readonly bestPersonaId: string;
  /** That persona's score less the chosen one's: what the choice as a whole costs here. */
  readonly cost: number;
  /** 0 to 1: how far the first persona is ahead of the second. */
  readonly confidence: number;
  /** The score by its named parts. */
  readonly parts: Readonly<Partial<Record<EvidencePart, number>>>;
  /** What spoke for the chosen persona, the weightiest first. */
  readonly reasons: readonly PersonaEvidence[];
  /** Why another persona than the best was chosen; `null` where the best was. */
  readonly moved: MoveReason | "judge";
}

/** Tasks given to agents. */
export interface Assignment {
  /** In the order of personas in the registry. */
  readonly agents: readonly AssignedAgent[];
  /** By id, as people count. */
  readonly tasks: readonly AssignedTask[];
  /** What the choice as a whole costs against the best persona for each task alone. */
  readonly cost: { readonly chosen: number; readonly best: number; readonly share: number };
  /** How many agents, and why, for people. */
  readonly reasons: readonly string[];
}

/**
 * Gives tasks to agents: chosen together, so that work is even, tasks that write one file have one owner where that
 * costs little, and few dependencies cross. The result is the same whatever the order of `tasks`.
 *
 * A persona that a task names wins over its words, where it is one of those allowed. Dependencies on tasks that are not
 * there are left out. Give the order that the plan follows as `dependsOn`. Cost is close to linear in tasks and
 * dependencies, beside the width of the graph for `"auto"`.
 *
 * @returns No agents for no tasks. A promise where a judge answers with one: all ties are asked at once, and what a judge throws or
 *   rejects with passes.
 * @throws {ArgumentError} `ARGUMENT_INVALID` for a number of agents that is none from 1 to 64, or no personas.
 * @throws {PersonaUnknownError} `PERSONA_UNKNOWN` for an id in `personas` that the registry does not have.
 * @throws {DoubledTaskError} `SCHEDULE_TASK_DOUBLED` where two tasks have one id.
 * @throws {DependencyCycleError} `SCHEDULE_CYCLE` where tasks wait for each other in a circle.
 */
export function assignTasks(tasks: readonly AssignableTask[], options?: AssignOptions): Assignment;
export function assignTasks(
  tasks: readonly AssignableTask[],
  options: AssignOptions<(tie: TiedTask) => PromiseLike<string | null>>,
): Promise<Assignment>;
export function assignTasks(
  tasks: readonly AssignableTask[],
  options: AssignOptions<AsyncTieJudge>,
): Assignment | Promise<Assignment>;
export function assignTasks(
  tasks: readonly AssignableTask[],
  options: AssignOptions<AsyncTieJudge> = {},
): Assignment | Promise<Assignment> {
  const { judge, ...others } = options;
  if (judge === undefined) return assign(tasks, others);
  // The questions first, all of them; the assignment is made of answers and waits for nothing.
  const ties: TiedTask[] = [];
  assign(tasks, { ...others, judge: (tie) => (ties.push(tie), null) });
  const answers = ties.map((tie) => judge(tie));
  const settle = (given: readonly (string | null)[]): Assignment => {
    const byId = new Map(ties.map((tie, place) => [tie.task.id, given[place] ?? null]));
    return assign(tasks, { ...others, judge: ({ task }) => byId.get(task.id) ?? null });
  };
  const plain = answers.filter(isPlain);
  if (plain.length === answers.length) return settle(plain);
  return Promise.all(answers.map((answer) => Promise.resolve(answer))).then(settle);
}

function isPlain(answer: string | null | PromiseLike<string | null>): answer is string | null {
  return typeof answer !== "object" || answer === null;
}

function assign(tasks: readonly AssignableTask[], options: AssignOptions): Assignment {
  const personas = allowedPersonas(options);
  const agentsWanted = options.agents ?? "auto";
  if (agentsWanted !== "auto" && !(Number.isInteger(agentsWanted) && agentsWanted >= 1 && agentsWanted <= 64)) {
    throw new ArgumentError("agents", 'a whole number from 1 to 64, or "auto"', agentsWanted);
  }
  const sorted = [...tasks].sort((a, b) => compareIds(a.id, b.id));
  const placeOf = new Map(sorted.map((task, place) => [task.id, place]));
  const before = sorted.map((task) => [...new Set(task.dependsOn ?? [])].flatMap((id) => placeOf.get(id) ?? []));
  const graph = createTaskGraph(
    sorted.map((task, place) => ({ id: task.id, dependsOn: before[place]!.map((other) => sorted[other]!.id) })),
  );
  const minutes = sorted.map((task) => Math.max(0, task.estimateMinutes ?? 30) || 1);
  const board = scoreAll(sorted, personas, before, options);
  const { table, fixed } = board;

  const auto = countAgents(table, minutes, before, agentsWanted === "auto" ? graph.width() : null);
  const most = agentsWanted === "auto" ? auto.most : agentsWanted;
  const isIn = chooseCrew(table, most);
  const chosen = sorted.map((_, row) => bestColumn(table, row, isIn));
  const moved: MoveReason[] = sorted.map((_, row) => (chosen[row] === board.best[row] ? null : "crew"));
  const together = shareFiles(sorted, table, chosen, moved, fixed);
  balance(table, minutes, chosen, moved, fixed, isIn, together);

  const seats = takeSeats(chosen, minutes, before, most, agentsWanted === "auto" ? auto.splitAbove : 0);
  const rank = new Map(graph.order().map((id, at) => [id, at]));
  const agentOf: string[] = [];
  const agents: AssignedAgent[] = [];
  const names = agentNames(personas);
  for (const [column, parts] of splitCrew({ tasks: sorted, chosen, minutes, before, seats }).entries()) {
    const persona = personas[column]!;
    for (const [part, rows] of parts.entries()) {
      const agentId = names(persona.id, part);
      for (const row of rows) agentOf[row] = agentId;
      const inOrder = [...rows].sort((a, b) => rank.get(sorted[a]!.id)! - rank.get(sorted[b]!.id)!);
      agents.push({
        agentId,
        personaId: persona.id,
        taskIds: inOrder.map((row) => sorted[row]!.id),
        focus: describeFocus(
          persona,
          rows.map((row) => board.evidence(row, column)),
        ),
        outputs: [...new Set(inOrder.flatMap((row) => sorted[row]!.files ?? []))],
      });
    }
  }
  const assignments = sorted.map((task, row): AssignedTask => {
    const column = chosen[row]!;
    const reasons = board.evidence(row, column);
    const score = table.scores[row * table.columns + column]!;
    const parts: Partial<Record<EvidencePart, number>> = {};
    for (const { part, weight } of reasons) parts[part] = round((parts[part] ?? 0) + weight);
    const cost = round(table.scores[row * table.columns + board.best[row]!]! - score);
    return {
      taskId: task.id,
      agentId: agentOf[row]!,
      personaId: personas[column]!.id,
      score: round(score),
      bestPersonaId: personas[board.best[row]!]!.id,
      cost,
      confidence: board.confidence[row]!,
      parts,
      reasons,
      moved: board.judged[row] === true && moved[row] === null ? "judge" : moved[row]!,
    };
  });
  const chosenSum = assignments.reduce((sum, task) => sum + task.score, 0);
  const lost = assignments.reduce((sum, task) => sum + task.cost, 0);
  const best = chosenSum + lost;
  return {
    agents,
    tasks: assignments,
    cost: { chosen: round(chosenSum), best: round(best), share: best > 0 ? round(lost / best) : 0 },
    reasons: agentsWanted === "auto" ? auto.reasons : [`${agentsWanted} agents at most, as asked`],
  };
}

/**
 * The tasks for which two personas come out nearly equal: what a judge of `assignTasks` would be asked, in the order in which it is.
 *
 * @throws The errors of `assignTasks`.
 */
export function findTiedTasks(tasks: readonly AssignableTask[], options: AssignOptions = {}): TiedTask[] {
  const ties: TiedTask[] = [];
  assign(tasks, { ...options, judge: (tie) => (ties.push(tie), null) });
  return ties;
}

/** `backend`, `backend-2`; a number that is a persona's own id is left out. */
function agentNames(personas: readonly Persona[]): (personaId: string, part: number) => string {
  const taken = new Set(personas.map((persona) => persona.id));
  const given = new Map<string, number>();
  return (personaId, part) => {
    if (part === 0) return personaId;
    let number = (given.get(personaId) ?? 1) + 1;
    while (taken.has(`${personaId}-${number}`)) number += 1;
    given.set(personaId, number);
    return `${personaId}-${number}`;
  };
}
