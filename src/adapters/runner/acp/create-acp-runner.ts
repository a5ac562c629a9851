import { ArgumentError } from "../../../core/errors.ts";
import { rulesOfAgent } from "../../../core/ownership/index.ts";
import type { TaskOutcome, TaskRunner, WorkOrder } from "../../../ports/index.ts";
import { createDirectoryGuard } from "../../guard/directory/index.ts";
import type { DirectoryGuard } from "../../guard/directory/index.ts";
import { findAnswer, makeAnswerForm, makePrompt } from "../../answer/index.ts";
import type { AnswerForm } from "../../answer/index.ts";
import {
  AgentProcesses,
  describeEnd,
  findProgram,
  makeProgramRunner,
  proxyVariables,
  readRateLimit,
} from "../../process/index.ts";
import type { AgentProcessOptions, ProgramRunner } from "../../process/index.ts";
import type { AcpSession } from "./acp-session.ts";
import { AcpTalk } from "./acp-talk.ts";
import type { ConversationEnd } from "./converse.ts";

/** How a client of the Agent Client Protocol is started. */
export interface AcpRunnerOptions extends AgentProcessOptions {
  /** Name or path of the program, for example `claude-agent-acp`. */
  readonly command: string;
  /** For example `["acp"]` for `opencode`. Default: none. */
  readonly args?: readonly string[];
  /** Mode of the session. Default: the one in which a known client asks before it writes. */
  readonly mode?: string;
  /** Default: that of the client. */
  readonly model?: string;
  /** How to log in, by the client's own name for it. Default: as the client is logged in already. */
  readonly authMethod?: string;
  /**
   * Kinds of tool calls that are allowed without a look at files. Default: `search` and `think`, and with a sandbox also
   * `execute`: a shell.
   */
  readonly kinds?: readonly string[];
  /** `structured`: the last answer has a form, with hand-offs; `free`: any words. Default: `structured`. */
  readonly answer?: "structured" | "free";
  /** Patterns that no agent may write, beside those that are always protected. Default: none. */
  readonly protect?: readonly string[];
  /** Milliseconds between the request to end and the end by force; half of it is for `session/cancel`. Default: 3,000. */
  readonly graceMs?: number;
}

/** Keys that known clients find in their environment. */
const ownVariables = [
  ...[
    "ANTHROPIC_*",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
    "CLAUDE_CONFIG_DIR",
  ],
  ...["OPENAI_API_KEY", "OPENAI_BASE_URL", "CODEX_*", "OPENCODE_*"],
  ...["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_GENAI_*", "COPILOT_*"],
];

/**
 * Runs each task in a session with a client of the Agent Client Protocol, as an editor would. The client asks before it
 * writes, and the ownership guard decides in this process by the real paths; what it writes through us is written by the
 * guard's own writer. A client that writes without asking is stopped.
 *
 * `run` rejects with `RUNNER_PROGRAM_MISSING` or `RUNNER_PROGRAM_OLD` where the program cannot be used.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` for an empty command.
 */
export function createAcpRunner(options: AcpRunnerOptions): ProgramRunner {
  const { command, args = [] } = options;
  if (typeof command !== "string" || command.trim() === "") throw new ArgumentError("command", "a program", command);
  const processes = new AgentProcesses({
    graceMs: 3_000,
    ...options,
    allowEnvironment: [...ownVariables, ...proxyVariables, ...(options.allowEnvironment ?? [])],
  });
  const kinds = options.kinds ?? ["search", "think", ...(options.sandbox === undefined ? [] : ["execute"])];

  const run: TaskRunner["run"] = async (order, callbacks) => {
    const directory = processes.directoryOf(order);
    const form = options.answer === "free" ? null : makeAnswerForm(order, "schema");
    const held: { talk?: AcpTalk } = {};
    const end = await processes.run(order, callbacks, async () => {
      const talk = new AcpTalk({
        directory,
        agentId: order.agentId,
        guard: guardOf(order, directory, options.protect ?? []),
        kinds,
        callbacks,
        prompt: await makePrompt(order, callbacks, { directory, form, isFormHeld: false }),
        hasAnswer: (words) => form === null || findAnswer(words, form, order) !== null,
        signal: callbacks.signal,
        command,
        mode: options.mode ?? null,
        model: options.model ?? null,
        authMethod: options.authMethod ?? null,
      });
      held.talk = talk;
      callbacks.enforced(["acp"]);
      return {
        command,
        args,
        input: (input) => talk.begin(input),
        onStdout: (chunk) => talk.push(chunk),
        interrupt: () => talk.cancel(),
      };
    });
    const reason = describeEnd({ ...end, stdout: "" });
    const ended = (await held.talk?.close(`the client left: ${reason}`)) ?? { fault: reason };
    return readOutcome(ended, held.talk?.session ?? null, form, order);
  };
  return makeProgramRunner(processes, () => findProgram(processes, command), run);
}

function guardOf({ ownership, agentId }: WorkOrder, root: string, protect: readonly string[]): DirectoryGuard {
  const agents = [...new Set([agentId, ...ownership.flatMap(([, ownerIds]) => ownerIds)])];
  return createDirectoryGuard(rulesOfAgent(ownership, agentId), { root, agents, protect });
}

/** Done is what came to the end of its turn, and whose agent does not say otherwise. */
function readOutcome(
  ended: ConversationEnd,
  session: AcpSession | null,
  form: AnswerForm | null,
  order: WorkOrder,
): TaskOutcome {
  const { attempt } = order;
  const usage = session?.usage ?? null;
  const used = usage === null ? {} : { usage };
  const failed = (reason: string): TaskOutcome => {
    // What an agent says after it has worked may be about the limits of anything.
    const rateLimit = usage === null ? readRateLimit(reason) : null;
    return { ok: false, attempt, reason, ...used, ...(rateLimit === null ? {} : { rateLimit }) };
  };
  const fault = session?.fault ?? ("fault" in ended ? ended.fault : null);
  if (fault !== null) return failed(fault);
  if ("fault" in ended || session === null) return failed("the client was not started");
  if (ended.stopReason !== "end_turn") return failed(`the turn ended with ${ended.stopReason}`);
  const words = session.words.trim().slice(-4_000);
  if (form === null) return { ok: true, attempt, output: words, ...used };
  const answer = findAnswer(session.words, form, order);
  if (answer === null)
    return failed(`the agent ended without the answer that it was asked for: ${words.slice(-1_000)}`);
  if (!answer.isDone) return failed(answer.summary === "" ? "the agent says that it failed" : answer.summary);
  return { ok: true, attempt, output: answer.summary, handoffs: answer.handoffs, ...used };
}
