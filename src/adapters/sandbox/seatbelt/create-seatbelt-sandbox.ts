import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Launch, Sandbox, WorkOrder } from "../../../ports/index.ts";
import { findWritable } from "../../confine/index.ts";
import type { WritablePlaces } from "../../confine/index.ts";
import { SandboxPlanError } from "../errors.ts";

/** How programs are confined. */
export interface SeatbeltOptions {
  /** Further places that every agent may write; absolute, without links. Default: none. */
  readonly writable?: readonly string[];
  /** Whether agents see the network. Default: `true`. */
  readonly network?: boolean;
}

/**
 * Confines programs by `sandbox-exec` of macOS. The profile is tested as a text; it was not tried on a Mac.
 */
export function createSeatbeltSandbox(options: SeatbeltOptions = {}): Sandbox {
  return {
    name: "seatbelt",
    confine(launch: Launch, { agentId, ownership }: WorkOrder): Promise<Launch> {
      return Promise.resolve().then(() => {
        const root = realpathSync(launch.directory);
        const found = findWritable({ root, agentId, ownership });
        if (found === null) throw new SandboxPlanError(`what ${agentId} owns comes to too many places for a sandbox`);
        const profile = renderSeatbeltProfile(root, found, options);
        return { ...launch, command: "/usr/bin/sandbox-exec", args: ["-p", profile, launch.command, ...launch.args] };
      });
    },
  };
}

/** The profile of an agent. Of its rules the last one that matches counts. */
export function renderSeatbeltProfile(
  root: string,
  { places }: Pick<WritablePlaces, "places">,
  { writable = [], network = true }: SeatbeltOptions = {},
): string {
  const filter = (path: string, isDirectory: boolean): string =>
    `(${isDirectory ? "subpath" : "literal"} ${quote(path)})`;
  const lines = [
    "(version 1)",
    "(allow default)",
    "(deny file-write*)",
    '(allow file-write* (literal "/dev/null") (literal "/dev/tty") (subpath "/dev/fd"))',
    ...writable.map((path) => `(allow file-write* ${filter(path, true)})`),
    ...places.map(({ path, access, isDirectory }) => {
      const full = path === "." ? root : join(root, path);
      return `(${access === "write" ? "allow" : "deny"} file-write* ${filter(full, isDirectory)})`;
    }),
    // Nobody writes a repository, wherever it lies, nor makes a link to a file of others.
    `(deny file-write* (regex #"/\\.git(/|$)"))`,
    "(deny file-link)",
    ...(network ? [] : ["(deny network*)"]),
  ];
  return `${lines.join("\n")}\n`;
}

/** @throws {SandboxPlanError} `SANDBOX_PLAN` for a path that a profile cannot hold. */
function quote(path: string): string {
  if (/["\\\n\r\0]/.test(path)) throw new SandboxPlanError(`${JSON.stringify(path)} cannot be written in a profile`);
  return `"${path}"`;
}
