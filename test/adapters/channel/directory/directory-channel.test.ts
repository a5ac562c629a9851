import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDirectoryChannel } from "../../../../src/adapters/channel/directory/index.ts";
import type { Channel, ChannelView, Clock, Post, ViewMessage } from "../../../../src/ports/index.ts";
import { channelChecks } from "../../../../src/testing/channel-checks.ts";

let root = "";
let count = 0;
let nowMs = 1_700_000_000_000;
const clock: Clock = { nowMs: () => nowMs, schedule: () => () => undefined };
const open = (directory = root, runId = "run"): Channel => createDirectoryChannel({ directory, runId, clock });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "channel-"));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(join(root, path), "utf8"));
const viewMessage = (sequence: number, text: string): ViewMessage => ({
  sequence,
  atMs: 1_700_000_000_000,
  from: "backend",
  to: "qa",
  text,
  artifacts: [],
  readBy: [],
});
const viewWith = (messages: ViewMessage[], more: Partial<ChannelView> = {}): ChannelView => ({
  runId: "run",
  feature: "login",
  messages,
  context: new Map(),
  progress: [],
  handoffs: [],
  ...more,
});
const postsOf = async (channel: Channel): Promise<Post[]> => (await channel.take()).map(({ post }) => post);
const entry = (text: string): object => ({
  timestamp: "2024-01-10T10:30:00Z",
  from: "frontend",
  to: "backend",
  message: text,
  artifacts: ["src/cli/main.py"],
  read: false,
});
const append = async (...entries: unknown[]): Promise<void> => {
  const list = (await read("messages.json")) as unknown[];
  await writeFile(join(root, "messages.json"), JSON.stringify([...list, ...entries]));
};

