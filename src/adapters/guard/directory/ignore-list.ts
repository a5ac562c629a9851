import { ArgumentError } from "../../../core/errors.ts";

/** Decides what a walk leaves out. */
export interface IgnoreList {
  covers(path: string, name: string): boolean;
}

/**
 * Reads what is to be left out: `name` at any depth, `*.ending` at any depth, or `path/from/root`. No other wildcards, so
 * that what is left out can be seen at a glance.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for anything else.
 */
export function readIgnoreList(ignore: unknown, git: "guarded" | "whole"): IgnoreList {
  if (!Array.isArray(ignore) || !ignore.every((item) => typeof item === "string"))
    throw new ArgumentError("options.ignore", "a list of texts", ignore);
  const names = new Set<string>();
  const paths = new Set<string>();
  const endings: string[] = [];
  for (const item of ignore as readonly string[]) {
    const path = item.replace(/\/+$/, "");
    const isEnding = /^\*\.[^*/]+$/.test(path);
    if (!isEnding && (path === "" || /[*?]|^\/|(?:^|\/)\.{1,2}(?:\/|$)|\/\//.test(path)))
      throw new ArgumentError("options.ignore", "names, *.endings, or paths from the root", item);
    if (isEnding) endings.push(path.slice(1));
    else if (path.includes("/")) paths.add(path);
    else names.add(path);
  }
  return {
    covers(path, name) {
      if (names.has(name) || paths.has(path)) return true;
      for (const ending of endings) if (name.length > ending.length && name.endsWith(ending)) return true;
      return git === "guarded" && isGitBookkeeping(path);
    },
  };
}

/**
 * What git itself writes at every commit, switch and fetch, below a `.git` or below one of the repositories that it keeps
 * for submodules and further working trees. All else in there is looked at: configuration, hooks, attributes, excludes,
 * alternates, and whatever nobody has thought of.
 */
function isGitBookkeeping(path: string): boolean {
  if (!path.includes(".git/")) return false;
  const inside = /(?:^|\/)\.git\/(.*)$/.exec(path)?.[1];
  return inside !== undefined && bookkeeping.test(inside);
}

const bookkeeping = new RegExp(
  `^(?:(?:modules|worktrees)/.+?/)?(?:${[
    "objects/(?:[0-9a-f]{2}|pack|tmp_obj_\\w+|incoming-\\w+)",
    "objects/info/(?:packs|commit-graphs?)",
    "logs|refs|rr-cache|lfs|rebase-(?:merge|apply)|sequencer",
    "gc\\.(?:log|pid)|config\\.lock",
    "(?:HEAD|ORIG_HEAD|FETCH_HEAD|MERGE_HEAD|MERGE_MSG|MERGE_MODE|AUTO_MERGE|CHERRY_PICK_HEAD|REVERT_HEAD|REBASE_HEAD" +
      "|SQUASH_MSG|COMMIT_EDITMSG|packed-refs|index|shallow)(?:\\.lock)?",
  ].join("|")})$`,
);
