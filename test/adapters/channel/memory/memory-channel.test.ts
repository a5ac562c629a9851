import { describe, expect, it } from "vitest";
import { createMemoryChannel } from "../../../../src/adapters/channel/memory/index.ts";
import { channelChecks } from "../../../../src/testing/channel-checks.ts";

describe("createMemoryChannel", () => {
  for (const { name, run } of channelChecks(() => createMemoryChannel())) it(name, run);

  it("refuses a post where too many wait, and takes it once there is room", async () => {
    const channel = createMemoryChannel({ maxWaiting: 1 });
    const postId = await channel.post({ type: "abort", from: "a", reason: "one" });
    const second = { type: "abort", from: "a", reason: "two" } as const;
    await expect(channel.post(second)).rejects.toMatchObject({ code: "CHANNEL_FULL", maxWaiting: 1 });
    await channel.acknowledge([{ postId, reply: { ok: true } }]);
    await channel.post(second);
    expect((await channel.take()).map(({ post }) => post)).toEqual([second]);
  });

  it("shows what was published last", async () => {
    const channel = createMemoryChannel();
    expect(channel.view()).toBeNull();
    const view = { runId: "r", feature: "f", messages: [], context: new Map(), progress: [], handoffs: [] };
    await channel.publish(view);
    expect(channel.view()).toBe(view);
  });

  it.each([0, -1, 1.5, NaN])("refuses maxWaiting %d", (maxWaiting) => {
    expect(() => createMemoryChannel({ maxWaiting })).toThrowError(/^Expected `maxWaiting`/);
  });
});
