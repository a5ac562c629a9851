import { parseArgs } from "node:util";
import { createDirectoryGuard } from "../../adapters/guard/directory/index.ts";
import { findAgents, hookDialects, judgeCall, readHookCall, renderAnswer } from "../../adapters/guard/hook/index.ts";
import type { HookDialect } from "../../adapters/guard/hook/index.ts";
import { configFiles } from "../config-file.ts";
import { UsageError } from "../errors.ts";
import { findFolders } from "../folders.ts";
import { findRoot, findRules } from "./guard-rules.ts";
import type { PlaceOptions } from "./guard-rules.ts";

/** Options of `orch guard hook`. */
export interface GuardHookOptions extends PlaceOptions {
  readonly agent?: string;
  readonly dialect?: string;
  readonly shell?: string;
  readonly allowTool?: readonly string[];
}

/** Bytes of a call; what a tool writes is in it. */
const maxBytes = 16 * 1024 * 1024;
/** Milliseconds in which a client has to have written its call. */
const patienceMs = 5_000;

/** The same from the words of the command line, without the reader of all commands: a client waits for every call. */
export async function runHookWords(words: readonly string[]): Promise<0 | 2> {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        agent: text,
        dialect: text,
        shell: text,
        "allow-tool": { type: "string", multiple: true },
        rules: text,
        plan: text,
        run: text,
        overlap: text,
        unowned: text,
        root: text,
        cwd: text,
        directory: text,
      },
    });
    const { "allow-tool": allowTool, ...options } = values;
    return await runGuardHook({ ...options, ...(allowTool === undefined ? {} : { allowTool }) });
  } catch (error) {
    process.stderr.write(`orch guard hook refuses: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

/**
 * `orch guard hook`: judges one call of a tool, as a client's hook before the use of tools. Whatever goes wrong here refuses the
 * call: exit code 2, and a line on stderr.
 */
export async function runGuardHook(options: GuardHookOptions): Promise<0 | 2> {
  let dialect: HookDialect | null = null;
  const answer = await judge(options, (found) => (dialect = found)).catch((error: unknown) => {
    const message = `orch guard hook refuses what it cannot judge: ${error instanceof Error ? error.message : String(error)}`;
    const told = renderAnswer(dialect ?? findDialect(options.dialect) ?? "claude", { allowed: false, message });
    // Who answers in JSON is told in both ways, as nobody knows whether it was read.
    return { ...told, exitCode: 2 as const };
  });
  process.stdout.write(answer.stdout);
  process.stderr.write(answer.stderr);
  return answer.exitCode;
}

async function judge(
  options: GuardHookOptions,
  tellDialect: (dialect: HookDialect) => void,
): Promise<ReturnType<typeof renderAnswer>> {
  const { shell = "advise" } = options;
  if (shell !== "advise" && shell !== "deny")
    throw new UsageError(`Expected --shell to be advise or deny, got ${JSON.stringify(shell)}`);
  const dialect = findDialect(options.dialect);
  if (dialect === null && options.dialect !== undefined)
    throw new UsageError(
      `Expected --dialect to be one of ${hookDialects.join(", ")}, got ${JSON.stringify(options.dialect)}`,
    );
  const call = readHookCall(await readCall(), dialect);
  tellDialect(call.dialect);
  await assertAlive(options);
  const { root, stateDirectory } = findRoot(options);
  const found = await findRules(options);
  const agentId = options.agent ?? process.env["ORCH_AGENT_ID"] ?? null;
  const guard = createDirectoryGuard(found.rules, {
    root,
    stateDirectory,
    overlap: found.overlap,
    unowned: found.unowned,
    configFiles,
    ...(found.agents === null ? {} : { agents: found.agents }),
  });
  const known = found.agents ?? guard.rules.flatMap(({ ownerIds }) => ownerIds);
  const agentIds = await findAgents(agentId, call.agentType, [...new Set(known)]);
  const verdict = judgeCall(call, { guard, agentIds, shell, allowTools: options.allowTool ?? [] });
  if (!verdict.allowed && agentId !== null && process.env["ORCH_RUN_ID"] !== undefined) {
    const { tellDenied } = await import("../tell-denied.ts");
    await tellDenied(agentId, verdict.denied);
  }
  return renderAnswer(call.dialect, verdict);
}

function findDialect(text: string | undefined): HookDialect | null {
  return hookDialects.find((one) => one === text) ?? null;
}

/** All of stdin, within a bound of bytes and of time. */
function readCall(): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => reject(new UsageError(`no call came on stdin within ${patienceMs} ms`)), patienceMs);
    process.stdin.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      clearTimeout(timer);
      process.stdin.destroy();
      reject(new UsageError(`the call is larger than ${maxBytes} bytes`));
    });
    process.stdin.on("error", reject);
    process.stdin.on("end", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
  });
}

/** A run that nobody carries on has no agents any more: what asks in its name is left over. */
async function assertAlive(options: GuardHookOptions): Promise<void> {
  const runId = options.run ?? process.env["ORCH_RUN_ID"];
  if (runId === undefined) return;
  const { createDirectoryStore } = await import("../../adapters/store/directory/index.ts");
  const { directory } = findFolders(options);
  const holder = await createDirectoryStore({ directory }).holder(runId);
  if (holder?.alive !== true) throw new UsageError(`run ${runId} is not carried on by any process`);
}
