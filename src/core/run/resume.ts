import { explainResume } from "./explain-resume.ts";
import { settle, startGate } from "./finish.ts";
import type { RunCommand } from "./run-command.ts";
import type { RunPolicy } from "./run-policy.ts";
import { isFinished } from "./run-state.ts";
import type { RunState } from "./run-state.ts";
import { completeTicked, releaseWaiting } from "./start.ts";
import type { Turn } from "./turn.ts";

/** What a person granted of the budget holds on where the same budget is asked for again. */
function keepGranted(state: RunState, policy: Partial<RunPolicy>): Partial<RunPolicy> {
  const { budget } = policy;
  if (budget === undefined || JSON.stringify(budget) !== JSON.stringify(state.firstBudget)) return policy;
  return { ...policy, budget: state.policy.budget };
}

type ChangedPlan = NonNullable<Extract<RunCommand, { type: "resume-run" }>["changed"]>;

/** Goes on after an end of any kind but a completed one: what was completed stays so, all else is done again. */
export function resumeRun(turn: Turn, command: Extract<RunCommand, { type: "resume-run" }>): void {
  const { atMs } = turn;
  const { changed } = command;
  const other = changed !== undefined && isOtherPlan(turn.state, changed) ? changed : null;
  if (turn.state.status === "completed" && (other === null || isAllDone(turn.state, other))) return;
  // What is asked for now goes before what was asked for at the start.
  const policy =
    command.policy === undefined
      ? {}
      : { policy: { ...turn.state.policy, ...keepGranted(turn.state, command.policy) } };
  turn.emit({ type: "run:resumed", atMs, ...policy });
  if (other !== null) changePlan(turn, other);
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    const task = turn.task(place);
    const taskId = turn.idOf(place);
    if (task.status === "running") {
      const gateId = turn.state.shape.gatesOf[place]!.find(
        (id) => task.gates.find((gate) => gate.gateId === id)?.status !== "passed",
      );
      const asked = [...turn.state.approvals.values()].some((one) => one.status === "open" && one.taskId === taskId);
      // The agent's work is kept; only the check that was cut off begins again, and who was asked is still asked.
      if (task.parked && asked) continue;
      if (task.worked && gateId !== undefined) startGate(turn, gateId, taskId);
      else if (task.worked && turn.state.policy.integrates) turn.emit({ type: "task:submitted", atMs, taskId });
      else turn.emit({ type: "task:interrupted", atMs, taskId, attempt: task.attempts });
    } else if (isFinished(task.status) && task.status !== "completed") {
      turn.emit({ type: "task:reset", atMs, taskId });
    }
  }
  releaseWaiting(turn);
  settle(turn);
}

/** Goes on with another plan; what changed in it begins anew, and what it marks as done is so. */
function changePlan(turn: Turn, { plan, changes }: ChangedPlan): void {
  const { atMs } = turn;
  const { shape } = turn.state;
  const ticked = plan.tasks.filter((task) => task.done).map((task) => task.id);
  const open = ticked.filter((id) => turn.state.tasks.at(shape.placeOf.get(id) ?? -1)?.status !== "completed");
  const others = changes.filter(({ change }) => change !== "same");
  const gone = new Set([...others.map(({ taskId }) => taskId), ...open]);
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    const { status, attempts } = turn.task(place);
    const taskId = turn.idOf(place);
    if (status === "running" && gone.has(taskId))
      turn.emit({ type: "task:interrupted", atMs, taskId, attempt: attempts });
  }
  turn.emit({ type: "plan:changed", atMs, plan, anew: plan.tasks.map(({ id }) => id).filter((id) => gone.has(id)) });
  completeTicked(turn);
}

/** Whether a completed run has nothing to do for another plan: all its tasks are done, and its gates are those that passed. */
function isAllDone(state: RunState, { plan, changes }: ChangedPlan): boolean {
  return (
    explainResume(state, changes).every((note) => note.action === "reused") &&
    JSON.stringify(state.plan.gates) === JSON.stringify(plan.gates)
  );
}

/** Whether a plan asks for something else; its times and its agents' numbers do not count. */
function isOtherPlan(state: RunState, { plan, changes }: ChangedPlan): boolean {
  const isOpen = (taskId: string): boolean =>
    state.tasks.at(state.shape.placeOf.get(taskId) ?? -1)?.status !== "completed";
  return (
    changes.some(({ change }) => change !== "same") ||
    JSON.stringify(state.plan.gates) !== JSON.stringify(plan.gates) ||
    plan.tasks.some((task) => task.done && isOpen(task.id))
  );
}
