import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Launch } from "../../ports/index.ts";
import { OutputTail } from "./output-tail.ts";
import { markThenRun } from "./process-mark.ts";

/** What a program is told while it runs. */
export interface ProgramInput {
  /** Does nothing where the program does not read any more. */
  write(text: string): void;
  /** Closes its stdin: it has nothing more to do, and is ended where it is still there after as many milliseconds. */
  end(patienceMs: number): void;
}

/** One start of a program, and how it is ended. */
export interface Program {
  readonly launch: Launch;
  /** The arguments are quoted already; Windows only. Default: false. */
  readonly isVerbatim?: boolean;
  /** Written to its stdin, which is then closed; a function keeps it open and closes it itself. */
  readonly input: string | ((input: ProgramInput) => void);
  /** Ends the program and everything it started. */
  readonly signal: AbortSignal;
  /** Milliseconds between the request to end and the end by force. */
  readonly graceMs: number;
  /** Asks the program to end, in its own words or by SIGINT; half of the grace is then left to it before it gets SIGTERM. */
  readonly interrupt?: (() => void) | "SIGINT";
  /** Bytes of each output that are kept. */
  readonly outputLimitBytes: number;
  /** Gets everything that is printed, as it comes. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Gets what is printed to stdout, as it comes. */
  readonly onStdout?: (chunk: Buffer) => void;
  /** Where the program's process is noted before it begins; not on Windows. Default: nowhere. */
  readonly markPath?: string;
  /** Told the number of its process, which leads a group of that number. */
  readonly onStart?: (pid: number) => void;
  /** Holds, while the program runs, what ends it by force. */
  readonly live?: Set<() => void>;
}

/** How a program ended. */
export interface ProgramEnd {
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
 * Runs a program in a process group of its own. Ends when it has ended and nothing of its group is left: what it started
 * in the background is ended too. Never rejects.
 */
export async function runProgram(options: Program): Promise<ProgramEnd> {
  const stdout = new OutputTail(options.outputLimitBytes);
  const stderr = new OutputTail(options.outputLimitBytes);
  const end = (rest: Partial<ProgramEnd>): ProgramEnd => ({
    exitCode: null,
    endedBy: null,
    startError: null,
    stdout: stdout.text,
    stderr: stderr.text,
    ...rest,
  });
  if (options.signal.aborted) return end({ startError: "it was aborted before it started" });
  const { command, args, directory, environment } = options.launch;
  const isMarked = options.markPath !== undefined && !isWindows;
  const [program, all] = isMarked
    ? ["/bin/sh", ["-c", markThenRun, "sh", options.markPath, command, ...args]]
    : [command, args];
  let child: ChildProcess;
  try {
    child = spawn(program, all, {
      cwd: directory,
      env: environment,
      detached: !isWindows,
      windowsHide: true,
      windowsVerbatimArguments: options.isVerbatim === true,
      stdio: ["pipe", "pipe", "pipe"],
    });
  } catch (error) {
    // What Node does not tell by an event, for example an environment that is too large.
    return end({ startError: error instanceof Error ? error.message : String(error) });
  }
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const exited = new Promise<Partial<ProgramEnd>>((resolve) => {
    child.once("error", (error) => resolve({ startError: error.message }));
    child.once("exit", (exitCode, endedBy) => resolve({ exitCode, endedBy }));
  });
  // A process that could not be started for want of open files has no pipes.
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout.push(chunk);
    options.onOutput?.(chunk);
    options.onStdout?.(chunk);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr.push(chunk);
    options.onOutput?.(chunk);
  });
  // An agent need not read its instructions; a closed pipe is not a fault.
  child.stdin?.on("error", () => undefined);
  const kill = (): void => void signalGroup(child, "SIGKILL");
  const timers: NodeJS.Timeout[] = [];
  if (typeof options.input === "string") child.stdin?.end(options.input);
  else
    options.input({
      write: (text) => {
        if (child.stdin?.writable === true) child.stdin.write(text);
      },
      end: (patienceMs) => {
        if (child.stdin?.writable !== true) return;
        child.stdin.end();
        timers.push(setTimeout(() => signalGroup(child, "SIGTERM"), patienceMs));
        timers.push(setTimeout(kill, patienceMs + options.graceMs));
      },
    });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  options.live?.add(kill);
  const stop = (): void => {
    const patienceMs = options.interrupt === undefined ? 0 : options.graceMs / 2;
    if (options.interrupt === "SIGINT") signalGroup(child, "SIGINT");
    else options.interrupt?.();
    if (patienceMs === 0) signalGroup(child, "SIGTERM");
    else timers.push(setTimeout(() => signalGroup(child, "SIGTERM"), patienceMs));
    timers.push(setTimeout(kill, options.graceMs));
  };
  options.signal.addEventListener("abort", stop, { once: true });
  const result = await exited;
  options.signal.removeEventListener("abort", stop);
  for (const timer of timers) clearTimeout(timer);
  await endGroup(child, options.graceMs);
  // A process that left the group may hold the pipes; nobody waits for it.
  await Promise.race([closed, delay(500)]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  options.live?.delete(kill);
  return end(result);
}

function signalGroup(child: ChildProcess, signal: "SIGINT" | "SIGTERM" | "SIGKILL" | 0): boolean {
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
