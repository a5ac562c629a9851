import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Git, GitEnd, GitOptions } from "./git.ts";
import { removeFolder } from "./remove-folder.ts";

/** Where a working folder lies, and what is known of it outside of it, where its agent does not write. */
export interface FolderPlace {
  /** Root of the working folder. */
  readonly root: string;
  /** Path without ending of what is kept about it. */
  readonly state: string;
}

/**
 * A working folder of git with an index that only the run knows: whatever an agent does to its own index, its HEAD or its
 * `.git`, what changed is found by comparing files with the commit that the run put there.
 */
export class WorkFolder {
  readonly root: string;
  readonly #git: Git;
  readonly #gitDirectory: string;
  readonly #index: string;
  readonly #adding: <T>(work: () => Promise<T>) => Promise<T>;

  /** @param adding - Makes folders one after the other. */
  constructor(git: Git, gitDirectory: string, place: FolderPlace, adding: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#git = git;
    this.#gitDirectory = gitDirectory;
    this.root = place.root;
    this.#index = `${place.state}.index`;
    this.#adding = adding;
  }

  /**
   * Makes it hold exactly a commit, beside what git is told to ignore; makes the folder where it is not there.
   *
   * @returns Whether the folder is new.
   */
  async reset(commit: string): Promise<boolean> {
    const link = await this.#findLink();
    if (link !== null) {
      try {
        await this.#fill(commit, link);
        return false;
      } catch {
        // An agent may have left what cannot be tidied up, such as a folder that nobody may enter: it is made anew.
      }
    }
    const fresh = await this.#adding(() => this.#make(commit));
    await this.#fill(commit, fresh);
    return true;
  }

  /** Runs a command of git over its files, with the run's own index or another one. */
  run(args: readonly string[], how: GitOptions & { readonly index?: string } = {}): Promise<GitEnd> {
    const { index = this.#index, environment, ...rest } = how;
    return this.#git.run(args, {
      ...rest,
      cwd: this.root,
      environment: { ...environment, GIT_DIR: this.#gitDirectory, GIT_WORK_TREE: this.root, GIT_INDEX_FILE: index },
    });
  }

  /** Works with a copy of the index, which is gone afterwards. */
  async withIndex<T>(work: (index: string) => Promise<T>): Promise<T> {
    const copy = `${this.#index}.copy`;
    await rm(`${copy}.lock`, { force: true });
    await copyFile(this.#index, copy);
    try {
      return await work(copy);
    } finally {
      await rm(copy, { force: true });
    }
  }

  /** The commit that its own HEAD names; `null` where that cannot be read. */
  async findHead(): Promise<string | null> {
    const link = await this.#findLink();
    if (link === null) return null;
    return this.#git.find(["rev-parse", "--quiet", "--verify", "HEAD^{commit}"], {
      environment: { GIT_DIR: link },
    });
  }

  /** The next reset makes it anew. */
  async forget(): Promise<void> {
    await rm(`${this.#index}.link`, { force: true });
  }

  async #fill(commit: string, link: string): Promise<void> {
    await this.run(["read-tree", "--reset", "-u", commit]);
    await this.run(["clean", "-ffdq"]);
    await writeFile(join(this.root, ".git"), `gitdir: ${link}\n`);
    await rm(join(link, "HEAD.lock"), { force: true });
    await this.#git.run(["update-ref", "--no-deref", "HEAD", commit], { environment: { GIT_DIR: link } });
    // What the agent's own git says of its changes begins from here too.
    await rm(join(link, "index.lock"), { force: true });
    await copyFile(this.#index, join(link, "index"));
  }

  async #make(commit: string): Promise<string> {
    await removeFolder(this.root);
    await mkdir(dirname(this.root), { recursive: true });
    await mkdir(dirname(this.#index), { recursive: true });
    await rm(this.#index, { force: true });
    const environment = { GIT_DIR: this.#gitDirectory };
    // Twice: also where a folder of that name is known and gone, and was locked.
    const args = ["worktree", "add", "-f", "-f", "--detach", "--no-checkout", this.root, commit];
    await this.#git.run(args, { environment });
    const link = await readLink(this.root);
    await writeFile(`${this.#index}.link`, link ?? "");
    return link!;
  }

  /** Where git keeps what belongs to this folder alone, by what the run wrote down; `null`: it has to be made anew. */
  async #findLink(): Promise<string | null> {
    const link = await readFile(`${this.#index}.link`, "utf8").catch(() => "");
    if (link === "") return null;
    const back = await readFile(join(link, "gitdir"), "utf8").catch(() => "");
    return back.trim() === join(this.root, ".git") ? link : null;
  }
}

async function readLink(root: string): Promise<string | null> {
  const text = await readFile(join(root, ".git"), "utf8").catch(() => "");
  return /^gitdir: (.*)\n?$/.exec(text)?.[1] ?? null;
}
