import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileNameOf, writeFileAtomically } from "../../adapters/files/index.ts";
import { createDirectoryChannel } from "../../adapters/channel/directory/index.ts";
import { createProcessGateRunner } from "../../adapters/runner/process/index.ts";
import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { cleanText, renderDashboard, renderReport, summariseRun } from "../../core/report/index.ts";
import { comparePlans } from "../../core/plan/index.ts";
import type { Plan } from "../../core/plan/index.ts";
import { explainResume } from "../../core/run/index.ts";
import type { RunPolicy } from "../../core/run/index.ts";
import { makeRunId, Orchestrator } from "../../orchestrator/index.ts";
import type { RunResult } from "../../orchestrator/index.ts";
import type { GateRunner } from "../../ports/index.ts";
import { makeAgentRunner, readRunner } from "../agent-runner.ts";
import type { RunnerOptions } from "../agent-runner.ts";
import { describeError } from "../describe-error.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findRun } from "../find-run.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { createInspector } from "../inspect-work.ts";
import { chooseSandbox, readSandbox } from "../choose-sandbox.ts";
import type { SandboxOptions } from "../choose-sandbox.ts";
import { makeWorkspace, readIsolation } from "../isolation.ts";
import type { IsolationOptions } from "../isolation.ts";
import { listenForEnd } from "../listen-for-end.ts";
import { createLiveScreen } from "../live-screen.ts";
import type { LiveScreen } from "../live-screen.ts";
import { featureName, loadPlan } from "../load-plan.ts";
import type { PlanOptions } from "../load-plan.ts";
import { closeReview } from "../close-review.ts";
import { readDelivered } from "../read-delivered.ts";
import { readSettings, settingsPath } from "../run-settings.ts";
import type { RunSettings } from "../run-settings.ts";
import { makeTerminal } from "../terminal.ts";
import { assertTickable, createTicker } from "../tick-file.ts";
import type { TickedFile } from "../tick-file.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `orch run`. */
export interface RunCommandOptions
  extends RunnerOptions, CommonOptions, PlanOptions, PolicyOptions, IsolationOptions, SandboxOptions {
  readonly resume?: string;
  readonly runId?: string;
  readonly env?: readonly string[];
  readonly plain?: boolean;
  readonly strictOwnership?: boolean;
  readonly tick?: boolean;
}

/** Which run `orch resume` goes on with, and how. */
export interface ResumeChoice {
  readonly run?: string;
  /** Only say what would be reused or redone. */
  readonly explain?: boolean;
  /** Go on with the plan as it was, whatever its document says now. */
  readonly keepPlan?: boolean;
}

/** Options that shape how a run deals with failure and time. */
export interface PolicyOptions {
  readonly retries?: string;
  readonly gateRetries?: string;
  readonly timeout?: string;
  readonly silence?: string;
  readonly concurrency?: string;
  readonly onFailure?: string;
  readonly onStale?: string;
  readonly runTimeout?: string;
  readonly maxAttempts?: string;
  readonly maxTokens?: string;
  readonly maxCost?: string;
  readonly onExhausted?: string;
}

