// One run of the real command in a folder of its own, whose agents leave a mark for each start and each end; used by
// `system-call-faults.mjs`, `kill-campaign.mjs` and `worktree-kills.mjs`.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createDirectoryStore } from "orchestrate-agents/store/directory";

const program = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const owners = ["src/api", "src/components", "tests"];

/** @typedef {{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }} Ended */

export class Trial {
  /**
   * @param {number} taskCount - Of three agents, each third task waits for the one three before it.
   * @param {(marks: string) => string} agentCommand - Shell text of an agent, given the file for its marks.
   * @param {readonly string[]} options - Further options of `orch run`.
   */
  constructor(taskCount, agentCommand, options = []) {
    this.folder = mkdtempSync(join(tmpdir(), "trial-"));
    this.cwd = join(this.folder, "work");
    this.marksFile = join(this.folder, "marks");
    this.directory = join(this.cwd, ".claude/orchestration");
    this.runId = "r";
    this.options = options;
    this.taskCount = taskCount;
    this.store = createDirectoryStore({ directory: this.directory });
    mkdirSync(this.cwd);
    const tasks = Array.from({ length: taskCount }, (_, place) => ({
      id: `t${place}`,
      title: `Task ${place}`,
      files: [`${owners[place % 3]}/f${place}.ts`],
      dependsOn: place < 3 ? [] : [`t${place - 3}`],
    }));
    writeFileSync(join(this.cwd, "tasks.json"), JSON.stringify({ tasks }));
    this.agentCommand = agentCommand(this.marksFile);
  }

  /** Arguments of node that begin the run, or go on with it. @param {boolean} again */
  args(again) {
    const how = again
      ? ["resume", "--run", this.runId]
      : ["run", "trial", "--tasks", "tasks.json", "--run-id", this.runId, "--agents", "3", ...this.options];
    return [program, ...how, "--plain", "--agent-command", this.agentCommand];
  }

  /**
   * Starts a program in the run's folder.
   *
   * @param {string} command
   * @param {readonly string[]} args
   * @param {NodeJS.ProcessEnv} environment
   */
  start(command, args, environment = {}) {
    const child = spawn(command, args, {
      cwd: this.cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // Code that Node kept from an earlier start would change which call is the n-th.
      env: { ...process.env, NO_COLOR: "1", NODE_DISABLE_COMPILE_CACHE: "1", ...environment },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    /** @type {Promise<Ended>} */
    const ended = new Promise((done) => {
      child.once("error", (error) => done({ code: null, signal: null, stdout, stderr: String(error) }));
      // Agents that outlive a killed run hold its pipes, so `close` may come late.
      child.once("exit", (code, signal) => setTimeout(() => done({ code, signal, stdout, stderr }), 20));
    });
    return { child, ended };
  }

  /** Begins the run, or goes on where there is something to go on from. */
  async goOn() {
    const begun = (await this.store.read(this.runId))?.[0]?.type === "run:started";
    // A journal that was made and holds nothing is no run yet; people get another id each time they begin.
    if (!begun && existsSync(join(this.directory, "runs", this.runId, "journal.jsonl"))) this.runId += "x";
    return this.start(process.execPath, this.args(begun));
  }

  /**
   * One life of the command: begins or goes on, and kills it, unless it ended before.
   *
   * @param {{ readonly waitMs: number; readonly sinceStart: boolean } | null} kill - After so long since its start, or since it
   * first said something; `null`: never.
   */
  async live(kill) {
    const { child, ended } = await this.goOn();
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const arm = () => (timer ??= setTimeout(() => child.kill("SIGKILL"), kill?.waitMs));
    if (kill?.sinceStart === true) arm();
    else if (kill !== null) child.stdout.once("data", arm);
    const end = await ended;
    clearTimeout(timer);
    return end;
  }

  /** Tasks of which the journal says that they are completed. */
  async completed() {
    /** @type {readonly { type: string; taskId?: string }[]} */
    const events = (await this.store.read(this.runId)) ?? [];
    return new Set(events.flatMap((event) => (event.type === "task:completed" ? [event.taskId ?? ""] : [])));
  }

  /** What agents did, in order: `start t1 2` is the start of the second attempt. */
  marks() {
    if (!existsSync(this.marksFile)) return [];
    return readFileSync(this.marksFile, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [kind = "", taskId = "", attempt = ""] = line.split(" ");
        return { kind, taskId, attempt: Number(attempt) };
      });
  }

  /** How often each task was started. */
  starts() {
    const counts = new Map(Array.from({ length: this.taskCount }, (_, place) => [`t${place}`, 0]));
    for (const { kind, taskId } of this.marks())
      if (kind === "start") counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
    return counts;
  }

  /** Files that should not be there after the end of the run: locks, marks of processes, drafts. */
  leftFiles() {
    if (!existsSync(this.directory)) return [];
    const isOther = (/** @type {string} */ path) => path.startsWith("runs/") && !path.startsWith(`runs/${this.runId}/`);
    return readdirSync(this.directory, { recursive: true, encoding: "utf8" }).filter(
      (path) => /(^|\/)lock-\d+\.json$|\.tmp$|\.pid$/.test(path) && !isOther(path),
    );
  }

  /** Processes that were started for this run and are still there; none are found but on Linux. */
  leftProcesses() {
    const needle = `ORCH_DIRECTORY=${resolve(this.directory)}\0`;
    return (existsSync("/proc") ? readdirSync("/proc") : []).filter((name) => {
      if (!/^\d+$/.test(name)) return false;
      try {
        const state = readFileSync(`/proc/${name}/stat`, "latin1").split(") ").at(-1)?.[0];
        return state !== "Z" && `${readFileSync(`/proc/${name}/environ`, "latin1")}\0`.includes(needle);
      } catch {
        return false;
      }
    });
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Tasks that the command told to be completed, from what it printed with `--plain`. @param {string} stdout */
export function toldCompleted(stdout) {
  return [...stdout.matchAll(/^\d\d:\d\d:\d\d \S+ (t\d+) completed/gm)].map((match) => match[1] ?? "");
}
