import { findProvider, sharedProvider } from "./find-provider.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { findRetryRule } from "./retry-rule.ts";
import type { RunCommand } from "./run-command.ts";
import type { FailureKind, RunUsage } from "./run-event.ts";
import { isFinished } from "./run-state.ts";
import type { Turn } from "./turn.ts";

/** An attempt has ended: its gates begin, or the task is completed, tried again or failed. */
export function finishTask(turn: Turn, command: Extract<RunCommand, { type: "finish-task" }>): void {
  const place = turn.state.shape.placeOf.get(command.taskId);
  if (place === undefined) return;
  const task = turn.task(place);
  const isOpen = task.status === "running" && !task.worked && (command.attempt ?? task.attempts) === task.attempts;
  if (!isOpen) return;
  const { atMs } = turn;
  const { taskId } = command;
  const usage = command.usage === undefined ? {} : { usage: command.usage };
  if (!command.ok) {
    if (command.rateLimit !== undefined) holdProvider(turn, place, command.rateLimit);
    const kind = command.rateLimit === undefined ? command.kind : "rate-limit";
    failAttempt(turn, place, command.reason ?? "no reason given", { usage: command.usage, kind });
    return;
  }
  const stale = (turn.state.stale.get(taskId) ?? []).filter((input) => input.attempt === task.attempts);
  if (stale.length > 0 && turn.state.policy.onStale === "redo") {
    const changed = [...new Set(stale.map(({ kind, name }) => `${kind} ${name}`))].join(", ");
    failAttempt(turn, place, `it was built on what changed meanwhile: ${changed}`, {
      usage: command.usage,
      kind: "stale",
    });
    return;
  }
  const output = command.output === undefined ? {} : { output: command.output };
  const gateId = turn.state.shape.gatesOf[place]![0];
  const { integrates } = turn.state.policy;
  if (gateId === undefined && !integrates) {
    completeTask(turn, place, { ...output, ...usage });
    settle(turn);
    return;
  }
  turn.emit({ type: "task:worked", atMs, taskId, ...output, ...usage });
  if (turn.state.status === "aborting") failAttempt(turn, place, "aborted before its gates");
  else if (gateId === undefined) turn.emit({ type: "task:submitted", atMs, taskId });
  else startGate(turn, gateId, taskId);
}

/** The merge queue has answered: the task is completed, or its attempt failed. */
export function finishIntegration(turn: Turn, command: Extract<RunCommand, { type: "finish-integration" }>): void {
  const { atMs } = turn;
  const { taskId, attempt, result } = command;
  const place = turn.state.shape.placeOf.get(taskId);
  if (place === undefined) return;
  const task = turn.task(place);
  if (task.status !== "running" || !task.submitted || task.attempts !== attempt) return;
  if (result.ok) {
    const { commit, branch, togetherWith = [], gates = [] } = result;
    const how = {
      ...(togetherWith.length === 0 ? {} : { togetherWith }),
      ...(gates.length === 0 ? {} : { gates }),
    };
    turn.emit({ type: "task:integrated", atMs, taskId, commit, branch, ...how });
    completeTask(turn, place, {});
    settle(turn);
    return;
  }
  const { reason, kind, paths } = result;
  if (paths.length > 0) turn.emit({ type: "task:conflicted", atMs, taskId, attempt, paths });
  failAttempt(turn, place, reason, { kind });
}

/** A gate has ended: the next one begins, or its task or the run goes on. */
export function finishGate(turn: Turn, command: Extract<RunCommand, { type: "finish-gate" }>): void {
  const { atMs } = turn;
  const { gateId, taskId, ok, durationMs, output } = command;
  const place = taskId === null ? -1 : (turn.state.shape.placeOf.get(taskId) ?? -2);
  if (place === -2) return;
  const results = place === -1 ? turn.state.runGates : turn.task(place).gates;
  if (results.find((result) => result.gateId === gateId)?.status !== "running") return;
  if (ok !== false && turn.state.status === "running" && needsApproval(turn, gateId)) {
    requestGate(turn, gateId, taskId);
    return;
  }
  if (ok === null) turn.emit({ type: "gate:skipped", atMs, gateId, taskId, reason: output });
  else if (ok) turn.emit({ type: "gate:passed", atMs, gateId, taskId, durationMs });
  else turn.emit({ type: "gate:failed", atMs, gateId, taskId, durationMs, output });
  afterGate(turn, { place, gateId, taskId, ok, output });
}

