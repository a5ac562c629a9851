import { isOlder } from "../../adapters/process/index.ts";
import type { Check } from "./check.ts";
import { fine } from "./check.ts";
import { runQuietly } from "./run-quietly.ts";

const oldestNode = "20.19.0";
/** `git worktree` as it is used here, and `merge-tree --write-tree`. */
const oldestGit = "2.38.0";

/** Node and git: there, and new enough. */
export const checkMachine: Check = async ({ cwd }) => {
  const node = process.versions.node;
  const asked = await runQuietly("git", ["--version"], { cwd });
  const git = /\d+\.\d+(?:\.\d+)?/.exec(asked.stdout)?.[0] ?? null;
  const repository = await runQuietly("git", ["rev-parse", "--is-inside-work-tree"], { cwd });
  return [
    isOlder(node, oldestNode)
      ? { status: "finding", text: `Node ${node}`, advice: `use ${oldestNode} or later` }
      : fine(`Node ${node}`),
    git === null
      ? { status: "note", text: "git: there is none", advice: "needed for --isolation worktree" }
      : isOlder(git.split(".").length === 2 ? `${git}.0` : git, oldestGit)
        ? { status: "note", text: `git ${git}`, advice: `--isolation worktree may need ${oldestGit} or later` }
        : fine(`git ${git}`),
    repository.code === 0
      ? fine("this folder is in a git repository")
      : {
          status: "note",
          text: "this folder is in no git repository",
          advice: "agents then work in one folder or in copies",
        },
  ];
};
