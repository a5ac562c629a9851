import type { HookDialect } from "./hook-call.ts";
import type { HookVerdict } from "./judge-call.ts";

/** What a hook program prints and ends with. */
export interface HookAnswer {
  readonly exitCode: 0 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A verdict in the words of a client. A refusal ends with 2 and its reason on stderr, which all but two understand: Copilot
 * reads JSON, and Cline goes on after any failure, so that it has to be told in JSON too.
 */
export function renderAnswer(
  dialect: HookDialect,
  { allowed, message }: Pick<HookVerdict, "allowed" | "message">,
): HookAnswer {
  const line = message.replace(/\s+/g, " ").slice(0, 1_000);
  if (allowed)
    return {
      exitCode: 0,
      stdout: dialect === "cline" ? `${JSON.stringify({ cancel: false })}\n` : "",
      stderr: line === "" ? "" : `${line}\n`,
    };
  const said = {
    claude: null,
    codex: null,
    gemini: null,
    qwen: null,
    copilot: { permissionDecision: "deny", permissionDecisionReason: line },
    cline: { cancel: true, errorMessage: line },
  }[dialect];
  if (said === null) return { exitCode: 2, stdout: "", stderr: `${line}\n` };
  return { exitCode: 0, stdout: `${JSON.stringify(said)}\n`, stderr: `${line}\n` };
}

/** What a client that asks over HTTP is told; the form of Claude Code. */
export function renderHttpAnswer({ allowed, message }: Pick<HookVerdict, "allowed" | "message">): object {
  if (allowed) return {};
  return {
    hookSpecificOutput: {
      hookEventName: "PreToolUse",
      permissionDecision: "deny",
      permissionDecisionReason: message.replace(/\s+/g, " ").slice(0, 1_000),
    },
  };
}
