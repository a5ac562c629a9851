import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nodeProcessTable } from "../../../../src/adapters/store/directory/node-process-table.ts";

const self = nodeProcessTable.self();
const isAlive = (other: Partial<typeof self>) => nodeProcessTable.isAlive({ ...self, ...other }, Date.now());

describe("nodeProcessTable", () => {
  it("knows that this process is there", () => {
    expect(self.pid).toBe(process.pid);
    expect(isAlive({})).toBe(true);
  });

  it("knows that a process has ended", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    await once(child, "spawn");
    expect(isAlive({ pid: child.pid!, startedAt: null })).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive({ pid: child.pid!, startedAt: null })).toBe(false);
  });

  it("cannot tell for another machine", () => {
    expect(isAlive({ host: "elsewhere", bootId: "other" })).toBeNull();
  });

  it.runIf(existsSync("/proc/self/stat"))(
    "tells a process from a later one with its number, and from an earlier start of the machine",
    () => {
      expect(isAlive({ startedAt: "1" })).toBe(false);
      expect(isAlive({ bootId: "other" })).toBe(false);
      expect(isAlive({ namespace: "pid:[1]" })).toBeNull();
    },
  );

  it.runIf(existsSync("/proc/self/stat"))("takes a process for gone that has ended and waits for its parent", () => {
    // The shell starts a process that ends, does not wait for it, and turns into one that never will.
    const script = "sleep 0 & echo $!; exec sleep 5";
    const shell = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    return once(shell.stdout, "data").then(([data]) => {
      const pid = Number(String(data));
      const ended = () =>
        execFileSync("cat", [`/proc/${pid}/stat`])
          .toString()
          .includes(") Z ");
      while (!ended());
      expect(isAlive({ pid, startedAt: null })).toBe(false);
      shell.kill("SIGKILL");
    });
  });
});
