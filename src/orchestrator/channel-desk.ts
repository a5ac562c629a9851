import type { TaskDraft } from "../core/task/index.ts";
import { findTaskState, refuseMessage } from "../core/run/index.ts";
import type { PostReply, ReceivedPost } from "../ports/index.ts";
import type { ActiveRun } from "./active-run.ts";
import { findAgentId } from "./agent-names.ts";
import { answerApproval } from "./answer-approval.ts";
import { makeChannelView } from "./channel-view.ts";
import { deliverHandoff } from "./deliver-handoff.ts";
import { proposeTasks } from "./propose-tasks.ts";

/** Milliseconds between two pictures of the run in the window. */
const publishEveryMs = 100;

/** Takes what agents post into the run, answers them, and shows them what became of it. */
export class ChannelDesk {
  readonly #run: ActiveRun;
  /** Posts that the journal has already: a crash came between keeping and acknowledging. */
  readonly #answers: Map<string, PostReply>;
  readonly #unsubscribe: () => void;
  #taking: Promise<void> = Promise.resolve();
  #publishing: Promise<void> = Promise.resolve();
  #cancelPublish: (() => void) | null = null;

  /** @param answers - Answers to posts that the journal has already. */
  constructor(run: ActiveRun, answers: Map<string, PostReply>) {
    this.#run = run;
    this.#answers = answers;
    this.#unsubscribe = run.options.channel?.onPost(() => this.take()) ?? (() => undefined);
    this.take();
  }

