import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CheckedOut, KeptWork, MergedWork, RunWorkspace, WorkName, WorkOrder } from "../../../ports/index.ts";
import { fileNameOf, writeFileAtomically } from "../../files/index.ts";
import { WorkspaceLostError } from "../errors.ts";
import { commitMessage, identityOf } from "./commit-message.ts";
import type { WorkOutcome } from "./commit-message.ts";
import { findChanges } from "./find-changes.ts";
import type { FolderChange } from "./find-changes.ts";
import type { Git } from "./git.ts";
import { judgeChanges } from "./judge-changes.ts";
import type { WorkJudge } from "./judge-changes.ts";
import { mergeWork, readCommit } from "./merge-work.ts";
import { RunRefs } from "./run-refs.ts";
import { WorkFolder } from "./work-folder.ts";

/** What the folders of a run are made with. */
export interface RunWorkspaceParts {
  readonly git: Git;
  readonly gitDirectory: string;
  readonly prefix: string;
  /** Where the folders of the run go. */
  readonly folder: string;
  readonly judgeOf: (ownership: WorkOrder["ownership"]) => WorkJudge;
  /** Makes a new folder ready to work in. */
  readonly setUp: ((directory: string) => Promise<void>) | null;
}

/** Which attempt a folder was given to, and from which commit. */
interface Lease {
  readonly work: WorkName;
  readonly base: string;
}

interface AgentFolder {
  readonly folder: WorkFolder;
  readonly state: string;
}

/** The folders of one run, and its branches. */
export class GitRunWorkspace implements RunWorkspace {
  readonly branch: string;
  readonly #runId: string;
  readonly #refs: RunRefs;
  readonly #parts: RunWorkspaceParts;
  /** Folders in which an attempt works, or has worked and was never looked at: an agent that does not end may still write there. */
  readonly #leased = new Map<string, AgentFolder>();
  readonly #freeChecks: WorkFolder[] = [];
  #checkCount = 0;
  #adding: Promise<unknown> = Promise.resolve();
  /** What came of laying work onto the integrated state. */
  readonly #laid = new Map<string, MergedWork>();

  constructor(runId: string, parts: RunWorkspaceParts) {
    this.#runId = runId;
    this.#refs = new RunRefs(runId);
    this.#parts = parts;
    this.branch = this.#refs.branch;
  }

