import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareManifests, createDirectoryGuard, takeManifest } from "../../src/adapters/guard/directory/index.ts";
import { judgeCall, readHookCall } from "../../src/adapters/guard/hook/index.ts";
import { createProcessRunner } from "../../src/adapters/runner/process/index.ts";
import { createBubblewrapSandbox, probeBubblewrap } from "../../src/adapters/sandbox/bubblewrap/index.ts";
import { createOwnershipGuard } from "../../src/core/ownership/index.ts";
import type { Sandbox, WorkOrder } from "../../src/ports/index.ts";
import { planOf } from "../support/tasks.ts";
import { bypassCases } from "./cases.ts";
import type { BypassCase } from "./cases.ts";

const ownership = [
  ["src/api/**", ["me"]],
  ["src/web/**", ["other"]],
] as const;
const guard = createOwnershipGuard(ownership, { agents: ["me", "other"] });
const place = realpathSync(mkdtempSync(join(tmpdir(), "bypass-")));
const seed = join(place, "seed");
afterAll(() => rmSync(place, { recursive: true, force: true }));

beforeAll(() => {
  for (const [path, text] of Object.entries({
    "src/api/a.ts": "api\n",
    "src/api/evil.cjs": 'require("fs").writeFileSync(["src", "web", "w.ts"].join("/"), "x");\n',
    "src/web/w.ts": "web\n",
    "README.md": "readme\n",
  })) {
    mkdirSync(join(seed, path, ".."), { recursive: true });
    writeFileSync(join(seed, path), text);
  }
  mkdirSync(join(seed, "src/empty"));
  const git = (...args: string[]): unknown =>
    execFileSync("git", ["-c", "user.name=n", "-c", "user.email=e@x", ...args], { cwd: seed, stdio: "ignore" });
  git("init", "-q");
  for (const text of ["first\n", "web\n"]) {
    writeFileSync(join(seed, "src/web/w.ts"), text);
    git("add", "-A");
    git("commit", "-q", "-m", text);
  }
});

/** A machine that has none, or lets nobody make namespaces, tries the other layers alone. */
const hasSandbox = await probeBubblewrap().then(
  () => true,
  () => false,
);

let count = 0;

/** Runs a command as an agent in a tree of its own: what of others changed in it, and whether something came to be outside. */
async function attempt(
  { command, late }: BypassCase,
  sandbox?: Sandbox,
): Promise<{ foreign: string[]; outside: boolean; root: string }> {
  count += 1;
  const root = join(place, `tree-${count}`);
  const out = join(place, `out-${count}`);
  cpSync(seed, root, { recursive: true, preserveTimestamps: true });
  // Left behind, so that a stash and a reset have something to take.
  writeFileSync(join(root, "src/web/open.ts"), "open\n");
  mkdirSync(out);
  const runner = createProcessRunner({
    command,
    cwd: root,
    directory: join(place, "state"),
    environment: {
      OUT: out,
      GIT_AUTHOR_NAME: "n",
      GIT_AUTHOR_EMAIL: "e@x",
      GIT_COMMITTER_NAME: "n",
      GIT_COMMITTER_EMAIL: "e@x",
    },
    ...(sandbox === undefined ? {} : { sandbox }),
  });
  const before = await takeManifest(root);
  const order = {
    ...{
      runId: `run-${count}`,
      feature: "f",
      task: planOf({ t: [] }).tasks[0]!,
      agentId: "me",
      personaId: "backend",
      attempt: 1,
    },
    ...{
      instructions: "",
      owned: ["src/api/**"],
      ownership,
      waitsFor: [],
      enables: [],
      contracts: [],
      timeoutMs: null,
    },
  } satisfies WorkOrder;
  await runner.run(order, { signal: new AbortController().signal, enforced: () => undefined } as never);
  const after = await takeManifest(root, { previous: before });
  const isMissed = late === "missed" || (late === "ended" && process.platform !== "linux");
  // One that was ended has the time to write; one that was missed is waited for.
  if (late !== undefined && sandbox === undefined)
    for (let tries = 0; tries < (isMissed ? 500 : 50) && !existsSync(join(root, "src/web/late.ts")); tries += 1)
      await new Promise((done) => setTimeout(done, 20));
  const foreign = compareManifests(before, after, guard, "me").filter(({ verdict }) => verdict?.allowed === false);
  return { foreign: foreign.map(({ path }) => path), outside: readdirSync(out).length > 0, root };
}