/** `orch run`: plans a feature, or takes one up again, and carries it out. */
export async function runRun(feature: string, options: RunCommandOptions): Promise<ExitCode> {
  if (options.resume !== undefined) return runResume(undefined, { ...options, run: options.resume });
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd, directory } = findFolders(options);
  const runner = readRunner(options, null);
  const policy = readPolicy(options);
  const isolation = await readIsolation(options, cwd);
  const loaded = await loadPlan(feature, options, { cwd, directory });
  const ticked: TickedFile = { path: loaded.path, format: loaded.reading.format };
  if (options.tick === true) assertTickable(ticked);
  for (const warning of loaded.reading.warnings.slice(0, 5)) {
    terminal.note(
      `warning: ${loaded.path}${warning.line === null ? "" : `:${warning.line}`}: ${cleanText(warning.message)}`,
    );
  }
  const errors = loaded.findings.filter((finding) => finding.severity === "error");
  for (const finding of errors.slice(0, 10)) terminal.note(`finding: ${finding.code}: ${cleanText(finding.message)}`);
  if (!loaded.runsGates && loaded.plan.gates.some((gate) => gate.commands.length > 0)) {
    terminal.note("gates: the commands of this document are not run; --gates on runs them");
  }
  const settings: RunSettings = {
    runner,
    runsGates: loaded.runsGates,
    env: options.env ?? [],
    strictOwnership: options.strictOwnership === true,
    sandbox: readSandbox(options, cwd),
    ...(isolation === undefined ? {} : { isolation }),
    policy,
    ...(options.tick === true ? { tick: ticked } : {}),
    source: { feature, options: pickPlanOptions(options) },
  };
  return carryOut(
    terminal,
    { cwd, directory, settings, plain: options.plain === true, merge: options.merge === true },
    async (orchestrator, signal, began) => {
      const runId = options.runId ?? makeRunId(loaded.plan.feature, Date.now());
      await began(runId);
      return orchestrator.run(loaded.plan, { signal, runId });
    },
  );
}

/** `orch resume`: goes on with a run that was killed, failed or aborted. */
export async function runResume(
  feature: string | undefined,
  options: RunCommandOptions & ResumeChoice,
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd, directory } = findFolders(options);
  const store = createDirectoryStore({ directory });
  const found = await findRun(store, {
    ...(options.run === undefined ? {} : { runId: options.run }),
    ...(feature === undefined ? {} : { feature: featureName(feature) }),
  });
  const saved = await readSettings(directory, found.runId);
  const plan =
    options.keepPlan === true ? null : await readPlanAgain(terminal, saved, found.state.plan, { cwd, directory });
  if (options.explain === true) {
    const notes = explainResume(found.state, plan === null ? undefined : comparePlans(found.state.plan, plan));
    for (const { taskId, action, reason } of notes)
      terminal.say(`${action.padEnd(7)} ${cleanText(`${taskId}: ${reason}`)}`);
    terminal.give({ runId: found.runId, tasks: notes });
    return exitCode.done;
  }
  if (options.merge === true && saved?.isolation === undefined)
    throw new UsageError(
      `All agents of run ${found.runId} work in one folder: there is nothing that --merge could take`,
    );
  const runner = readRunner(options, saved?.runner ?? null);
  const settings: RunSettings = {
    runner,
    runsGates: options.gates === undefined ? (saved?.runsGates ?? false) : options.gates === "on",
    env: options.env ?? saved?.env ?? [],
    strictOwnership: options.strictOwnership ?? saved?.strictOwnership ?? false,
    ...(saved?.sandbox === undefined && options.sandbox === undefined
      ? {}
      : { sandbox: options.sandbox === undefined ? saved!.sandbox! : readSandbox(options, cwd) }),
    ...(saved?.isolation === undefined ? {} : { isolation: saved.isolation }),
    policy: { ...saved?.policy, ...readPolicy(options) },
    ...(saved?.tick === undefined ? {} : { tick: saved.tick }),
    ...(saved?.source === undefined ? {} : { source: saved.source }),
  };
  return carryOut(
    terminal,
    { cwd, directory, settings, plain: options.plain === true, merge: options.merge === true },
    async (orchestrator, signal, began) => {
      await began(found.runId);
      return orchestrator.resume(found.runId, { signal, ...(plan === null ? {} : { plan }) });
    },
  );
}

/** The plan made again from its document, which may have been edited; `null` where that is not there any more. */
async function readPlanAgain(
  terminal: Terminal,
  saved: RunSettings | null,
  before: Plan,
  { cwd, directory }: { readonly cwd: string; readonly directory: string },
): Promise<Plan | null> {
  if (saved?.source === undefined) return null;
  const { feature, options } = saved.source;
  if (options.tasks === "-") return null;
  try {
    return (await loadPlan(feature, options, { cwd, directory, before })).plan;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.note(`${error.message}; going on with the plan as it was`);
    return null;
  }
}