/** What follows from the end of a gate. */
export function afterGate(
  turn: Turn,
  gate: {
    /** -1: a gate of the whole. */
    readonly place: number;
    readonly gateId: string;
    readonly taskId: string | null;
    readonly ok: boolean | null;
    readonly output: string;
  },
): void {
  const { atMs } = turn;
  const { place, gateId, taskId, ok, output } = gate;
  if (place === -1) {
    if (ok === false && turn.state.status === "running")
      turn.emit({ type: "run:failed", atMs, reason: `gate ${gateId} failed: ${output}` });
    else settle(turn);
    return;
  }
  if (ok === false || turn.state.status === "aborting") {
    const reason = ok === false ? `gate ${gateId} failed: ${output}` : "aborted before its gates";
    failAttempt(turn, place, reason, ok === false ? { kind: "gate" } : {});
    return;
  }
  const gates = turn.state.shape.gatesOf[place]!;
  const next = gates[gates.indexOf(gateId) + 1];
  if (next !== undefined) {
    startGate(turn, next, taskId);
    return;
  }
  if (turn.state.policy.integrates) {
    turn.emit({ type: "task:submitted", atMs, taskId: turn.idOf(place) });
    return;
  }
  completeTask(turn, place, {});
  settle(turn);
}

/** A task is completed; what waited for it alone becomes ready, and groups of which it was the last part end too. */
export function completeTask(
  turn: Turn,
  place: number,
  result: { readonly output?: unknown; readonly usage?: RunUsage },
): void {
  const { atMs } = turn;
  const { shape, plan } = turn.state;
  turn.emit({ type: "task:completed", atMs, taskId: turn.idOf(place), ...result });
  const completed = [place];
  for (let one = completed.pop(); one !== undefined; one = completed.pop()) {
    const phase = shape.phaseOf[one]!;
    if (phase >= 0 && turn.state.phaseOpen[phase] === 0)
      turn.emit({ type: "phase:completed", atMs, phase: shape.phases[phase]! });
    for (const dependent of shape.dependents[one]!) {
      if (turn.task(dependent).status !== "waiting" || turn.state.openWaits.at(dependent) !== 0) continue;
      if (turn.state.step === "execution" && shape.agentOf[dependent] !== shape.agentOf[place]) {
        turn.emit({ type: "run:advanced", atMs, step: "coordination" });
      }
      if (plan.tasks[dependent]!.kind === "group") {
        turn.emit({ type: "task:completed", atMs, taskId: turn.idOf(dependent) });
        completed.push(dependent);
      } else {
        turn.emit({ type: "task:ready", atMs, taskId: turn.idOf(dependent) });
      }
    }
  }
}

/** Begins a gate; one that only a person can pass is asked for at once. */
export function startGate(turn: Turn, gateId: string, taskId: string | null): void {
  const gate = turn.state.plan.gates.find((one) => one.id === gateId);
  turn.emit({ type: "gate:started", atMs: turn.atMs, gateId, taskId });
  if (gate?.approval === true && gate.commands.length === 0) requestGate(turn, gateId, taskId);
}

function needsApproval(turn: Turn, gateId: string): boolean {
  return turn.state.plan.gates.find((one) => one.id === gateId)?.approval === true;
}

function requestGate(turn: Turn, gateId: string, taskId: string | null): void {
  const gate = turn.state.plan.gates.find((one) => one.id === gateId);
  const place = taskId === null ? undefined : turn.state.shape.placeOf.get(taskId);
  // Each attempt is agreed to anew.
  const approvalId = place === undefined ? gateId : `${taskId}#${turn.task(place).attempts}:${gateId}`;
  const title = taskId === null ? `${gate?.title ?? gateId} of the whole` : `${gate?.title ?? gateId} of ${taskId}`;
  turn.emit({
    type: "approval:requested",
    atMs: turn.atMs,
    approvalId,
    kind: "gate",
    title,
    gateId,
    taskId,
    by: "run",
    tasks: [],
  });
}

/** A provider asked to wait: nothing of it starts before, and then one after the other. */
function holdProvider(
  turn: Turn,
  place: number,
  limit: { readonly provider?: string; readonly delayMs: number },
): void {
  const { atMs } = turn;
  const delayMs = Number.isFinite(limit.delayMs) && limit.delayMs > 0 ? limit.delayMs : 1;
  const agent = turn.state.shape.agentOf[place]!;
  const shared = findProvider(turn.state, agent);
  // Agents that no rule gives a provider share one gate, whatever its name.
  const provider = shared === sharedProvider ? sharedProvider : (limit.provider ?? shared);
  const held = turn.state.providers.get(provider);
  const untilMs = Math.max(held?.untilMs ?? 0, atMs + delayMs);
  turn.emit({ type: "provider:limited", atMs, provider, taskId: turn.idOf(place), delayMs, untilMs });
}

