import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { markThenRun } from "./process-mark.ts";
import { OutputTail } from "./output-tail.ts";

/** One command for the system's shell. */
export interface ShellCommand {
  readonly command: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Written to its stdin, which is then closed. */
  readonly input: string;
  /** Ends the command and everything it started. */
  readonly signal: AbortSignal;
  /** Milliseconds between the request to end and the end by force. */
  readonly graceMs: number;
  /** Bytes of each output that are kept. */
  readonly outputLimitBytes: number;
  /** Gets everything that is printed, as it comes. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Where the command's process is noted before it begins; not on Windows. Default: nowhere. */
  readonly markPath?: string;
  /** Told the number of its process, which leads a group of that number. */
  readonly onStart?: (pid: number) => void;
  /** Holds, while the command runs, what ends it by force. */
  readonly live?: Set<() => void>;
}

/** How a command ended. */
export interface CommandEnd {
  /** `null` where a signal ended it, or it could not be started. */
  readonly exitCode: number | null;
  /** Name of the signal that ended it. */
  readonly endedBy: string | null;
  /** It could not be started. */
  readonly startError: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const isWindows = process.platform === "win32";

/**
 * Runs a command through the system's shell in a process group of its own. Ends when the command has ended and nothing
 * of its group is left: what it started in the background is ended too. Never rejects.
 */
export async function runCommand(options: ShellCommand): Promise<CommandEnd> {
  const stdout = new OutputTail(options.outputLimitBytes);
  const stderr = new OutputTail(options.outputLimitBytes);
  const end = (rest: Partial<CommandEnd>): CommandEnd => ({
    exitCode: null,
    endedBy: null,
    startError: null,
    stdout: stdout.text,
    stderr: stderr.text,
    ...rest,
  });
  if (options.signal.aborted) return end({ startError: "it was aborted before it started" });
  const isMarked = options.markPath !== undefined && !isWindows;
  const [program, args] = isMarked
    ? ["/bin/sh", ["-c", markThenRun, "sh", options.markPath, options.command]]
    : [options.command, []];
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      shell: !isMarked,
      cwd: options.cwd,
      env: options.environment,
      detached: !isWindows,
      windowsHide: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
  } catch (error) {
    // What Node does not tell by an event, for example an environment that is too large.
    return end({ startError: error instanceof Error ? error.message : String(error) });
  }
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const exited = new Promise<Partial<CommandEnd>>((resolve) => {
    child.once("error", (error) => resolve({ startError: error.message }));
    child.once("exit", (exitCode, endedBy) => resolve({ exitCode, endedBy }));
  });
  const keep = (tail: OutputTail) => (chunk: Buffer) => {
    tail.push(chunk);
    options.onOutput?.(chunk);
  };
  // A process that could not be started for want of open files has no pipes.
  child.stdout?.on("data", keep(stdout));
  child.stderr?.on("data", keep(stderr));
  // An agent need not read its instructions; a closed pipe is not a fault.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input);

  const kill = (): void => void signalGroup(child, "SIGKILL");
  if (child.pid !== undefined) options.onStart?.(child.pid);
  options.live?.add(kill);
  let force: NodeJS.Timeout | undefined;
  const stop = (): void => {
    signalGroup(child, "SIGTERM");
    force = setTimeout(kill, options.graceMs);
  };
  options.signal.addEventListener("abort", stop, { once: true });
  const result = await exited;
  options.signal.removeEventListener("abort", stop);
  clearTimeout(force);
  await endGroup(child, options.graceMs);
  // A process that left the group may hold the pipes; nobody waits for it.
  await Promise.race([closed, delay(500)]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  options.live?.delete(kill);
  return end(result);
}

function signalGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL" | 0): boolean {
  if (child.pid === undefined) return false;
  try {
    if (!isWindows) return process.kill(-child.pid, signal);
    if (signal !== 0)
      spawn("taskkill", ["/pid", String(child.pid), "/t", "/f"], { stdio: "ignore", windowsHide: true });
    return false;
  } catch {
    return false;
  }
}

/** Ends what is left of the group: asked first, by force after the grace. */
async function endGroup(child: ChildProcess, graceMs: number): Promise<void> {
  if (!signalGroup(child, 0)) return;
  signalGroup(child, "SIGTERM");
  const patience = Math.min(graceMs, 1_000);
  for (let waitedMs = 0; waitedMs < patience; waitedMs += 20) {
    await delay(20);
    if (!signalGroup(child, 0)) return;
  }
  signalGroup(child, "SIGKILL");
  for (let waitedMs = 0; waitedMs < 1_000 && signalGroup(child, 0); waitedMs += 20) await delay(20);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
