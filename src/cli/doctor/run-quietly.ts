import { execFile } from "node:child_process";

/** How a short program ended. */
export interface QuietEnd {
  /** `null` where it could not be started or was ended. */
  readonly code: number | null;
  readonly stdout: string;
  /** The end of stderr, or why it could not be started. */
  readonly why: string;
}

/** Runs a program with a text on stdin, for at most ten seconds. Never rejects. */
export function runQuietly(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly input?: string; readonly environment?: NodeJS.ProcessEnv },
): Promise<QuietEnd> {
  return new Promise((done) => {
    const { cwd, input = "", environment = process.env } = options;
    const child = execFile(
      command,
      [...args],
      { cwd, env: environment, timeout: 10_000, windowsHide: true, maxBuffer: 1 << 20 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
        const why = stderr.trim().split("\n").at(-1) ?? "";
        done({ code, stdout, why: why !== "" || error === null ? why : error.message });
      },
    );
    // A program that ends before it reads is no fault.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
