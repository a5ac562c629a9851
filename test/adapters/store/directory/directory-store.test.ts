import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { createDirectoryStore } from "../../../../src/adapters/store/directory/index.ts";
import { createSimulatedDisk, storeChecks } from "../../../../src/testing/index.ts";

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describe("createDirectoryStore", () => {
  const createStore = async () => {
    const directory = await mkdtemp(join(tmpdir(), "store-"));
    folders.push(directory);
    return createDirectoryStore({ directory });
  };
  for (const check of storeChecks(createStore)) it(check.name, () => check.run());
});

describe("createDirectoryStore on a simulated disk", () => {
  const createStore = () => createDirectoryStore({ directory: "/o", fileSystem: createSimulatedDisk().fileSystem });
  for (const check of storeChecks(createStore)) it(check.name, () => check.run());
});
