import type { ChannelView, ViewMessage } from "../../../ports/index.ts";
import { fileNameOf } from "../../files/index.ts";

/** Messages that the window shows; older ones are in the journal. */
const maxMessages = 1000;

/**
 * The files of the window, by their path below its folder, all but the messages. The keys in them are those of the
 * seed's own files, with a few more.
 */
export function windowTexts(view: ChannelView): Map<string, string> {
  const texts = new Map<string, string>();
  const values = [...view.context].sort(([a], [b]) => (a < b ? -1 : 1));
  texts.set(
    "context.json",
    toText({
      run_id: view.runId,
      feature: view.feature,
      // `fromEntries` defines own properties, so that a key called `__proto__` is one like any other.
      values: Object.fromEntries(values.map(([key, { value }]) => [key, value])),
      versions: Object.fromEntries(
        values.map(([key, { version, by, atMs }]) => [key, { version, by, at: timestamp(atMs) }]),
      ),
    }),
  );
  for (const progress of view.progress)
    texts.set(
      progressPath(progress.agentId),
      toText({
        run_id: view.runId,
        agent_id: progress.agentId,
        persona: progress.personaId,
        last_update: timestamp(progress.atMs),
        status: progress.status,
        percent: progress.percent,
        current_task: progress.currentTaskId,
        completed_task: progress.completedTaskIds.at(-1) ?? null,
        completed_tasks: progress.completedTaskIds,
        next_task: progress.waitingTaskIds[0] ?? null,
        waiting_tasks: progress.waitingTaskIds,
        note: progress.note,
        unread_messages: progress.unread ?? 0,
      }),
    );
  for (const [index, handoff] of view.handoffs.entries()) {
    const place = String(index + 1).padStart(4, "0");
    const name = `${place}-${fileNameOf(handoff.from).slice(0, 60)}-to-${fileNameOf(handoff.to).slice(0, 60)}.json`;
    texts.set(`handoffs/${name}`, toText({ run_id: view.runId, handoff }));
  }
  return texts;
}

/** Where the progress of an agent stands. */
export function progressPath(agentId: string): string {
  return `progress/${fileNameOf(agentId)}.json`;
}

/** One message as it stands in `messages.json`. */
export interface WindowMessage {
  readonly run_id: string;
  readonly sequence: number;
  readonly timestamp: string;
  readonly from: string;
  readonly to: string;
  readonly message: string;
  readonly artifacts: readonly string[];
  readonly read: boolean;
  readonly read_by: readonly string[];
}

/** The messages of the window, the newest last. */
export function windowMessages(runId: string, messages: readonly ViewMessage[]): WindowMessage[] {
  return messages.slice(-maxMessages).map((message) => ({
    run_id: runId,
    sequence: message.sequence,
    timestamp: timestamp(message.atMs),
    from: message.from,
    to: message.to,
    message: message.text,
    artifacts: message.artifacts,
    read: message.readBy.length > 0,
    read_by: message.readBy,
  }));
}

/** JSON for people and for programs, with a line end. */
export function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function timestamp(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
