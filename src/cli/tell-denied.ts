import { createDirectoryChannel } from "../adapters/channel/directory/index.ts";

/** A refusal, as the run is to hear of it. */
export interface Denied {
  readonly path: string;
  readonly reason: string;
}

/**
 * Tells the run that an agent was refused, where this process is one of its agents. That it cannot be told changes
 * nothing about the refusal.
 */
export async function tellDenied(agentId: string, denied: readonly Denied[]): Promise<void> {
  const { ORCH_RUN_ID: runId, ORCH_DIRECTORY: directory, ORCH_AGENT_ID: from, ORCH_TASK_ID: taskId } = process.env;
  if (denied.length === 0 || runId === undefined || directory === undefined || from !== agentId) return;
  const channel = createDirectoryChannel({ directory, runId });
  try {
    for (const { path, reason } of denied.slice(0, 20)) {
      await channel.post(
        { type: "denied", from, path, reason, ...(taskId === undefined ? {} : { taskId }) },
        { wantsReply: false },
      );
    }
  } catch {
    // The channel is full or gone; the answer stands.
  } finally {
    await channel.close();
  }
}
