import { raiseBudget } from "./budget.ts";
import { afterGate } from "./finish.ts";
import type { RunCommand } from "./run-command.ts";
import type { RunApproval, RunState } from "./run-state.ts";
import { releaseWaiting } from "./start.ts";
import type { Turn } from "./turn.ts";

/** A person answered: the gate has passed or failed, the proposal is taken in or dropped, the budget raised or not. */
export function answerApproval(turn: Turn, command: Extract<RunCommand, { type: "answer-approval" }>): void {
  const { atMs } = turn;
  const request = findOpenApproval(turn.state, command.subjectId);
  if (request === null || turn.state.status !== "running") return;
  const { approvalId, kind, gateId, taskId } = request;
  const { ok, by, note, postId = null } = command;
  const reason = note ?? "no reason given";
  if (ok) turn.emit({ type: "approval:given", atMs, approvalId, by, note, postId });
  else turn.emit({ type: "approval:refused", atMs, approvalId, by, reason, postId });
  if (kind === "budget" && ok) {
    turn.emit({ type: "budget:raised", atMs, budget: raiseBudget(turn.state.policy.budget, turn.state.firstBudget) });
  }
  if (kind === "proposal" && !ok) {
    turn.emit({
      type: "proposal:refused",
      atMs,
      proposalId: approvalId,
      by: request.by,
      faults: [`${by} refused it: ${reason}`],
    });
  }
  if (kind !== "gate" || gateId === null) return;
  const durationMs = Math.max(0, atMs - request.requestedAtMs);
  const place = taskId === null ? -1 : turn.state.shape.placeOf.get(taskId);
  if (place === undefined) return;
  const output = ok ? "" : `${by} refused it: ${reason}`;
  if (ok) turn.emit({ type: "gate:passed", atMs, gateId, taskId, durationMs });
  else turn.emit({ type: "gate:failed", atMs, gateId, taskId, durationMs, output });
  afterGate(turn, { place, gateId, taskId, ok, output });
}

/** The open request of that id, or the only one that is open about that task or gate. */
export function findOpenApproval(state: RunState, subjectId: string): RunApproval | null {
  const open = [...state.approvals.values()].filter((one) => one.status === "open");
  const named = open.find((one) => one.approvalId === subjectId);
  if (named !== undefined) return named;
  const about = open.filter((one) => one.taskId === subjectId || one.gateId === subjectId);
  return about.length === 1 ? about[0]! : null;
}

/** An agent found that more has to be done: taken in, asked about, or refused with every fault. */
export function proposeTasks(turn: Turn, command: Extract<RunCommand, { type: "propose-tasks" }>): void {
  const { atMs } = turn;
  if (turn.state.status !== "running") return;
  const { proposalId, by, fromTaskId, grown, drafts, title, approved = false } = command;
  const { proposals } = turn.state.policy;
  const faults = [...grown.faults, ...findConflicts(turn, command)];
  if (proposals === "refuse") faults.push("this run takes no proposals");
  if (faults.length > 0) {
    turn.emit({ type: "proposal:refused", atMs, proposalId, by, faults });
    return;
  }
  if (proposals === "ask" && !approved) {
    const rest = { gateId: null, taskId: fromTaskId, by, tasks: drafts };
    turn.emit({ type: "approval:requested", atMs, approvalId: proposalId, kind: "proposal", title, ...rest });
    return;
  }
  const { tasks, ownership } = grown;
  turn.emit({ type: "plan:grown", atMs, proposalId, by, fromTaskId, tasks, ownership });
  releaseWaiting(turn);
}

/** What does not fit into the run as it stands now, which may not be how it stood when the plan was looked at. */
function findConflicts(turn: Turn, command: Extract<RunCommand, { type: "propose-tasks" }>): string[] {
  const { placeOf } = turn.state.shape;
  const { tasks } = command.grown;
  const own = new Set(tasks.map((task) => task.id));
  const faults: string[] = [];
  const { maxDepth = 3 } = turn.state.policy.budget;
  const depth = 1 + (command.fromTaskId === null ? 0 : (turn.state.depths.get(command.fromTaskId) ?? 0));
  if (depth > maxDepth)
    faults.push(`the proposal is ${depth} steps away from the plan, at most ${maxDepth} are allowed`);
  for (const task of tasks) {
    if (placeOf.has(task.id)) faults.push(`the id ${JSON.stringify(task.id)} is taken`);
    for (const id of task.waitsFor) {
      if (own.has(id)) continue;
      const place = placeOf.get(id);
      const status = place === undefined ? null : turn.task(place).status;
      if (status === null) faults.push(`${task.id} waits for ${id}, which is no task of the plan`);
      else if (status === "failed" || status === "skipped" || status === "aborted")
        faults.push(`${task.id} waits for ${id}, which is ${status}`);
    }
  }
  return faults;
}
