import { renderInstructions } from "../core/plan/index.ts";
import type { RunCheckpoint, RunState } from "../core/run/index.ts";
import type { DeliveredMessage, RunnerCallbacks, WorkOrder, TaskOutcome } from "../ports/index.ts";
import type { ActiveRun, LiveAttempt } from "./active-run.ts";
import { isAddressedTo } from "./agent-names.ts";
import { checkPromises, deliverHandoff } from "./deliver-handoff.ts";

/**
 * Carries out one attempt at one task, from the look at the tree before it to the outcome that the run machine is told.
 * Ends when the attempt is over for the run, even where the runner never answers.
 */
export async function carryOutAttempt(run: ActiveRun, place: number, attempt: number): Promise<void> {
  const { mailbox, options } = run;
  const task = run.plan.tasks[place]!;
  const agentId = task.agentId!;
  const controller = new AbortController();
  const { policy } = mailbox.state;
  let stopReason: string | null = null;
  let giveUp: (outcome: TaskOutcome) => void = () => undefined;
  const givenUp = new Promise<TaskOutcome>((resolve) => (giveUp = resolve));
  const timers: (() => void)[] = [];
  const stop = (reason: string): void => {
    if (stopReason !== null) return;
    stopReason = reason;
    controller.abort(new Error(reason));
    const late = `${reason}; the agent did not end within ${options.graceMs} ms`;
    timers.push(options.clock.schedule(options.graceMs, () => giveUp({ ok: false, attempt, reason: late })));
  };
  const { taskTimeoutMs, silenceTimeoutMs } = policy;
  if (taskTimeoutMs !== null) {
    timers.push(options.clock.schedule(taskTimeoutMs, () => stop(`timed out after ${taskTimeoutMs} ms`)));
  }
  let cancelSilence = (): void => undefined;
  const heard = (): void => {
    if (silenceTimeoutMs === null || stopReason !== null) return;
    cancelSilence();
    cancelSilence = options.clock.schedule(silenceTimeoutMs, () => stop(`was silent for ${silenceTimeoutMs} ms`));
  };
  heard();

  const live: LiveAttempt = { agentId, besideAgentIds: new Set(), stop, heard };
  for (const other of run.attempts.values()) {
    other.besideAgentIds.add(agentId);
    live.besideAgentIds.add(other.agentId);
  }
  run.attempts.set(place, live);
  if (mailbox.state.status === "aborting") stop(mailbox.state.reason ?? "aborted");
  try {
    const assignment = makeAssignment(run, place, attempt);
    const working = work(run, assignment, controller.signal, live);
    const outcome = await Promise.race([working, givenUp]);
    const usage = outcome.usage === undefined ? {} : { usage: outcome.usage };
    if (outcome.attempt !== attempt) {
      const reason = `the runner gave the outcome of attempt ${outcome.attempt}, expected ${attempt}`;
      mailbox.tell({ type: "finish-task", taskId: task.id, ok: false, attempt, reason });
    } else if (outcome.ok) {
      const output = outcome.output === undefined ? {} : { output: outcome.output };
      mailbox.tell({ type: "finish-task", taskId: task.id, ok: true, attempt, ...output, ...usage });
    } else {
      mailbox.tell({
        type: "finish-task",
        taskId: task.id,
        ok: false,
        attempt,
        reason: describeFailure(outcome.reason, stopReason),
        ...usage,
      });
    }
  } catch (error) {
    const reason = stopReason ?? `the runner failed: ${error instanceof Error ? error.message : String(error)}`;
    mailbox.tell({ type: "finish-task", taskId: task.id, ok: false, attempt, reason });
  } finally {
    cancelSilence();
    for (const cancel of timers) cancel();
    run.attempts.delete(place);
  }
}

/** An attempt that was asked to end failed for that reason, whatever its agent says. */
function describeFailure(reason: string, stopReason: string | null): string {
  return stopReason === null || reason.startsWith(stopReason) ? reason : stopReason;
}

