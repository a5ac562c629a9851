import type { Handoff } from "../core/handoff/index.ts";
import type { ContextValue, RunCheckpoint, RunMessage, RunState } from "../core/run/index.ts";
import type { TaskReading } from "../intake/index.ts";
import { isAddressedTo } from "../orchestrator/index.ts";
import type { Post, PostReply } from "../ports/index.ts";
import type { FoundRun } from "./find-run.ts";
import { findSpeaker, postToRun } from "./post-to-run.ts";
import type { Speaker, SpeakingOptions } from "./post-to-run.ts";

/** What a checkpoint says. */
export type CheckpointContent = Pick<RunCheckpoint, "note" | "nextSteps" | "files">;

/** A checkpoint with its number, counted from 1 over the whole run. */
export interface NumberedCheckpoint extends RunCheckpoint {
  readonly number: number;
}

/**
 * One who speaks with a run, whatever the way: by a command in a shell, or by a tool. Answers are `null` where none came in time:
 * the post waits, and is taken when the run goes on.
 */
export interface RunTalk {
  readonly speaker: Speaker;
  /** The run as it was when the talk began. */
  readonly found: FoundRun;
  /** The task that the speaker is at; `undefined` where nobody says. */
  readonly taskId: string | undefined;
  send(to: string, text: string, artifacts: readonly string[]): Promise<PostReply | null>;
  /** What the speaker was not given before; an agent is not given it again, a person looks on without taking it away. */
  takeMessages(): Promise<readonly RunMessage[]>;
  progress(percent: number, note: string): Promise<PostReply | null>;
  /** A shared value, `undefined` where nobody set it. An agent at work is told later where what it saw has changed. */
  getContext(key: string): Promise<ContextValue | undefined>;
  setContext(key: string, value: unknown, expectedVersion: number | undefined): Promise<PostReply | null>;
  handOver(handoff: Handoff): Promise<PostReply | null>;
  /** Says what the speaker's task builds on. */
  noteReads(paths: readonly string[]): Promise<PostReply | null>;
  /** @param taskId - Default: the task that the speaker is at. */
  saveCheckpoint(content: CheckpointContent, taskId?: string | null): Promise<PostReply | null>;
  listCheckpoints(): readonly NumberedCheckpoint[];
  propose(reading: TaskReading): Promise<PostReply | null>;
  answer(type: "approve" | "reject", subjectId: string, text: string): Promise<PostReply | null>;
}

/**
 * Begins a talk with the run that the options, the environment or else the newest journal name.
 *
 * @throws {UsageError} `USAGE` where there is no such run.
 */
export async function talkWithRun(options: SpeakingOptions & { readonly task?: string }): Promise<RunTalk> {
  const { found, ...speaker } = await findSpeaker(options);
  const { state } = found;
  const { from } = speaker;
  const taskId = options.task ?? process.env["ORCH_TASK_ID"];
  const say = (post: Post): Promise<PostReply | null> => postToRun(speaker, post, options);
  return {
    speaker,
    found,
    taskId,
    send: (to, text, artifacts) => say({ type: "message", from, to, text, artifacts }),
    async takeMessages() {
      const { unread, isForPerson } = findUnread(state, from);
      const newest = unread.at(-1);
      // A person looking on does not take an agent's mail away, and has no cursor of its own.
      if (!isForPerson && newest !== undefined)
        await say({ type: "read-messages", from, upToSequence: newest.sequence });
      return unread;
    },
    progress: (percent, note) =>
      say({
        type: "progress",
        from,
        percent,
        ...(taskId === undefined ? {} : { taskId }),
        ...(note === "" ? {} : { note }),
      }),
    async getContext(key) {
      const held = state.context.get(key);
      // A task that goes on with this value is told where it changes.
      if (taskId !== undefined && found.status === "running") {
        const post: Post = { type: "get-context", from, key, version: held?.version ?? 0 };
        await postToRun(speaker, post, { ...options, wait: "0" });
      }
      return held;
    },
    setContext: (key, value, expectedVersion) =>
      say({ type: "set-context", from, key, value, ...(expectedVersion === undefined ? {} : { expectedVersion }) }),
    handOver: (handoff) => say({ type: "handoff", from, handoff }),
    noteReads: (paths) => say({ type: "reads", from, paths }),
    saveCheckpoint({ note, nextSteps, files }, ofTask = taskId ?? null) {
      return say({ type: "checkpoint", from, note, nextSteps, files, ...(ofTask === null ? {} : { taskId: ofTask }) });
    },
    listCheckpoints: () => [...state.checkpoints].map((one, place) => ({ ...one, number: place + 1 })),
    propose: ({ tasks }) => {
      const proposed = tasks.map(
        ({ id, title, description, files, domains, dependsOn, estimateMinutes, personaId }) => ({
          id,
          title,
          description,
          files,
          domains,
          dependsOn,
          estimateMinutes,
          personaId,
        }),
      );
      const title = proposed.length === 1 ? proposed[0]!.title : `${proposed.length} further tasks`;
      return say({ type: "propose", from, title, detail: { tasks: proposed } });
    },
    answer: (type, subjectId, text) =>
      say(
        type === "approve"
          ? { type, from, subjectId, ...(text === "" ? {} : { note: text }) }
          : { type, from, subjectId, reason: text },
      ),
  };
}

function findUnread(
  state: RunState,
  from: string,
): { readonly unread: readonly RunMessage[]; readonly isForPerson: boolean } {
  const upTo = state.readUpTo.get(from) ?? 0;
  const isForPerson = !state.plan.agents.some((agent) => agent.agentId === from);
  const unread = [...state.messages].filter(
    (message) =>
      message.sequence > upTo && message.from !== from && (isForPerson || isAddressedTo(state.plan, message.to, from)),
  );
  return { unread, isForPerson };
}
