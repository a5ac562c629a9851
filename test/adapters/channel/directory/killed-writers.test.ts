import { fork } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createDirectoryChannel } from "../../../../src/adapters/channel/directory/index.ts";

const writer = join(import.meta.dirname, "../../../fixtures/channel/writer.mjs");

/** Runs a writer and kills it once it has confirmed `killAfter` messages; gives how many it confirmed. */
const runWriter = async (directory: string, session: string, killAfter: number): Promise<number> => {
  const child = fork(writer, [directory, session, "240"]);
  let confirmed = 0;
  child.on("message", (count) => {
    confirmed = Number(count);
    if (confirmed >= killAfter) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.on("close", resolve));
  return confirmed;
};

it("loses, doubles and mixes up nothing where four writers and the reader are killed again and again", async () => {
  const directory = await mkdtemp(join(tmpdir(), "channel-"));
  const confirmed = new Map<string, number>();
  const kept = new Map<string, string>();
  // Every life of a writer ends after another number of messages; the last ones end by themselves.
  const lives = [8, 40, 96, 16, 1000, 72, 24, 1000];
  const writers = Array.from({ length: 4 }, async (_, place) => {
    for (const [life, killAfter] of lives.entries())
      if (life % 4 === place) {
        const session = `${place}.${life}`;
        confirmed.set(session, await runWriter(directory, session, killAfter));
      }
  });
  let isOver = false;
  const written = Promise.all(writers).then(() => (isOver = true));
  for (let part = 0, isDrained = false; !isDrained; part++) {
    const wasOver = isOver;
    // A new channel for each part, as after a crash; every third one dies between keeping and acknowledging.
    const channel = createDirectoryChannel({ directory, runId: "run" });
    await new Promise<void>((resolve) => {
      channel.onPost(resolve);
      void written.then(() => resolve());
    });
    for (let taken = await channel.take(); taken.length > 0; taken = await channel.take()) {
      for (const { postId, post } of taken)
        if (!kept.has(postId) && post.type === "message") kept.set(postId, post.text);
      if (part % 3 === 1) break;
      await channel.acknowledge(taken.map(({ postId }) => ({ postId, reply: { ok: true } })));
    }
    await channel.close();
    isDrained = wasOver && part % 3 !== 1;
  }
  const texts = new Map<string, number[]>();
  for (const text of kept.values()) {
    const [session, number] = text.split(" ") as [string, string];
    texts.set(session, [...(texts.get(session) ?? []), Number(number)]);
  }
  for (const [session, count] of confirmed) {
    const numbers = texts.get(session) ?? [];
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(numbers.length).toBeGreaterThanOrEqual(count);
  }
  expect(await readdir(join(directory, "runs/run/inbox"))).toEqual([]);
  await rm(directory, { recursive: true, force: true });
});
