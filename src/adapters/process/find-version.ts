import { execFile } from "node:child_process";

/** What a program answered when it was asked for its version. */
export type VersionAnswer = { readonly text: string } | { readonly startError: string };

/** Asks a program for its version; the first start of a large one may take a while. Never rejects. */
export function findVersion(
  command: string,
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
): Promise<VersionAnswer> {
  return new Promise((resolve) => {
    const options = { cwd, env: environment, timeout: 60_000, maxBuffer: 65_536, windowsHide: true };
    const child = execFile(command, ["--version"], options, (error, stdout, stderr) => {
      if (error === null) resolve({ text: stdout });
      else if (error.code === "ENOENT") resolve({ startError: "there is no such program" });
      else resolve({ startError: stderr.trim().slice(-500) || error.message });
    });
    child.stdin?.end();
  });
}

/** The first version number in a text, `null` for none. */
export function readVersion(text: string): string | null {
  return /\d+\.\d+\.\d+/.exec(text)?.[0] ?? null;
}

/** Whether a version is older than another, number by number. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const at = b!.findIndex((part, place) => part !== a![place]);
  return at !== -1 && (a![at] ?? 0) < b![at]!;
}