  /** Takes posts, after those that are being taken. */
  take(): void {
    this.#taking = this.#taking
      .then(() => this.#takeAll())
      .catch((error: unknown) => this.#run.options.onWarning("Posts of agents could not be taken", error));
  }

  /** Shows the state soon; many calls in a short time make one picture. */
  showSoon(): void {
    const { channel, clock } = this.#run.options;
    if (channel === null || this.#cancelPublish !== null) return;
    this.#cancelPublish = clock.schedule(publishEveryMs, () => {
      this.#cancelPublish = null;
      this.#show();
    });
  }

  /** Takes what is left, shows the last picture, and lets the channel go. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#cancelPublish?.();
    this.take();
    await this.#taking;
    this.#cancelPublish?.();
    this.#show();
    await this.#publishing;
    // The run is over and kept; what the window could not show changes nothing about it.
    const { channel, onWarning } = this.#run.options;
    await channel?.close().catch((error: unknown) => onWarning("The agents' window could not be closed", error));
  }

  #show(): void {
    const { channel, clock, onWarning } = this.#run.options;
    this.#publishing = this.#publishing
      .then(() => channel?.publish(makeChannelView(this.#run.mailbox.state, clock.nowMs())))
      .catch((error: unknown) => onWarning("The agents' window could not be written", error));
  }

  async #takeAll(): Promise<void> {
    const { channel } = this.#run.options;
    if (channel === null) return;
    for (;;) {
      const posts = await channel.take();
      if (posts.length === 0) return;
      const replies = await Promise.all(
        posts.map(async (post) => ({ postId: post.postId, reply: await this.#answer(post) })),
      );
      await channel.acknowledge(replies);
    }
  }

  async #answer(received: ReceivedPost): Promise<PostReply> {
    const known = this.#answers.get(received.postId);
    if (known !== undefined) return known;
    const reply = await this.#obey(received);
    this.#answers.set(received.postId, reply);
    return reply;
  }

  /** Commands are handed in at once, in the order of the posts; only the answers are waited for. */
  async #obey({ postId, post }: ReceivedPost): Promise<PostReply> {
    const { mailbox, plan, attempts } = this.#run;
    const { onWarning } = this.#run.options;
    const agentId = findAgentId(plan, post.from) ?? post.from;
    for (const attempt of attempts.values()) if (attempt.agentId === agentId) attempt.heard();
    const agentPlace = plan.agents.findIndex((agent) => agent.agentId === agentId);
    const doing = agentPlace < 0 ? -1 : mailbox.state.doing[agentPlace]!;
    const currentTaskId = doing < 0 ? null : plan.tasks[doing]!.id;
    switch (post.type) {
      case "message": {
        const { to, text, artifacts = [] } = post;
        const [sent] = await mailbox.send({ type: "send-message", from: agentId, to, text, artifacts, postId });
        if (sent !== undefined) return { ok: true };
        const refusal = refuseMessage(mailbox.state, agentId, to);
        return { ok: false, ...(refusal ?? { code: "RUN_ENDED", message: "The run has ended" }) };
      }
      case "read-messages":
        await mailbox.send({ type: "read-messages", agentId, upToSequence: post.upToSequence });
        return { ok: true };
      case "progress": {
        const taskId = post.taskId ?? currentTaskId;
        if (taskId === null)
          return { ok: false, code: "TASK_NOT_RUNNING", message: `${post.from} is not doing a task` };
        const percent = post.percent ?? findTaskState(mailbox.state, taskId)?.percent ?? 0;
        const events = await mailbox.send({ type: "progress-task", taskId, percent, note: post.note ?? null });
        return events.length > 0
          ? { ok: true }
          : { ok: false, code: "TASK_NOT_RUNNING", message: `Task ${taskId} is not being done` };
      }
      case "set-context": {
        const { key, value } = post;
        const expected = post.expectedVersion === undefined ? {} : { expectedVersion: post.expectedVersion };
        const write = { key, value, by: agentId, taskId: currentTaskId, postId, ...expected };
        const answer = await this.#run.context.write(write);
        return answer.ok ? { ok: true, value: { version: answer.version } } : answer;
      }
      case "handoff": {
        const { faults } = await deliverHandoff(
          this.#run,
          { taskId: currentTaskId, handoffId: postId, agentId },
          post.handoff,
        );
        return faults.length === 0 ? { ok: true } : { ok: false, code: "HANDOFF_REJECTED", message: faults.join("\n") };
      }
      case "checkpoint": {
        const { note, nextSteps, files } = post;
        const taskId = post.taskId ?? currentTaskId;
        await mailbox.send({ type: "save-checkpoint", agentId, taskId, note, nextSteps, files, postId });
        return { ok: true };
      }
      case "abort":
        await mailbox.send({ type: "abort-run", reason: post.reason, awaitsReceipt: true });
        return { ok: true };
      case "get-context": {
        const { key } = post;
        const held = mailbox.state.context.get(key);
        const version = post.version ?? held?.version ?? 0;
        if (currentTaskId !== null) mailbox.tell({ type: "read-context", key, version, taskId: currentTaskId });
        return { ok: true, value: { value: held?.value, version: held?.version ?? 0 } };
      }
      case "reads": {
        const reader = [...attempts.values()].find((attempt) => attempt.agentId === agentId);
        if (reader === undefined)
          return { ok: false, code: "TASK_NOT_RUNNING", message: `${post.from} is not doing a task` };
        reader.reads(post.paths);
        return { ok: true };
      }
      case "denied": {
        const taskId = post.taskId ?? currentTaskId;
        if (taskId === null)
          return { ok: false, code: "TASK_NOT_RUNNING", message: `${post.from} is not doing a task` };
        const { path, reason } = post;
        await mailbox.send({ type: "report-violation", taskId, path, reason, prevented: true });
        return { ok: true };
      }
      case "warning":
        onWarning(post.text, post.path);
        return { ok: true };
      case "propose": {
        const { title, detail } = post;
        const drafts = readDrafts(detail);
        if (drafts === null) {
          const message = "Expected `detail` to be `{ tasks: [{ id, … }] }`";
          return { ok: false, code: "POST_REFUSED", message };
        }
        const proposal = { proposalId: postId, by: agentId, fromTaskId: currentTaskId, drafts, title };
        const faults = await proposeTasks(this.#run, proposal);
        return faults.length === 0
          ? { ok: true, value: { proposalId: postId } }
          : { ok: false, code: "PROPOSAL_REFUSED", message: faults.join("\n") };
      }
      case "approve":
      case "reject": {
        // An agent must not agree to its own work; a person speaks as nobody of the plan.
        if (findAgentId(plan, post.from) !== null)
          return { ok: false, code: "POST_REFUSED", message: `${post.from} is an agent; only a person may answer` };
        const ok = post.type === "approve";
        const note = post.type === "approve" ? (post.note ?? null) : post.reason;
        const { subjectId, from: by } = post;
        return (await answerApproval(this.#run, { subjectId, ok, by, note, postId }))
          ? { ok: true }
          : { ok: false, code: "APPROVAL_UNKNOWN", message: `Nothing that waits for an answer is called ${subjectId}` };
      }
      default:
        post satisfies never;
        return { ok: false, code: "POST_REFUSED", message: "This run does not know what the post asks for" };
    }
  }
}

/** Tasks in the detail of a proposal; what is wrong with them is found when they are fitted into the plan. */
function readDrafts(detail: unknown): readonly TaskDraft[] | null {
  const tasks: unknown = typeof detail === "object" && detail !== null && "tasks" in detail ? detail.tasks : null;
  if (!Array.isArray(tasks) || tasks.length === 0) return null;
  const isDraft = (one: unknown): one is TaskDraft =>
    typeof one === "object" && one !== null && "id" in one && typeof one.id === "string" && hasTexts(one);
  return tasks.every(isDraft) ? tasks : null;
}

/** The lists and texts of a draft from another process are what they have to be. */
function hasTexts(draft: object): boolean {
  const lists = ["files", "domains", "dependsOn", "gates"];
  const texts = ["title", "description"];
  return Object.entries(draft).every(([name, value]: [string, unknown]) => {
    if (texts.includes(name)) return typeof value === "string";
    if (lists.includes(name)) return Array.isArray(value) && value.every((one) => typeof one === "string");
    if (name === "estimateMinutes") return typeof value === "number";
    return name === "id" || name === "personaId" || name === "phase"
      ? typeof value === "string" || value === null
      : false;
  });
}