/** What of the options the plan follows from. */
function pickPlanOptions(options: PlanOptions): PlanOptions {
  const names = [
    "tasks",
    "fromPrp",
    "taskFormat",
    "estimatesFrom",
    "strategy",
    "agents",
    "personas",
    "registry",
    "ownership",
    "handoffs",
    "contracts",
    "barriers",
    "gates",
  ] as const satisfies readonly (keyof PlanOptions)[];
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

async function carryOut(
  terminal: Terminal,
  place: {
    readonly cwd: string;
    readonly directory: string;
    readonly settings: RunSettings;
    readonly plain: boolean;
    readonly merge: boolean;
  },
  begin: (
    orchestrator: Orchestrator,
    signal: AbortSignal,
    began: (runId: string) => Promise<void>,
  ) => Promise<RunResult>,
): Promise<ExitCode> {
  const { cwd, directory, settings } = place;
  const workspace = await makeWorkspace(settings, { cwd, directory });
  for (const note of workspace?.notes ?? []) terminal.note(`note: ${note}`);
  const sandbox = await chooseSandbox(settings.sandbox, directory, (line) => terminal.note(line));
  const runner = await makeAgentRunner(settings.runner, { cwd, directory, env: settings.env, sandbox });
  const screen = createLiveScreen(terminal.json ? terminal.stderr : terminal.stdout, {
    plain: place.plain || terminal.json,
  });
  const orchestrator = new Orchestrator({
    runner,
    gateRunner: settings.runsGates ? createProcessGateRunner({ cwd, allowEnvironment: settings.env }) : silentGates,
    workspace,
    store: createDirectoryStore({ directory }),
    channel: (runId) => createDirectoryChannel({ directory, runId }),
    delivered: readDelivered(cwd),
    inspector: createInspector({
      cwd,
      directory,
      ...(settings.tick === undefined ? {} : { ownFile: settings.tick.path }),
      onLeftOut: (paths) =>
        screen.print(`not looked at for foreign changes: ${paths.join(", ")} and others of the name`),
    }),
    onViolation: settings.strictOwnership ? "fail" : "report",
    policy: settings.policy,
    onWarning: (message, cause) =>
      screen.print(`warning: ${message}: ${cause instanceof Error ? cause.message : String(cause)}`),
  });
  const ticker = settings.tick === undefined ? null : createTicker(settings.tick, cwd, (line) => screen.print(line));
  if (ticker !== null) {
    orchestrator.on("task:completed", ({ taskId }) => ticker.tick([taskId]));
    // What was completed before this process began, perhaps while no ticker was there.
    orchestrator.on("run:resumed", () => ticker.tick(completedTasks(orchestrator)));
  }
  const end = listenForEnd(
    () => runner.killAll(),
    (line) => screen.print(line),
  );
  const showing = show(orchestrator, screen);
  try {
    const result = await begin(orchestrator, end.signal, async (runId) => {
      await mkdir(join(directory, "runs", fileNameOf(runId)), { recursive: true });
      await writeFileAtomically(settingsPath(directory, runId), `${JSON.stringify(settings, null, 2)}\n`);
      screen.print(`run ${runId}; another terminal: orch watch --run ${runId}, orch abort --run ${runId}`);
    });
    await showing;
    await ticker?.settle();
    screen.stop();
    const summary = summariseRun(result.state, result.events);
    const folder = join(directory, "runs", fileNameOf(result.runId));
    // The run is over and kept; a report that cannot be written changes nothing about it.
    await writeFileAtomically(join(folder, "report.md"), renderReport(summary)).catch((error: unknown) =>
      terminal.note(`warning: The report was not written: ${describeError(error).message}`),
    );
    const { measured: savings } = summary.savings;
    if (!screen.abilities.box) terminal.say(renderDashboard(result.state, { width: 80, savings }));
    terminal.say(`\n${renderReport(summary, { brief: true })}`);
    const review = workspace === null ? null : await closeReview(terminal, { result, summary, workspace, ...place });
    terminal.say(`Report: ${join(folder, "report.md")}`);
    terminal.say(`Journal: ${join(folder, "journal.jsonl")}`);
    terminal.give(review === null ? summary : { ...summary, review });
    if (end.uncaught !== null) return exitCode.failed;
    return result.status === "completed"
      ? exitCode.done
      : result.status === "aborted"
        ? exitCode.aborted
        : exitCode.failed;
  } finally {
    screen.stop();
    end.stop();
  }
}

function completedTasks({ state }: Orchestrator): string[] {
  if (state === null) return [];
  return state.plan.tasks.flatMap(({ id, done }, place) =>
    !done && state.tasks.at(place)?.status === "completed" ? [id] : [],
  );
}

async function show(orchestrator: Orchestrator, screen: LiveScreen): Promise<void> {
  for await (const event of orchestrator.events()) {
    if (orchestrator.state !== null) screen.update(orchestrator.state, [event]);
  }
}

const silentGates: GateRunner = {
  check: () =>
    Promise.resolve({ ok: null, output: "the commands of this document are not run unasked; --gates on runs them" }),
};

function readPolicy(options: PolicyOptions): Partial<RunPolicy> {
  const { onStale } = options;
  if (onStale !== undefined && onStale !== "report" && onStale !== "redo")
    throw new UsageError(`Expected --on-stale to be report or redo, got ${JSON.stringify(onStale)}`);
  const onFailure = options.onFailure;
  if (onFailure !== undefined && onFailure !== "continue" && onFailure !== "stop") {
    throw new UsageError(`Expected --on-failure to be continue or stop, got ${JSON.stringify(onFailure)}`);
  }
  const { onExhausted } = options;
  if (onExhausted !== undefined && onExhausted !== "stop" && onExhausted !== "ask") {
    throw new UsageError(`Expected --on-exhausted to be stop or ask, got ${JSON.stringify(onExhausted)}`);
  }
  const whole = (name: string, text: string | undefined, least: number): number | undefined => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new UsageError(`Expected --${name} to be a whole number from ${least}, got ${JSON.stringify(text)}`);
  };
  const retries = whole("retries", options.retries, 0);
  const gateRetries = whole("gate-retries", options.gateRetries, 0);
  const timeout = whole("timeout", options.timeout, 1);
  const silence = whole("silence", options.silence, 1);
  const concurrency = whole("concurrency", options.concurrency, 1);
  const runTimeout = whole("run-timeout", options.runTimeout, 1);
  const budget = {
    maxAttempts: whole("max-attempts", options.maxAttempts, 1),
    maxTokens: whole("max-tokens", options.maxTokens, 1),
    maxCostUsd: readDollars("max-cost", options.maxCost),
  };
  const caps = Object.fromEntries(Object.entries(budget).filter(([, value]) => value !== undefined));
  return {
    ...(retries === undefined ? {} : { retries }),
    ...(gateRetries === undefined ? {} : { gateRetries }),
    ...(timeout === undefined ? {} : { taskTimeoutMs: timeout * 1_000 }),
    ...(silence === undefined ? {} : { silenceTimeoutMs: silence * 1_000 }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(onStale === undefined ? {} : { onStale }),
    ...(runTimeout === undefined ? {} : { runTimeoutMs: runTimeout * 1_000 }),
    ...(Object.keys(caps).length === 0 ? {} : { budget: caps }),
    ...(onExhausted === undefined ? {} : { onExhausted }),
  };
}

function readDollars(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const dollars = Number(text.replace(/^\$/, ""));
  if (text.trim() !== "" && Number.isFinite(dollars) && dollars > 0) return dollars;
  throw new UsageError(`Expected --${name} to be an amount of dollars above 0, got ${JSON.stringify(text)}`);
}
