import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../../src/adapters/store/memory/index.ts";
import { storeChecks } from "../../../../src/testing/index.ts";

describe("createMemoryStore", () => {
  for (const check of storeChecks(createMemoryStore)) it(check.name, () => check.run());

  it("keeps events when append returns", async () => {
    const store = createMemoryStore();
    const journal = await store.create("run-1");
    expect(journal.append([{ type: "run:started", atMs: 0 }])).toBeUndefined();
    expect(await store.read("run-1")).toEqual([{ type: "run:started", atMs: 0 }]);
  });
});