const rows: {
  readonly one: BypassCase;
  readonly hook: boolean;
  /** The process was found and ended before it wrote. */
  readonly ended: boolean;
  readonly manifest: boolean;
  readonly sandbox: boolean;
}[] = [];

describe("shell commands by which an agent leaves its files", () => {
  it("are at least 60, each its own", () => {
    expect(bypassCases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(bypassCases.map(({ command }) => command)).size).toBe(bypassCases.length);
  });

  it("finds bubblewrap, or says why it does not work here", async () => {
    const said = await probeBubblewrap().then(
      () => "SANDBOX_WORKS",
      (error: { code: string }) => error.code,
    );
    expect(said).toBe(hasSandbox ? "SANDBOX_WORKS" : "SANDBOX_UNAVAILABLE");
    await expect(probeBubblewrap({ command: "no-such-bwrap" })).rejects.toMatchObject({ code: "SANDBOX_UNAVAILABLE" });
  });

  it.each(bypassCases)("$kind: $command", async (one) => {
    const free = await attempt(one);
    const wroteLate = existsSync(join(free.root, "src/web/late.ts"));
    const isEnded = one.late === "ended" && !wroteLate;
    // It really leaves the agent's files where nothing holds it.
    expect(free.foreign.length > 0 || free.outside || wroteLate || isEnded).toBe(true);
    if (process.platform === "linux") expect(wroteLate).toBe(one.late === "missed");
    const boxed = hasSandbox ? await attempt(one, createBubblewrapSandbox()) : { ...free, foreign: [], outside: false };
    const names = createDirectoryGuard(ownership, { root: boxed.root, agents: ["me", "other"] });
    const call = readHookCall(
      JSON.stringify({ tool_name: "Bash", tool_input: { command: one.command }, cwd: boxed.root }),
      null,
    );
    rows.push({
      one,
      hook: !judgeCall(call, { guard: names, agentIds: ["me"] }).allowed,
      ended: isEnded,
      manifest: free.foreign.length > 0,
      // A link of its own to a file of others does no harm where nothing can be written through it.
      sandbox:
        boxed.foreign.every((path) => path.startsWith("src/api/")) &&
        !boxed.outside &&
        (!hasSandbox || !existsSync(join(boxed.root, "src/web/late.ts"))),
    });
    const { manifest, sandbox } = rows.at(-1)!;
    expect(sandbox).toBe(true);
    if (one.outside !== true) expect(manifest).toBe(one.late === undefined);
  });

  it("stand in the docs with what each layer saw", () => {
    const word = (saw: boolean, says: string): string => (saw ? says : "");
    const cell = (text: string): string => `\`${text.replaceAll("\n", "⏎").replaceAll("|", "\\|")}\``;
    const lines = [
      `| ${bypassCases.length} commands | the hook's advice: ${rows.filter(({ hook }) => hook).length} | manifest: ${rows.filter(({ manifest, ended }) => manifest || ended).length} | bubblewrap: ${rows.filter(({ sandbox }) => sandbox).length} |`,
      "|---|---|---|---|",
      ...rows.map(
        ({ one, hook, ended, manifest, sandbox }) =>
          `| ${cell(one.command)} | ${word(hook, "refused")} | ${ended ? "ended" : word(manifest, "seen")} | ${word(sandbox, "stopped")} |`,
      ),
    ];
    const page = readFileSync("docs/enforcement.md", "utf8");
    const [start, end] = ["<!-- bypass: written by test/bypass -->\n", "<!-- /bypass -->"];
    const told = page.slice(page.indexOf(start) + start.length, page.indexOf(end)).trimEnd();
    if (process.env["WRITE_DOCS"] === "1")
      writeFileSync(
        "docs/enforcement.md",
        page.replace(start + told, () => start + lines.join("\n")),
      );
    else expect(told).toBe(lines.join("\n"));
  });
});