/** The runner's part, with what is looked at around it. */
async function work(
  run: ActiveRun,
  assignment: WorkOrder,
  signal: AbortSignal,
  live: LiveAttempt,
): Promise<TaskOutcome> {
  const { options } = run;
  const { attempt, task } = assignment;
  const inspection = options.inspector === null ? null : await options.inspector.begin(assignment);
  const outcome = await options.runner.run(assignment, makeCallbacks(run, assignment, signal, live));
  const violations = inspection === null ? [] : await inspection([...live.besideAgentIds]);
  for (const { path, reason } of violations) {
    run.mailbox.tell({ type: "report-violation", taskId: task.id, path, reason, prevented: false });
  }
  if (!outcome.ok || outcome.attempt !== attempt) return outcome;
  const faults: string[] = [];
  let count = 0;
  for (const handoff of outcome.handoffs ?? []) {
    count += 1;
    faults.push(
      ...(await deliverHandoff(run, { taskId: task.id, handoffId: `${task.id}#${attempt}.${count}` }, handoff)),
    );
  }
  const promised = run.plan.tasks[run.mailbox.state.shape.placeOf.get(task.id)!]!.delivers;
  if (promised.length > 0) faults.push(...(await checkPromises(run, task.id, attempt, promised)));
  if (options.onViolation === "fail") {
    faults.push(...violations.map(({ path, reason }) => `wrote ${path}, which is not its own: ${reason}`));
  }
  return faults.length === 0 ? outcome : { ...outcome, ok: false, reason: faults.join("\n") };
}

function makeAssignment(run: ActiveRun, place: number, attempt: number): WorkOrder {
  const { plan, mailbox } = run;
  const { state } = mailbox;
  const task = plan.tasks[place]!;
  const agentId = task.agentId!;
  const agent = plan.agents[state.shape.agentPlaceOf.get(agentId)!]!;
  let instructions: string | null = null;
  return {
    runId: run.runId,
    feature: plan.feature,
    task,
    agentId,
    personaId: agent.personaId,
    attempt,
    // Rendered when somebody reads it: an instant runner on 10,000 tasks does not.
    get instructions() {
      instructions ??= renderInstructions(plan, agentId, {
        taskId: task.id,
        attempt,
        previousFailure: state.tasks.at(place)!.previousFailure,
        checkpoint: findCheckpoint(state, task.id, agentId),
      });
      return instructions;
    },
    get owned() {
      return plan.ownership.filter(([, ownerIds]) => ownerIds.includes(agentId)).map(([pattern]) => pattern);
    },
    ownership: plan.ownership,
    waitsFor: task.waitsFor,
    get enables() {
      return state.shape.dependents[place]!.map((dependent) => plan.tasks[dependent]!.id);
    },
    contracts: plan.contracts,
    timeoutMs: state.policy.taskTimeoutMs,
  };
}

/** The last note of this task, or of its agent where it names no task. */
function findCheckpoint(state: RunState, taskId: string, agentId: string): RunCheckpoint | null {
  const notes = [...state.checkpoints].filter((one) =>
    one.taskId === null ? one.agentId === agentId : one.taskId === taskId,
  );
  return notes.at(-1) ?? null;
}

function makeCallbacks(run: ActiveRun, assignment: WorkOrder, signal: AbortSignal, live: LiveAttempt): RunnerCallbacks {
  const { mailbox, plan } = run;
  const { agentId, attempt } = assignment;
  const taskId = assignment.task.id;
  let handoffCount = 0;
  return {
    signal,
    progress(percent, note) {
      live.heard();
      mailbox.tell({ type: "progress-task", taskId, percent, note: note ?? null });
    },
    async send(to, text, artifacts = []) {
      live.heard();
      await mailbox.send({ type: "send-message", from: agentId, to, text, artifacts });
    },
    async receive() {
      live.heard();
      const { state } = mailbox;
      const unread: DeliveredMessage[] = [];
      for (let place = state.readUpTo.get(agentId) ?? 0; place < state.messages.length; place += 1) {
        const message = state.messages.at(place)!;
        if (message.from !== agentId && isAddressedTo(plan, message.to, agentId)) unread.push(message);
      }
      await mailbox.send({ type: "read-messages", agentId, upToSequence: state.messages.length });
      return unread;
    },
    getContext(key) {
      const held = mailbox.state.context.get(key);
      return { value: held?.value, version: held?.version ?? 0 };
    },
    async setContext(key, value, expectedVersion) {
      live.heard();
      const expected = expectedVersion === undefined ? {} : { expectedVersion };
      const events = await mailbox.send({ type: "set-context", key, value, by: agentId, ...expected });
      return events.length > 0;
    },
    deliver(handoff) {
      live.heard();
      handoffCount += 1;
      return deliverHandoff(run, { taskId, handoffId: `${taskId}#${attempt}:${handoffCount}` }, handoff);
    },
    async checkpoint(note, nextSteps = [], files = []) {
      live.heard();
      await mailbox.send({ type: "save-checkpoint", agentId, taskId, note, nextSteps, files });
    },
    handoffs: () =>
      [...mailbox.state.handoffs]
        .filter(
          (one) =>
            (one.verdict === "verified" || one.verdict === "unverified") &&
            isAddressedTo(plan, one.handoff.to, agentId),
        )
        .map((one) => one.handoff),
    denied(path, reason) {
      mailbox.tell({ type: "report-violation", taskId, path, reason, prevented: true });
    },
  };
}
