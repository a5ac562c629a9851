import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createGitWorkspace } from "../../../../src/adapters/workspace/git/index.ts";
import { Orchestrator } from "../../../../src/orchestrator/index.ts";
import type { TaskRunner } from "../../../../src/ports/index.ts";
import { createSeededRandom } from "../../../../src/testing/index.ts";
import { planOf, withAgents } from "../../../support/tasks.ts";
import { makeRepository, ownership } from "./make-repository.ts";

const agents = ["a", "b"];
const start = { "a/0": "start\n", "a/d/0": "start\n", "b/0": "start\n", "both/0": "start\n", "nobody/0": "start\n" };

/** What is in some folders, as a tree of git would say it: `100644 text`. */
function look(root: string, folders: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const open = [...folders];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const place = join(root, path);
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    if (stats.isDirectory()) for (const name of readdirSync(place)) open.push(`${path}/${name}`);
    else if (stats.isSymbolicLink()) found.set(path, `120000 ${readlinkSync(place)}`);
    else found.set(path, `${(stats.mode & 0o111) === 0 ? "100644" : "100755"} ${readFileSync(place, "utf8").trim()}`);
  }
  return found;
}

/** Does something to a folder by chance: mostly to what is the agent's own. */
function work(root: string, agentId: string, seed: number, text: string): void {
  const random = createSeededRandom(seed);
  const other = agents.find((id) => id !== agentId)!;
  const names = ["0", "1", "d/0", "d/1", "d", "e/deep/0"];
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const folder = random.chance(0.2)
      ? "both"
      : random.chance(0.2)
        ? [other, "nobody", "new"][random.below(3)]!
        : agentId;
    const place = join(root, folder, folder === "both" ? "0" : names[random.below(names.length)]!);
    const action = random.below(5);
    const isFile = existsSync(place) && lstatSync(place).isFile();
    // Of a shared file the mode of one side and the content of the other fit together, so neither is what the tree has.
    if (action === 1 && isFile && folder !== "both") chmodSync(place, 0o755);
    else {
      makeRoom(root, place);
      if (action === 0) continue;
      if (action === 2) symlinkSync("0", place);
      else writeFileSync(place, `${text} ${count}\n`);
    }
  }
}

/** Lets a file be at a place: what is there goes, and files that are where its folders have to be. */
function makeRoom(root: string, place: string): void {
  for (let above = dirname(place); above !== root; above = dirname(above))
    if (lstatSync(above, { throwIfNoEntry: false })?.isDirectory() === false) rmSync(above);
  mkdirSync(dirname(place), { recursive: true });
  rmSync(place, { recursive: true, force: true });
}

const histories = fc.array(
  fc.record({
    agent: fc.constantFrom(...agents),
    waits: fc.array(fc.nat({ max: 10 }), { maxLength: 2 }),
    seed: fc.nat(),
  }),
  { minLength: 2, maxLength: 6 },
);

it("brings together exactly what the tasks did to their own files, in the order in which they were merged", async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const repository = await makeRepository(start);
      const before = repository.snapshot();
      const waits = history.map((step, place): [string, string[]] => [
        `t${place}`,
        place === 0 ? [] : [...new Set(step.waits.map((wait) => `t${wait % place}`))],
      ]);
      const stepOf = (taskId: string) => history[Number(taskId.slice(1))]!;
      const plan = { ...withAgents(planOf(waits), (taskId) => stepOf(taskId).agent), ownership };
      /** What each attempt changed of the agent's own, by its own looks. */
      const did = new Map<string, Map<string, string | null>>();
      const runner: TaskRunner = {
        run: ({ task, agentId, attempt, directory = "" }) => {
          const own = [agentId, "both"];
          const old = look(directory, own);
          work(directory, agentId, stepOf(task.id).seed, `${task.id}#${attempt}`);
          const young = look(directory, own);
          const changed = new Map<string, string | null>();
          for (const [path, text] of young) if (old.get(path) !== text) changed.set(path, text);
          for (const path of old.keys()) if (!young.has(path)) changed.set(path, null);
          did.set(task.id, changed);
          return Promise.resolve({ ok: true, attempt });
        },
      };
      const workspace = await createGitWorkspace({ cwd: repository.root });
      const policy = { retries: 9, retryDelayMs: 0 };
      const { status, events, reason } = await new Orchestrator({ runner, workspace, policy }).run(plan, {
        runId: "run",
      });
      const faults = events.flatMap((event) => (event.type === "task:failed" ? [event.reason] : []));
      expect([status, reason, faults]).toEqual(["completed", null, []]);

      const model = new Map(Object.entries(start).map(([path, text]) => [path, `100644 ${text.trim()}`]));
      const merged = events.flatMap((event) => (event.type === "task:integrated" ? [event] : []));
      for (const { taskId } of merged)
        for (const [path, text] of did.get(taskId)!) {
          if (text === null) model.delete(path);
          else model.set(path, text);
        }
      const tip = repository.git("rev-parse", "orch/run/integration");
      expect(repository.files("orch/run/integration")).toEqual(Object.fromEntries(model));
      const isIn = (commit: string, other: string): boolean => repository.git("merge-base", commit, other) === commit;
      const commitOf = new Map(merged.map(({ taskId, commit }) => [taskId, commit]));
      for (const [taskId, dependsOn] of waits) {
        const attempts = events.filter((event) => event.type === "task:started" && event.taskId === taskId).length;
        const own = repository.git("rev-parse", `refs/orch/run/work/${taskId}/${attempts}`);
        expect(isIn(own, tip)).toBe(true);
        for (const id of dependsOn) expect(isIn(commitOf.get(id)!, own)).toBe(true);
      }
      expect(repository.snapshot()).toEqual(before);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});
