import type { RunState } from "../run/index.ts";
import { listStatusLines } from "./list-status-lines.ts";
import type { StatusOptions } from "./list-status-lines.ts";

/**
 * How a run stands in a few plain lines, for pipes and narrow terminals: the run, its facts, one line for each agent,
 * critical path and, once it is known, savings. O(tasks + dependencies).
 *
 * @example
 * renderStatus(state).split("\n")[0]; // "user-authentication: running"
 */
export function renderStatus(state: RunState, options: StatusOptions = {}): string {
  const { title, facts, agents, path, savings } = listStatusLines(state, options);
  return [title, ...facts, ...agents, path, ...savings].join("\n");
}
