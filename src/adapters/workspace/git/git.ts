import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { GitFailedError, GitMissingError } from "../errors.ts";

/** How a command of git ended. */
export interface GitEnd {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Where and with what a command of git is run. */
export interface GitOptions {
  /** Default: that of the `Git`. */
  readonly cwd?: string;
  /** What it reads from its stdin. Default: nothing. */
  readonly input?: string | Buffer;
  /** Variables that it gets beside the usual ones. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that are an answer, no failure. Default: 0 alone. */
  readonly answers?: readonly number[];
}

/**
 * What a user's configuration must not change about commands that nobody sees: nothing is run (hooks, monitors, signing),
 * nothing is tidied up meanwhile, changes are found by all that the system says of a file, and paths stay what they are.
 */
const settings: Readonly<Record<string, string>> = {
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.untrackedCache": "false",
  "core.splitIndex": "false",
  "core.sparseCheckout": "false",
  "core.trustctime": "true",
  "core.checkStat": "default",
  "core.quotePath": "false",
  "core.logAllRefUpdates": "false",
  "commit.gpgSign": "false",
  "gc.auto": "0",
  "i18n.commitEncoding": "UTF-8",
  "maintenance.auto": "false",
  "merge.renames": "false",
  "merge.directoryRenames": "false",
  "merge.conflictStyle": "merge",
  "diff.renames": "false",
  "submodule.recurse": "false",
  "advice.detachedHead": "false",
};

/** For what is done in a checkout of the user: it stays as its owner set it up, but for what would be run. */
const userSettings: Readonly<Record<string, string>> = {
  "core.hooksPath": "/dev/null",
  "commit.gpgSign": "false",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "core.quotePath": "false",
};

/** Runs git as a program, never through a shell, in an environment that is the same wherever it is run. */
export class Git {
  readonly #cwd: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #options: readonly string[];

  /** @param whose - Whether it works in folders of the run, or in a checkout of the user. */
  constructor(cwd: string, environment: Readonly<Record<string, string>> = {}, whose: "run" | "user" = "run") {
    this.#cwd = cwd;
    this.#environment = environment;
    const chosen = whose === "run" ? settings : userSettings;
    this.#options = Object.entries(chosen).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  }

  /**
   * @throws {GitMissingError} `GIT_MISSING`
   * @throws {GitFailedError} `GIT_FAILED` for an exit code that is no answer.
   */
  async run(args: readonly string[], how: GitOptions = {}): Promise<GitEnd> {
    const { answers = [0] } = how;
    const end = await this.#start(args, how);
    if (answers.includes(end.code)) return end;
    const said = end.stderr !== "" ? end.stderr : end.stdout.toString("utf8");
    throw new GitFailedError(args, end.code, said.trim().slice(-1_000));
  }

  /** What a command printed, as text without the line break at its end. */
  async text(args: readonly string[], how: GitOptions = {}): Promise<string> {
    return (await this.run(args, how)).stdout.toString("utf8").replace(/\n$/, "");
  }

  /** As `text`; `null` where the command ended with 1 or 128, as it does for what there is not. */
  async find(args: readonly string[], how: GitOptions = {}): Promise<string | null> {
    const { code, stdout } = await this.run(args, { ...how, answers: [0, 1, 128] });
    return code === 0 ? stdout.toString("utf8").replace(/\n$/, "") : null;
  }

  #start(args: readonly string[], { cwd, input, environment }: GitOptions): Promise<GitEnd> {
    return new Promise((resolve, reject) => {
      const child = spawn("git", [...this.#options, ...args], {
        cwd: cwd ?? this.#cwd,
        env: { ...cleanEnvironment(), ...this.#environment, ...environment },
        windowsHide: true,
        stdio: ["pipe", "pipe", "pipe"],
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.on("error", (error: NodeJS.ErrnoException) =>
        // A folder that is not there is told in the same words as a program that is not there.
        reject(error.code === "ENOENT" && existsSync(cwd ?? this.#cwd) ? new GitMissingError(error) : error),
      );
      child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
      // It may end before it has read everything.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input ?? "");
      child.on("close", (code) =>
        resolve({
          code: code ?? -1,
          stdout: Buffer.concat(stdout),
          stderr: Buffer.concat(stderr).toString("utf8"),
        }),
      );
    });
  }
}

/** Everything but what would lead git elsewhere; it never asks anybody, and never fetches what LFS keeps elsewhere. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith("GIT_"));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LFS_SKIP_SMUDGE: "1",
    GIT_MERGE_AUTOEDIT: "no",
  };
}
