import type { FailureKind } from "./run-event.ts";
import type { RunPolicy } from "./run-policy.ts";

/** How often and how soon a task is tried again after a failure of a kind: by the first rule that fits, else by the policy. */
export function findRetryRule(
  policy: RunPolicy,
  taskId: string,
  kind: FailureKind,
): Pick<RunPolicy, "retries" | "retryDelayMs" | "maxRetryDelayMs"> {
  const fits = (list: readonly string[] | undefined, one: string): boolean => list === undefined || list.includes(one);
  const rule = policy.retryRules.find(({ taskIds, kinds }) => fits(taskIds, taskId) && fits(kinds, kind));
  const { retries, retryDelayMs, maxRetryDelayMs } = policy;
  return {
    retries: rule?.retries ?? retries,
    retryDelayMs: rule?.retryDelayMs ?? retryDelayMs,
    maxRetryDelayMs: rule?.maxRetryDelayMs ?? maxRetryDelayMs,
  };
}
