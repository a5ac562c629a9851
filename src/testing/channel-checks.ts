import { deepStrictEqual, match, notStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { Channel, ChannelView, Post, PostReply } from "../ports/index.ts";
import type { PortCheck } from "./store-checks.ts";

/** What the checks may ask of a channel that outlives its object. */
export interface ChannelCheckOptions {
  /** Opens the place of a channel once more, as another process would. Left out: such checks are not made. */
  readonly reopen?: (channel: Channel) => Channel | Promise<Channel>;
}

const nastyNames = ["constructor", "__proto__", "", " ", "../x", "ä", "a/b", "CON", ".", "line\nend", "\ud800"];
const message = (from: string, text: string): Post => ({ type: "message", from, to: "all", text, artifacts: [] });
const fine: PostReply = { ok: true, value: { version: 2 } };

/**
 * What every channel has to do, for tests of an own one in any test framework.
 *
 * @param createChannel - Makes a new, empty channel for each check; the check closes it.
 * @example
 * for (const { name, run } of channelChecks(() => createMemoryChannel())) test(name, run);
 */
export function channelChecks(
  createChannel: () => Channel | Promise<Channel>,
  { reopen }: ChannelCheckOptions = {},
): PortCheck[] {
  const checks: PortCheck[] = [];
  const add = (name: string, body: (channel: Channel) => Promise<void>): void => {
    const run = async (): Promise<void> => {
      const channel = await createChannel();
      try {
        await body(channel);
      } finally {
        await channel.close();
      }
    };
    checks.push({ name, run });
  };

  add("has nothing to take at first", async (channel) => {
    deepStrictEqual(await channel.take(), []);
  });

  add("gives posts as they were handed in, in their order, with a time and the id that post gave", async (channel) => {
    const posts: Post[] = [
      message("a", "one"),
      { type: "progress", from: "a", taskId: "1.1", percent: 50, note: "half" },
      { type: "set-context", from: "b", key: "port", value: { deep: [1, null, "ä"] }, expectedVersion: 0 },
      { type: "get-context", from: "b", key: "port" },
      { type: "read-messages", from: "b", upToSequence: 3 },
      { type: "handoff", from: "a", handoff: { from: "a", to: "b", deliverables: { files: ["x"] } } },
      { type: "checkpoint", from: "a", note: "n", nextSteps: ["s"], files: ["f"] },
      { type: "propose", from: "a", title: "t", detail: { why: "w" } },
      { type: "approve", from: "p", subjectId: "s" },
      { type: "reject", from: "p", subjectId: "s", reason: "r" },
      { type: "denied", from: "a", taskId: "1.1", path: "src/b.ts", reason: "foreign" },
      { type: "reads", from: "a", paths: ["src/b.ts", ""] },
      { type: "abort", from: "p", reason: "enough" },
    ];
    const postIds = await Promise.all(posts.map((post) => channel.post(post)));
    strictEqual(new Set(postIds).size, posts.length, "ids are unique");
    const taken = await channel.take();
    deepStrictEqual(
      taken.map((received) => received.post),
      posts,
    );
    deepStrictEqual(
      taken.map((received) => received.postId),
      postIds,
    );
    strictEqual(
      taken.every((received) => Number.isFinite(received.atMs)),
      true,
      "each has a time",
    );
  });

  add("keeps any name and any text", async (channel) => {
    for (const name of nastyNames) await channel.post({ type: "message", from: name, to: name, text: name });
    for (const name of nastyNames) await channel.post({ type: "set-context", from: name, key: name, value: name });
    const posts = (await channel.take()).map(({ post }) => post);
    deepStrictEqual(
      posts.map((post) => post.from),
      [...nastyNames, ...nastyNames],
    );
    deepStrictEqual(
      posts.flatMap((post) => (post.type === "set-context" ? [post.value] : [])),
      nastyNames,
    );
  });

  add("gives a post again until it is acknowledged, and never after", async (channel) => {
    const [first, second] = [await channel.post(message("a", "one")), await channel.post(message("a", "two"))];
    deepStrictEqual(await channel.take(), await channel.take());
    await channel.acknowledge([{ postId: first, reply: fine }]);
    deepStrictEqual(
      (await channel.take()).map(({ postId }) => postId),
      [second],
    );
    await channel.acknowledge([{ postId: second, reply: fine }]);
    deepStrictEqual(await channel.take(), []);
  });

  add("takes an unknown or repeated acknowledgement as no fault", async (channel) => {
    const postId = await channel.post(message("a", "one"));
    const acknowledgement = [{ postId, reply: fine }];
    await channel.acknowledge([{ postId: "../no such post", reply: fine }]);
    await channel.take();
    await channel.acknowledge(acknowledgement);
    await channel.acknowledge(acknowledgement);
    deepStrictEqual(await channel.take(), []);
  });

  add("gives 2,500 posts in order, part after part", async (channel) => {
    const count = 2500;
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        channel.post(message(`agent-${index % 3}`, String(index)), { wantsReply: false }),
      ),
    );
    const texts: string[] = [];
    for (;;) {
      const taken = await channel.take();
      if (taken.length === 0) break;
      for (const { post } of taken) if (post.type === "message") texts.push(post.text);
      await channel.acknowledge(taken.map(({ postId }) => ({ postId, reply: { ok: true } })));
    }
    deepStrictEqual(
      texts,
      Array.from({ length: count }, (_, index) => String(index)),
    );
  });

  add("gives each its own answer, also where it comes before it is asked for", async (channel) => {
    const early = await channel.post(message("a", "early"));
    const late = await channel.post(message("a", "late"));
    const refusal: PostReply = { ok: false, code: "NO", message: "not now" };
    const asked = channel.awaitReply(late, 60_000);
    await channel.take();
    await channel.acknowledge([
      { postId: early, reply: fine },
      { postId: late, reply: refusal },
    ]);
    deepStrictEqual(await channel.awaitReply(early, 60_000), fine);
    deepStrictEqual(await asked, refusal);
  });

  add("gives null where no answer comes in time, and where the channel is closed", async (channel) => {
    const postId = await channel.post(message("a", "one"));
    strictEqual(await channel.awaitReply(postId, 1), null);
    const asked = channel.awaitReply(postId, 60_000);
    await channel.close();
    strictEqual(await asked, null);
  });

  add("keeps no answer for a post that wants none", async (channel) => {
    const postId = await channel.post(message("a", "one"), { wantsReply: false });
    await channel.take();
    await channel.acknowledge([{ postId, reply: fine }]);
    strictEqual(await channel.awaitReply(postId, 1), null);
  });

  add("calls back for posts that wait already, and for those that come", async (channel) => {
    await channel.post(message("a", "waits"));
    await new Promise<void>((resolve) => void channel.onPost(resolve));
    const [{ postId } = { postId: "" }] = await channel.take();
    await channel.acknowledge([{ postId, reply: fine }]);
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      const look = async (): Promise<void> => {
        for (const { post } of await channel.take()) if (post.type === "message") seen.push(post.text);
        if (seen.length > 0) resolve();
      };
      channel.onPost(() => void look());
      void channel.post(message("a", "comes"));
    });
    strictEqual(seen[0], "comes");
  });

  add("does not call back after that was ended", async (channel) => {
    let calls = 0;
    const end = channel.onPost(() => calls++);
    end();
    end();
    const heard = new Promise<void>((resolve) => void channel.onPost(resolve));
    await channel.post(message("a", "one"));
    await heard;
    strictEqual(calls, 0);
  });

  add("publishes any view, also again", async (channel) => {
    const view = makeView();
    await channel.publish(view);
    await Promise.all([channel.publish(view), channel.publish({ ...view, messages: [] }), channel.publish(view)]);
    deepStrictEqual(await channel.take(), []);
  });

  add("refuses everything after it was closed", async (channel) => {
    await channel.close();
    await channel.close();
    const closed = (error: unknown): boolean => {
      match(String(Reflect.get(Object(error) as object, "code")), /^CHANNEL_CLOSED$/);
      return true;
    };
    await rejects(channel.post(message("a", "one")), closed);
    await rejects(channel.take(), closed);
    await rejects(channel.acknowledge([]), closed);
    await rejects(channel.publish(makeView()), closed);
  });

  if (reopen === undefined) return checks;

  add("carries posts and answers between two that opened the same place", async (channel) => {
    const other = await reopen(channel);
    const postId = await other.post(message("a", "one"));
    const asked = other.awaitReply(postId, 60_000);
    const [received] = await channel.take();
    strictEqual(received?.postId, postId);
    await channel.acknowledge([{ postId, reply: fine }]);
    deepStrictEqual(await asked, fine);
    await other.close();
  });

  add("keeps what was handed in where its process ends, and gives it with the same id", async (channel) => {
    const postId = await channel.post(message("a", "one"));
    const taken = await channel.take();
    const other = await reopen(channel);
    deepStrictEqual(await other.take(), taken);
    await other.acknowledge([{ postId, reply: fine }]);
    const third = await reopen(channel);
    deepStrictEqual(await third.take(), []);
    notStrictEqual(await third.post(message("a", "two")), postId);
    await Promise.all([other.close(), third.close()]);
  });

  return checks;
}

function makeView(): ChannelView {
  return {
    runId: "run",
    feature: "feature",
    messages: [{ sequence: 1, atMs: 0, from: "a", to: "b", text: "hello", artifacts: ["x"], readBy: ["b"] }],
    context: new Map(nastyNames.map((name) => [name, { value: { name }, version: 1, by: name, atMs: NaN }])),
    progress: nastyNames.map((agentId) => ({
      agentId,
      personaId: agentId,
      atMs: 0,
      status: "active",
      currentTaskId: null,
      completedTaskIds: [],
      waitingTaskIds: [],
      percent: 0,
      note: null,
    })),
    handoffs: nastyNames.map((from) => ({ from, to: from, deliverables: { models: { "": "" } } })),
  };
}