function failAttempt(
  turn: Turn,
  place: number,
  reason: string,
  how: { readonly usage?: RunUsage | undefined; readonly kind?: FailureKind | undefined } = {},
): void {
  const { atMs } = turn;
  const { policy, runId } = turn.state;
  const task = turn.task(place);
  const taskId = turn.idOf(place);
  const usage = how.usage === undefined ? {} : { usage: how.usage };
  const kind = how.kind === undefined || how.kind === "agent" ? {} : { kind: how.kind };
  if (turn.state.status === "aborting") {
    turn.emit({ type: "task:aborted", atMs, taskId, reason: turn.state.reason ?? reason, ...usage });
    settle(turn);
    return;
  }
  const attempt = task.attempts;
  if (how.kind === "rate-limit" && task.use.rateLimits < policy.maxRateLimits) {
    const agent = turn.state.shape.agentOf[place]!;
    const notBeforeMs = turn.state.providers.get(findProvider(turn.state, agent))?.untilMs ?? atMs;
    turn.emit({ type: "task:retrying", atMs, taskId, attempt, reason, notBeforeMs, ...kind, ...usage });
    return;
  }
  const rule = findRetryRule(policy, taskId, how.kind ?? "agent");
  if (task.failures < rule.retries) {
    const delay = retryDelayMs(rule, task.failures + 1, `${runId} ${taskId}`);
    const notBeforeMs = atMs + delay;
    turn.emit({ type: "task:retrying", atMs, taskId, attempt, reason, notBeforeMs, ...kind, ...usage });
    return;
  }
  turn.emit({ type: "task:failed", atMs, taskId, attempt, reason, ...kind, ...usage });
  skipDependents(turn, place);
  if (policy.onFailure === "stop") skipAll(turn, taskId);
  settle(turn);
}

/** What cannot start any more ends with the reason; independent work goes on. */
function skipDependents(turn: Turn, failed: number): void {
  const becauseTaskId = turn.idOf(failed);
  const reached = [failed];
  for (let one = reached.pop(); one !== undefined; one = reached.pop()) {
    for (const dependent of turn.state.shape.dependents[one]!) {
      if (isFinished(turn.task(dependent).status)) continue;
      const reason =
        one === failed
          ? `it waits for ${becauseTaskId}, which failed`
          : `it waits for ${turn.idOf(one)}, which was skipped because ${becauseTaskId} failed`;
      turn.emit({ type: "task:skipped", atMs: turn.atMs, taskId: turn.idOf(dependent), reason, becauseTaskId });
      reached.push(dependent);
    }
  }
}

function skipAll(turn: Turn, becauseTaskId: string): void {
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    const { status } = turn.task(place);
    if (status !== "waiting" && status !== "ready") continue;
    const reason = `the run stops because ${becauseTaskId} failed`;
    turn.emit({ type: "task:skipped", atMs: turn.atMs, taskId: turn.idOf(place), reason, becauseTaskId });
  }
}

/** Ends what has not begun; what runs is waited for. */
export function abortRun(turn: Turn, { reason, awaitsReceipt }: Extract<RunCommand, { type: "abort-run" }>): void {
  const { atMs } = turn;
  if (turn.state.status !== "running") return;
  turn.emit({ type: "run:aborting", atMs, reason, ...(awaitsReceipt === true ? { awaitsReceipt } : {}) });
  for (let place = 0; place < turn.state.tasks.length; place += 1) {
    const { status, parked } = turn.task(place);
    if (status === "waiting" || status === "ready" || parked)
      turn.emit({ type: "task:aborted", atMs, taskId: turn.idOf(place), reason });
  }
  settle(turn);
}

/** Ends the run where nothing is left to do: after its own gates where all tasks are completed. */
export function settle(turn: Turn): void {
  const { atMs } = turn;
  const { state } = turn;
  if (state.unfinishedCount > 0 || (state.status !== "running" && state.status !== "aborting")) return;
  if (state.status === "aborting") {
    if (state.awaitsReceipt && state.receipt === null) return;
    turn.emit({ type: "run:aborted", atMs, reason: state.reason ?? "aborted" });
    return;
  }
  const open = state.plan.tasks.filter((_, place) => turn.task(place).status !== "completed");
  if (open.length > 0) {
    const failed = open.filter((task) => turn.state.tasks.at(state.shape.placeOf.get(task.id)!)!.status === "failed");
    const names = (failed.length > 0 ? failed : open)
      .slice(0, 10)
      .map((task) => task.id)
      .join(", ");
    const reason = `${open.length} of ${state.plan.tasks.length} tasks are not completed; ${failed.length > 0 ? "failed" : "skipped"}: ${names}`;
    turn.emit({ type: "run:failed", atMs, reason });
    return;
  }
  if (state.step !== "integration") turn.emit({ type: "run:advanced", atMs, step: "integration" });
  const next = state.shape.runGates.find((gateId) => !state.runGates.some((result) => result.gateId === gateId));
  if (next !== undefined) {
    startGate(turn, next, null);
    return;
  }
  if (state.runGates.some((result) => result.status === "running")) return;
  turn.emit({ type: "run:advanced", atMs, step: "completion" });
  turn.emit({ type: "run:completed", atMs });
}