describe("createDirectoryChannel", () => {
  const places = new WeakMap<Channel, string>();
  const openAt = (directory: string): Channel => {
    const channel = createDirectoryChannel({ directory, runId: "../__proto__ ä" });
    places.set(channel, directory);
    return channel;
  };
  const checks = channelChecks(() => openAt(join(root, String(++count))), {
    reopen: (channel) => openAt(places.get(channel)!),
  });
  for (const { name, run } of checks) it(name, run);

  it("makes nothing on disk before it is needed", async () => {
    const channel = open();
    expect(await channel.take()).toEqual([]);
    await channel.close();
    expect(await readdir(root)).toEqual([]);
  });

  it("keeps ids in the order of the calls where the clock is set back", async () => {
    const channel = open();
    const postIds: string[] = [];
    for (let step = 0; step < 5; step++) {
      nowMs -= 1000;
      postIds.push(await channel.post({ type: "abort", from: "a", reason: String(step) }));
    }
    expect([...postIds].sort()).toEqual(postIds);
    await channel.close();
  });

  it("refuses posts where too many wait", async () => {
    const channel = createDirectoryChannel({ directory: root, runId: "run", clock, maxWaiting: 2 });
    const post = { type: "abort", from: "a", reason: "r" } as const;
    const results = await Promise.allSettled([1, 2, 3].map(() => channel.post(post)));
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: "CHANNEL_FULL", maxWaiting: 2 });
    expect(await channel.take()).toHaveLength(3 - refused.length);
    await channel.close();
  });

  it("sets a file aside that is no post, with a warning, and goes on", async () => {
    const channel = open();
    await channel.post({ type: "abort", from: "a", reason: "r" });
    const inbox = join(root, "runs/run/inbox");
    await writeFile(join(inbox, "0.json"), "{ half");
    await writeFile(join(inbox, "1.json"), '{"postId":"x","atMs":1,"post":{"type":"message","from":1}}');
    await mkdir(join(inbox, "2.json"));
    const taken = await channel.take();
    expect(taken.map(({ post }) => post.type)).toEqual(["warning", "abort", "warning"]);
    await channel.acknowledge(taken.map(({ postId }) => ({ postId, reply: { ok: true } })));
    expect(await channel.take()).toEqual([]);
    expect((await readdir(join(root, "runs/run/set-aside"))).sort()).toEqual(["0.json", "1.json"]);
    await channel.close();
  });

  it("does not give a post again that was answered by a process which was killed then", async () => {
    const first = open();
    const postId = await first.post({ type: "abort", from: "a", reason: "r" });
    const inbox = join(root, "runs/run/inbox");
    const text = await readFile(join(inbox, `${postId}.json`), "utf8");
    await first.take();
    await first.acknowledge([{ postId, reply: { ok: true } }]);
    await writeFile(join(inbox, `${postId}.json`), text);
    const second = open();
    expect(await second.take()).toEqual([]);
    expect(await second.awaitReply(postId, 1)).toEqual({ ok: true });
    await Promise.all([first.close(), second.close()]);
  });

  it.each([{ directory: 1 as never }, { runId: null as never }, { maxWaiting: 0 }, { pollMs: 0.5 }])(
    "refuses %j",
    (wrong) => {
      expect(() => createDirectoryChannel({ directory: "d", runId: "r", ...wrong })).toThrowError(/^Expected `/);
    },
  );
});

describe("the window of a directory channel", () => {
  it("has the files of the seed, with a few more keys", async () => {
    const channel = open();
    const handoff = { from: "backend_agent", to: "qa", deliverables: { files: ["a"] } };
    await channel.publish(
      viewWith([viewMessage(1, "User model ready")], {
        context: new Map([["__proto__", { value: 8080, version: 3, by: "backend", atMs: 0 }]]),
        progress: [
          {
            agentId: "backend",
            personaId: "backend",
            atMs: 0,
            status: "active",
            currentTaskId: "1.3",
            completedTaskIds: ["1.1", "1.2"],
            waitingTaskIds: ["1.4"],
            percent: 40,
            note: null,
          },
        ],
        handoffs: [handoff],
      }),
    );
    expect(await read("messages.json")).toEqual([
      {
        run_id: "run",
        sequence: 1,
        timestamp: "2023-11-14T22:13:20.000Z",
        from: "backend",
        to: "qa",
        message: "User model ready",
        artifacts: [],
        read: false,
        read_by: [],
      },
    ]);
    expect(await readFile(join(root, "context.json"), "utf8")).toContain('"__proto__": 8080');
    expect(await read("progress/backend.json")).toMatchObject({
      agent_id: "backend",
      last_update: "1970-01-01T00:00:00.000Z",
      completed_task: "1.2",
      completed_tasks: ["1.1", "1.2"],
      next_task: "1.4",
      status: "active",
    });
    expect(await read("handoffs/0001-backend_agent-to-qa.json")).toEqual({ run_id: "run", handoff });
    await channel.close();
  });

  it("takes in what another program appended, once, before it writes over it", async () => {
    const channel = open();
    const ours = [viewMessage(1, "one"), viewMessage(2, "two")];
    await channel.publish(viewWith(ours));
    await append(entry("first"), entry("first"), entry("second"));
    await channel.publish(viewWith([...ours, viewMessage(3, "three")]));
    const post = { type: "message", from: "frontend", to: "backend", artifacts: ["src/cli/main.py"] };
    const taken = await channel.take();
    expect(taken.map((received) => received.post)).toEqual([
      { ...post, text: "first" },
      { ...post, text: "first" },
      { ...post, text: "second" },
    ]);
    expect(((await read("messages.json")) as unknown[]).length).toBe(3);
    await channel.acknowledge(taken.map(({ postId }) => ({ postId, reply: { ok: true } })));
    // The other program has not read what came meanwhile, and writes all it knows once more.
    await writeFile(join(root, "messages.json"), JSON.stringify([entry("first")]));
    expect((await channel.take()).length).toBeLessThanOrEqual(1);
    await channel.close();
  });

  it("gives the same id to what it sees again after a crash", async () => {
    const first = open();
    await first.publish(viewWith([viewMessage(1, "one")]));
    await append(entry("x"));
    const [before] = await first.take();
    const second = open();
    await second.publish(viewWith([viewMessage(1, "one")]));
    const after = await second.take();
    expect(after.map(({ postId }) => postId)).toEqual([before!.postId]);
    await Promise.all([first.close(), second.close()]);
  });

  it("begins anew where a process was killed while it began", async () => {
    await mkdir(join(root, "runs/run/window"), { recursive: true });
    const channel = open();
    await channel.publish(viewWith([viewMessage(1, "ours")]));
    await channel.close();
    expect(await read("messages.json")).toMatchObject([{ message: "ours" }]);
  });

  it("takes in what is written into the file after that was replaced", async () => {
    const channel = open();
    await channel.publish(viewWith([viewMessage(1, "one")]));
    const before = join(root, "runs/run/window/messages.previous.json");
    await channel.publish(viewWith([viewMessage(1, "one"), viewMessage(2, "two")]));
    // A program that had the file open: it writes into what stands under this name now.
    await writeFile(before, JSON.stringify([entry("late")]));
    expect(await postsOf(channel)).toMatchObject([{ type: "message", text: "late" }]);
    expect((await read("messages.json")) as unknown[]).toHaveLength(2);
    await channel.close();
  });

  it("brings ours back where another program wrote nothing new", async () => {
    const channel = open();
    await channel.publish(viewWith([viewMessage(1, "one")]));
    await writeFile(join(root, "messages.json"), "[]");
    expect(await channel.take()).toEqual([]);
    expect(await read("messages.json")).toMatchObject([{ message: "one" }]);
    await channel.close();
  });

  it("waits for a half written file, then sets it aside with a warning", async () => {
    const channel = open();
    await channel.publish(viewWith([viewMessage(1, "one")]));
    const half = '[{"message":"ha';
    await writeFile(join(root, "messages.json"), half);
    const ours = [viewMessage(1, "one"), viewMessage(2, "two")];
    await channel.publish(viewWith(ours));
    expect(await readFile(join(root, "messages.json"), "utf8")).toBe(half);
    nowMs += 1000;
    await channel.publish(viewWith(ours));
    expect(await read("messages.json")).toMatchObject([{ message: "one" }, { message: "two" }]);
    const [warning] = await postsOf(channel);
    expect(warning).toMatchObject({ type: "warning", from: "channel" });
    expect(await readFile((warning as { path: string }).path, "utf8")).toBe(half);
    await channel.close();
  });

  it("takes a file that was finished in time", async () => {
    const channel = open();
    await channel.publish(viewWith([]));
    await writeFile(join(root, "messages.json"), '[{"message":"ha');
    expect(await channel.take()).toEqual([]);
    await writeFile(join(root, "messages.json"), '[{"message":"half"}]');
    expect(await postsOf(channel)).toMatchObject([{ type: "message", from: "unknown", to: "all", text: "half" }]);
    await channel.close();
  });

  it("sets messages aside that were there before the run", async () => {
    await writeFile(join(root, "messages.json"), JSON.stringify([entry("old")]));
    const channel = open();
    await channel.publish(viewWith([]));
    expect(await postsOf(channel)).toMatchObject([{ type: "warning" }]);
    expect(await read("messages.json")).toEqual([]);
    const aside = (await readdir(root)).find((name) => name.startsWith("messages.json.before-"))!;
    expect(await read(aside)).toMatchObject([{ message: "old" }]);
    await channel.close();
  });

  it("takes over the window of another run, and back, without taking its messages", async () => {
    const a = open(root, "a");
    await a.publish({ ...viewWith([viewMessage(1, "of a")]), runId: "a" });
    await a.close();
    const b = open(root, "b");
    await b.publish({ ...viewWith([viewMessage(1, "of b")]), runId: "b" });
    expect(await b.take()).toEqual([]);
    await b.close();
    const again = open(root, "a");
    await again.publish({ ...viewWith([viewMessage(1, "of a")]), runId: "a" });
    expect(await again.take()).toEqual([]);
    expect(await read("messages.json")).toMatchObject([{ message: "of a" }]);
    await again.close();
  });

  it("takes in progress and hand-offs that agents write as the seed tells them to", async () => {
    const channel = open();
    const progress = {
      agentId: "qa",
      personaId: "qa",
      atMs: 0,
      status: "waiting",
      currentTaskId: null,
      completedTaskIds: [],
      waitingTaskIds: [],
      percent: 0,
      note: null,
    };
    await channel.publish(viewWith([], { progress: [progress] }));
    const state = { agent_id: "qa", completed_task: "4.1", next_task: "4.2", status: "active", percent: 30 };
    await writeFile(join(root, "progress/qa.json"), JSON.stringify(state));
    const handoff = { from: "qa", to: "backend", deliverables: { files: ["tests/test_a.py"] } };
    await mkdir(join(root, "handoffs"), { recursive: true });
    await writeFile(join(root, "draft"), JSON.stringify({ handoff }));
    await rename(join(root, "draft"), join(root, "handoffs/mine.json"));
    expect(await postsOf(channel)).toEqual([
      { type: "progress", from: "qa", percent: 30, note: "completed 4.1, next 4.2, status active" },
      { type: "handoff", from: "qa", handoff },
    ]);
    await channel.publish(viewWith([], { progress: [progress], handoffs: [handoff] }));
    expect(await read("progress/qa.json")).toMatchObject({ run_id: "run", status: "waiting" });
    expect((await channel.take()).length).toBe(2);
    await channel.close();
  });
});
