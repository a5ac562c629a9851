import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { loadPlan } from "../load-plan.ts";
import type { PlanOptions } from "../load-plan.ts";
import { renderPlan } from "../render-plan.ts";
import { makeTerminal } from "../terminal.ts";

/** `orch plan`: assignment, schedule, ownership and findings, without running anything. */
export async function runPlan(feature: string, options: CommonOptions & PlanOptions): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd, directory } = findFolders(options);
  const loaded = await loadPlan(feature, options, { cwd, directory });
  const { plan, reading, findings } = loaded;
  terminal.say(renderPlan(loaded, { width: terminal.stdout.columns ?? 100 }));
  terminal.give({
    ...plan,
    source: { path: loaded.path, format: reading.format, reason: reading.reason, title: reading.title },
    strategy: plan.strategy.strategyId,
    strategyChoice: plan.strategy,
    findings,
    warnings: reading.warnings,
  });
  return exitCode.done;
}
