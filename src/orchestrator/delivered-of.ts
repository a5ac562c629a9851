import type { ActiveRun, DeliveredFiles } from "./active-run.ts";
import { findAgentId } from "./agent-names.ts";

/** Files as an agent sees them: in its own folder where it has one. `null`: nobody looks at files. */
export function deliveredOf(run: ActiveRun, agentName: string): DeliveredFiles | null {
  const { delivered } = run.options;
  const folder = run.folders.size === 0 ? undefined : run.folders.get(findAgentId(run.plan, agentName) ?? agentName);
  return folder === undefined ? delivered : (delivered?.in?.(folder) ?? delivered);
}
