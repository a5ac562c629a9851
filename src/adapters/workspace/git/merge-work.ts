import type { MergedWork, WorkName } from "../../../ports/index.ts";
import { commitMessage, identityOf } from "./commit-message.ts";
import { textOf } from "./find-changes.ts";
import type { Git } from "./git.ts";

/** Of a conflict, so much is shown of each side and of each file. */
const shownBytes = 3_000;
const shownFiles = 8;

/** A commit as far as merging needs it. */
export interface KnownCommit {
  readonly commit: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

/** Reads a commit by any name of it; `null` where there is none. */
export async function readCommit(git: Git, name: string): Promise<KnownCommit | null> {
  const text = await git.find(["log", "-1", "--no-show-signature", "--format=%H %T %P", "--end-of-options", name]);
  if (text === null || text === "") return null;
  const [commit = "", tree = "", ...parents] = text.trim().split(" ");
  return { commit, tree, parents };
}

/** Lays a commit onto another one, without a checkout; nothing but new objects comes of it. */
export async function mergeWork(
  git: Git,
  onto: string,
  own: KnownCommit,
  { runId, work }: { readonly runId: string; readonly work: WorkName },
): Promise<MergedWork> {
  const { commit, tree, parents } = own;
  if (parents.length === 1 && parents[0] === onto) return { ok: true, commit, tree, isContained: false };
  const { code } = await git.run(["merge-base", "--is-ancestor", commit, onto], { answers: [0, 1] });
  if (code === 0) return { ok: true, commit, tree, isContained: true };
  const merged = await git.run(["merge-tree", "--write-tree", "-z", onto, commit], { answers: [0, 1] });
  const fields = merged.stdout.toString("latin1").split("\0");
  const mergedTree = fields[0]!.trim();
  if (merged.code === 1) return { ok: false, ...(await describeConflict(git, mergedTree, fields.slice(1))) };
  const made = await git.text(["commit-tree", mergedTree, "-p", onto, "-p", commit], {
    input: commitMessage(runId, work, "merged"),
    environment: identityOf(work.agentId),
  });
  return { ok: true, commit: made, tree: mergedTree, isContained: false };
}

interface Side {
  readonly object: string;
  readonly mode: string;
}

async function describeConflict(
  git: Git,
  tree: string,
  fields: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly text: string }> {
  const sides = new Map<string, { merged?: Side; own?: Side }>();
  let place = 0;
  for (; place < fields.length && fields[place] !== ""; place += 1) {
    const [, mode = "", object = "", stage = "", name = ""] =
      /^(\d+) ([0-9a-f]+) ([123])\t([^]*)$/.exec(fields[place]!) ?? [];
    if (object === "") continue;
    const path = textOf(Buffer.from(name, "latin1"));
    const known = sides.get(path) ?? {};
    sides.set(path, known);
    if (stage === "2") known.merged = { object, mode };
    if (stage === "3") known.own = { object, mode };
  }
  const parts: string[] = [];
  for (const [path, { merged, own }] of [...sides].slice(0, shownFiles)) {
    parts.push(
      `--- ${path}, as it was merged meanwhile:\n${await show(git, merged)}`,
      `--- ${path}, as this task had it:\n${await show(git, own)}`,
    );
  }
  if (sides.size > shownFiles) parts.push(`--- and ${sides.size - shownFiles} more files`);
  return { paths: sides.size === 0 ? [tree] : [...sides.keys()], text: parts.join("\n") };
}

async function show(git: Git, side: Side | undefined): Promise<string> {
  if (side === undefined) return "(there is no such file)";
  if (side.mode === "160000") return `(submodule at ${side.object})`;
  const { stdout } = await git.run(["cat-file", "blob", side.object]);
  if (stdout.includes(0)) return `(${stdout.length} bytes that are no text)`;
  const text = stdout.subarray(0, shownBytes).toString("utf8");
  return stdout.length > shownBytes ? `${text}… (${stdout.length - shownBytes} bytes more)` : text;
}
