import { execFile } from "node:child_process";
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Launch, Sandbox, WorkOrder } from "../../../ports/index.ts";
import { findWritable } from "../../confine/index.ts";
import { fileNameOf } from "../../files/index.ts";
import { SandboxPlanError, SandboxUnavailableError } from "../errors.ts";

/** How programs are confined. */
export interface BubblewrapOptions {
  /** Name or path of the program. Default: `bwrap`. */
  readonly command?: string;
  /** Further places that every agent may write, such as the home of its client; absolute. Default: none. */
  readonly writable?: readonly string[];
  /** Places below `/tmp` that agents see all the same; absolute. Default: none. */
  readonly readable?: readonly string[];
  /** Whether agents see the network. Default: `true`. */
  readonly network?: boolean;
  /** Folder of the run's files, where agents may leave posts for their run. Default: `ORCH_DIRECTORY` of the launch. */
  readonly directory?: string;
  /** What to do where new files of an agent need a folder in which others own something too. Default: `"open"`. */
  readonly newNames?: "open" | "refuse";
}

/** What holds for every program: no way to more rights, a world of processes of its own, the machine's files to read. */
const always: readonly string[] = [
  ...["--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc", "--cap-drop", "ALL"],
  ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp"],
];

/**
 * Confines programs by bubblewrap: all files are read only but those of the agent, `/tmp` is its own and empty, and
 * its processes end with it. In a folder that has to be writable for new files, what others own and is there stays read
 * only, and new names are not stopped: a manifest sees those.
 */
export function createBubblewrapSandbox(options: BubblewrapOptions = {}): Sandbox {
  const { command = "bwrap", writable = [], readable = [], network = true, newNames = "open" } = options;
  return {
    name: "bubblewrap",
    confine(launch: Launch, order: WorkOrder): Promise<Launch> {
      return Promise.resolve().then(() => {
        const root = realpathSync(launch.directory);
        const state = options.directory ?? launch.environment["ORCH_DIRECTORY"] ?? null;
        const inside = state === null ? "" : relative(root, resolve(state));
        const isInside = inside !== "" && !inside.startsWith("..") && !isAbsolute(inside);
        const found = findWritable({
          root,
          agentId: order.agentId,
          ownership: order.ownership,
          ...(isInside ? { stateDirectory: inside.split(sep).join("/") } : {}),
        });
        if (found === null)
          throw new SandboxPlanError(`what ${order.agentId} owns comes to too many places for a sandbox`);
        if (newNames === "refuse" && found.open.length > 0)
          throw new SandboxPlanError(
            `${order.agentId} makes new files in ${found.open.slice(0, 5).join(", ")}, where others own something too`,
          );
        const binds = found.places.flatMap(({ path, access }) => bind(access, path === "." ? root : join(root, path)));
        // Below /tmp the tree, and what was asked for, has to be brought back first.
        const back = [...readable, root, ...(state === null ? [] : [resolve(state)])].flatMap((path) =>
          existsSync(path) ? bind("read", path) : [],
        );
        const channel = state === null ? [] : openChannel(resolve(state), order);
        const extra = writable.filter((path) => existsSync(path)).flatMap((path) => bind("write", path));
        return {
          ...launch,
          command,
          args: [
            ...always,
            ...(network ? [] : ["--unshare-net"]),
            ...extra,
            ...back,
            ...binds,
            ...channel,
            ...["--chdir", root, "--", launch.command, ...launch.args],
          ],
        };
      });
    },
  };
}

/**
 * Tries whether bubblewrap works here: it may be missing, and a container may not let it make namespaces.
 *
 * @throws {SandboxUnavailableError} `SANDBOX_UNAVAILABLE` with what it said.
 */
export function probeBubblewrap({ command = "bwrap", network = true }: BubblewrapOptions = {}): Promise<void> {
  const args = [...always, ...(network ? [] : ["--unshare-net"]), "--", "/bin/sh", "-c", "exit 0"];
  return new Promise((done, fail) => {
    execFile(command, args, { timeout: 10_000 }, (error, _, stderr) => {
      if (error === null) done();
      else if (error.code === ("ENOENT" as never))
        fail(new SandboxUnavailableError("bubblewrap", `there is no ${command}`));
      else fail(new SandboxUnavailableError("bubblewrap", stderr.trim().split("\n")[0] ?? error.message));
    });
  });
}

function bind(access: "read" | "write", path: string): string[] {
  return [access === "write" ? "--bind" : "--ro-bind", path, path];
}

/** Where an agent leaves posts for its run, and finds answers; the journal stays out of its reach. */
function openChannel(state: string, { runId }: WorkOrder): string[] {
  const folder = join(state, "runs", fileNameOf(runId));
  return ["inbox", "drafts", "replies"].flatMap((name) => {
    mkdirSync(join(folder, name), { recursive: true });
    return bind("write", join(folder, name));
  });
}
