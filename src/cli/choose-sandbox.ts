import { realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
import { createBubblewrapSandbox, probeBubblewrap } from "../adapters/sandbox/bubblewrap/index.ts";
import type { Sandbox } from "../ports/index.ts";
import { UsageError } from "./errors.ts";

/** Options that say what the operating system keeps agents to. */
export interface SandboxOptions {
  readonly sandbox?: string;
  readonly sandboxWritable?: readonly string[];
  readonly sandboxNetwork?: boolean;
}

/** The same, as it is kept for later. */
export interface SandboxSettings {
  readonly mode: "auto" | "on" | "off";
  /** Absolute paths of further places that agents may write. */
  readonly writable: readonly string[];
  readonly network: boolean;
}

/**
 * What the options say.
 *
 * @throws {UsageError} `USAGE` for a mode that there is not.
 */
export function readSandbox(options: SandboxOptions, cwd: string): SandboxSettings {
  const { sandbox: mode = "off", sandboxWritable = [], sandboxNetwork = true } = options;
  if (mode !== "auto" && mode !== "on" && mode !== "off")
    throw new UsageError(`Expected --sandbox to be auto, on or off, got ${JSON.stringify(mode)}`);
  return { mode, writable: sandboxWritable.map((path) => resolve(cwd, path)), network: sandboxNetwork };
}

/**
 * The sandbox of a run; `null` where there is none.
 *
 * @param tell - Told in a line that there is none although one was wished for.
 * @throws {SandboxUnavailableError} `SANDBOX_UNAVAILABLE` where there has to be one, with why it does not work.
 */
export async function chooseSandbox(
  settings: SandboxSettings | undefined,
  directory: string,
  tell: (line: string) => void,
): Promise<Sandbox | null> {
  const { mode, writable, network } = settings ?? { mode: "off", writable: [], network: true };
  if (mode === "off") return null;
  try {
    await probeBubblewrap({ network });
  } catch (error) {
    if (mode === "on") throw error;
    tell(
      `no sandbox: ${error instanceof Error ? error.message : String(error)}; writes of others' files are seen afterwards`,
    );
    return null;
  }
  // Agents call this very program, wherever it is installed.
  const program = realpathSync(process.argv[1] ?? ".");
  const packages = program.lastIndexOf(`${sep}node_modules${sep}`);
  const readable = [process.execPath, packages < 0 ? resolve(program, "../../..") : program.slice(0, packages)];
  return createBubblewrapSandbox({ directory, writable, network, readable });
}