  async open(order: WorkOrder): Promise<string> {
    const own = this.#findFolder(order.agentId);
    this.#leased.set(own.folder.root, own);
    try {
      await this.#keepLeft(own);
      const base = await this.head();
      const isNew = await own.folder.reset(base);
      const lease: Lease = { work: nameOf(order), base };
      await writeFileAtomically(`${own.state}.json`, JSON.stringify(lease));
      if (isNew) await this.#setUp(own.folder, base);
      return join(own.folder.root, this.#parts.prefix);
    } catch (error) {
      // Nobody works in it, so the next attempt may have it.
      this.#leased.delete(own.folder.root);
      throw error;
    }
  }

  async keep(order: WorkOrder, how: { readonly ok: boolean; readonly foreign: readonly string[] }): Promise<KeptWork> {
    const { agentId, ownership } = order;
    const directory = order.directory ?? "";
    const own = [...this.#leased.values()].find(({ folder }) => join(folder.root, this.#parts.prefix) === directory);
    const lease = own === undefined ? null : await readLease(own);
    if (own === undefined || lease === null || !isSameWork(lease.work, nameOf(order)))
      return { foreign: [], fileCount: 0 };
    this.#leased.delete(own.folder.root);
    const view = { agentId, foreign: how.foreign, judge: this.#parts.judgeOf(ownership) };
    return this.#keepWork(own.folder, lease, how.ok ? "done" : "not-done", { ...view, asked: namedFiles(order.owned) });
  }

  async head(): Promise<string> {
    const head = await this.#parts.git.find(["rev-parse", "--quiet", "--verify", this.#refs.integration]);
    if (head === null) throw new WorkspaceLostError(this.#runId, `its branch ${this.branch} is gone`);
    return head;
  }

  async merge(onto: string, work: WorkName): Promise<MergedWork> {
    const { git } = this.#parts;
    const own = await readCommit(git, this.#refs.work(work.taskId, work.attempt));
    if (own === null) throw new WorkspaceLostError(this.#runId, `the work of ${work.taskId} is gone`);
    const key = `${onto} ${own.commit}`;
    const known = this.#laid.get(key);
    if (known !== undefined) return known;
    const merged = await mergeWork(git, onto, own, { runId: this.#runId, work });
    this.#laid.set(key, merged);
    return merged;
  }

  async checkOut(commit: string): Promise<CheckedOut> {
    const folder = this.#freeChecks.pop() ?? this.#makeFolder("checks", String((this.#checkCount += 1))).folder;
    if (await folder.reset(commit)) await this.#setUp(folder, commit);
    return {
      directory: join(folder.root, this.#parts.prefix),
      release: () => void this.#freeChecks.push(folder),
    };
  }

  async advance(from: string, to: string): Promise<boolean> {
    try {
      await this.#parts.git.run(["update-ref", this.#refs.integration, to, from]);
    } catch (error) {
      if ((await this.head()) === from) throw error;
      return false;
    }
    this.#laid.clear();
    return true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #findFolder(agentId: string): AgentFolder {
    const name = fileNameOf(agentId);
    for (let count = 1; ; count += 1) {
      const own = this.#makeFolder("agents", count === 1 ? name : `${name}%${count}`);
      if (!this.#leased.has(own.folder.root)) return own;
    }
  }

  #makeFolder(kind: "agents" | "checks", name: string): AgentFolder {
    const { git, gitDirectory, folder } = this.#parts;
    const place = { root: join(folder, kind, name), state: join(folder, "state", `${kind}-${name}`) };
    return { folder: new WorkFolder(git, gitDirectory, place, this.#oneByOne), state: place.state };
  }

  /** Git names folders by what it finds at that moment. */
  readonly #oneByOne = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = this.#adding.then(work);
    this.#adding = turn.catch(() => undefined);
    return turn;
  };

  /** What setting up changes that git would see is nobody's work. */
  async #setUp(folder: WorkFolder, commit: string): Promise<void> {
    const { setUp, prefix } = this.#parts;
    if (setUp === null) return;
    try {
      await setUp(join(folder.root, prefix));
      await folder.reset(commit);
    } catch (error) {
      // The next attempt begins with a new one.
      await folder.forget();
      throw error;
    }
  }

  /** Keeps what an earlier attempt left that nobody looked at: its process died, or it never ended. */
  async #keepLeft(own: AgentFolder): Promise<void> {
    const lease = await readLease(own);
    if (lease === null) return;
    const { taskId, attempt } = lease.work;
    const { git } = this.#parts;
    for (const ref of [this.#refs.work(taskId, attempt), this.#refs.left(taskId, attempt)])
      if ((await git.find(["rev-parse", "--quiet", "--verify", ref])) !== null) return;
    try {
      await this.#keepWork(own.folder, lease, "interrupted", null);
    } catch {
      // A folder that was never made whole holds nothing.
    }
    await rm(`${own.state}.json`, { force: true });
  }

  /** @param view - `null`: nothing of it is to be merged, and nobody is told. */
  async #keepWork(
    folder: WorkFolder,
    lease: Lease,
    outcome: WorkOutcome,
    view: {
      readonly agentId: string;
      readonly foreign: readonly string[];
      readonly judge: WorkJudge;
      readonly asked: readonly string[];
    } | null,
  ): Promise<KeptWork> {
    const { prefix } = this.#parts;
    const { work, base } = lease;
    return folder.withIndex(async (index) => {
      const asked = (view?.asked ?? []).map((path) => prefix + path);
      const changes = await findChanges(folder, index, asked);
      const { owned, foreign } =
        view === null ? { owned: changes, foreign: [] } : judgeChanges(changes, { ...view, prefix });
      const isDone = outcome === "done";
      const ownTree = await writeTree(folder, index, owned);
      const others = foreign.map(({ change }) => change);
      const wholeTree = others.length === 0 ? ownTree : await writeTree(folder, index, others);
      const commits: string[] = [];
      if (isDone) {
        const { tree } = (await readCommit(this.#parts.git, base))!;
        // Work that changed no file is what it began from.
        const own = ownTree === tree ? base : await this.#commit(ownTree, base, work, "done");
        if (wholeTree !== ownTree) commits.push(await this.#commit(wholeTree, base, work, "foreign"));
        commits.push(own);
        await this.#note(work, commits, { ref: this.#refs.work(work.taskId, work.attempt), commit: own, folder, base });
      } else {
        const left = await this.#commit(wholeTree, base, work, outcome);
        await this.#note(work, [left], {
          ref: this.#refs.left(work.taskId, work.attempt),
          commit: left,
          folder,
          base,
        });
      }
      return { foreign: foreign.map(({ violation }) => violation), fileCount: owned.length };
    });
  }

  #commit(tree: string, base: string, work: WorkName, outcome: WorkOutcome): Promise<string> {
    return this.#parts.git.text(["commit-tree", tree, "-p", base], {
      input: commitMessage(this.#runId, work, outcome),
      environment: identityOf(work.agentId),
    });
  }

  /** Lets the branch of the agent reach commits, and whatever the agent committed itself, and gives the last one its name. */
  async #note(
    work: WorkName,
    commits: readonly string[],
    named: { readonly ref: string; readonly commit: string; readonly folder: WorkFolder; readonly base: string },
  ): Promise<void> {
    const { git } = this.#parts;
    const ref = this.#refs.agent(work.agentId);
    const own = await named.folder.findHead();
    const all = [...(own === null || own === named.base ? [] : [own]), ...commits];
    const before = await git.find(["rev-parse", "--quiet", "--verify", ref]);
    let tip = before;
    for (const commit of all) {
      if (tip !== null && (await this.#contains(tip, commit))) continue;
      if (tip === null || (await this.#contains(commit, tip))) tip = commit;
      else {
        const { tree } = (await readCommit(git, commit))!;
        tip = await git.text(["commit-tree", tree, "-p", tip, "-p", commit], {
          input: commitMessage(this.#runId, work, "kept"),
          environment: identityOf(work.agentId),
        });
      }
    }
    const lines = [
      ...(tip === null || tip === before ? [] : [`update ${ref} ${tip} ${before ?? "0".repeat(tip.length)}`]),
      `update ${named.ref} ${named.commit}`,
    ];
    await git.run(["update-ref", "--stdin"], { input: `${lines.join("\n")}\n` });
  }

  async #contains(commit: string, other: string): Promise<boolean> {
    const args = ["merge-base", "--is-ancestor", other, commit];
    return (await this.#parts.git.run(args, { answers: [0, 1] })).code === 0;
  }
}

/** The tree of an index with some changes of the folder in it. */
async function writeTree(folder: WorkFolder, index: string, changes: readonly FolderChange[]): Promise<string> {
  const nul = Buffer.from([0]);
  // A repository inside of this one is no file; its content is not ours to keep.
  const files = changes.filter(({ now }) => now !== "repository" && now !== "other");
  const tell = async (options: readonly string[], some: readonly FolderChange[]): Promise<void> => {
    if (some.length === 0) return;
    const input = Buffer.concat(some.flatMap(({ bytes }) => [bytes, nul]));
    await folder.run(["update-index", "-z", ...options, "--stdin"], { index, input });
  };
  // What goes makes room for what comes in its place; a link may stand where its folder was, so nobody looks for it.
  await tell(
    ["--force-remove"],
    files.filter(({ now }) => now === null),
  );
  await tell(
    ["--add", "--remove", "--replace"],
    files.filter(({ now }) => now !== null),
  );
  return (await folder.run(["write-tree"], { index })).stdout.toString("utf8").trim();
}

function nameOf({ agentId, task, attempt }: WorkOrder): WorkName {
  return { agentId, taskId: task.id, attempt, title: task.title };
}

function isSameWork(a: WorkName, b: WorkName): boolean {
  return a.taskId === b.taskId && a.attempt === b.attempt && a.agentId === b.agentId;
}

/** Patterns that are the name of one file: git may ignore it, its owner does not. */
function namedFiles(owned: readonly string[]): string[] {
  return owned.filter((pattern) => pattern !== "" && !/[*?[\]{}\\!()]|^\/|\/$|(?:^|\/)\.{1,2}(?:\/|$)/.test(pattern));
}

async function readLease({ state }: AgentFolder): Promise<Lease | null> {
  try {
    return JSON.parse(await readFile(`${state}.json`, "utf8")) as Lease;
  } catch {
    return null;
  }
}
