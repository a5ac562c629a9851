import { fieldsOf, itemsOf, numberOf, ProgramOldError, textOf } from "../../process/index.ts";
import type { Fields } from "../../process/index.ts";
import type { AcpSession } from "./acp-session.ts";
import { findAskingMode, modesOf } from "./asking-mode.ts";
import type { JsonRpcPeer, RpcAnswer } from "./json-rpc.ts";

/** How a conversation is led. */
export interface Conversation {
  readonly peer: JsonRpcPeer;
  readonly session: AcpSession;
  readonly directory: string;
  readonly prompt: string;
  /** Whether the agent's words so far hold the answer that it was asked for. */
  readonly hasAnswer: (words: string) => boolean;
  readonly signal: AbortSignal;
  /** Name of the program, for errors. */
  readonly command: string;
  readonly mode: string | null;
  readonly model: string | null;
  readonly authMethod: string | null;
  /** Told the session's id, so that it can be cancelled. */
  readonly onSession: (sessionId: string) => void;
}

/** How a conversation ended: with the reason of its last turn, or with a fault. */
export type ConversationEnd = { readonly stopReason: string } | { readonly fault: string };

const protocolVersion = 1;
/** Code of an agent that wants to be logged in to. */
const authRequired = -32_000;
/** Turns of an attempt: agents that are refused again and again are not asked to go on for ever. */
const maxTurns = 8;

/**
 * Leads a conversation to the end of its work: greeting, session, mode, and as many turns as it takes.
 *
 * @throws {ProgramOldError} `RUNNER_PROGRAM_OLD` where the client speaks another version of the protocol.
 */
export async function converse(conversation: Conversation): Promise<ConversationEnd> {
  const { peer, session, signal } = conversation;
  const hello = await peer.call("initialize", {
    protocolVersion,
    clientInfo: { name: "orchestrate-agents", version: "1" },
    // Reads are left to the client: how it takes a file that is not there is its own affair.
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: true }, terminal: false },
  });
  if (!hello.ok) return failed("initialize", hello);
  if (numberOf(hello.result["protocolVersion"]) !== protocolVersion) {
    const { version } = fieldsOf(hello.result["agentInfo"]);
    throw new ProgramOldError(conversation.command, textOf(version), `protocol ${protocolVersion}`, "this runner");
  }
  const opened = await openSession(conversation, hello.result);
  if (!opened.ok) return failed("session/new", opened);
  const sessionId = textOf(opened.result["sessionId"]) ?? "";
  conversation.onSession(sessionId);
  const unset = await setUp(conversation, sessionId, opened.result);
  if (unset !== null) return { fault: unset };
  let text = conversation.prompt;
  for (let turn = 1, isReminded = false; ; turn += 1) {
    session.refused = [];
    const ended = await peer.call("session/prompt", { sessionId, prompt: [{ type: "text", text }] });
    if (!ended.ok) return failed("session/prompt", ended);
    session.takeEnd(ended.result);
    const stopReason = textOf(ended.result["stopReason"]) ?? "unknown";
    const { refused } = session;
    // Many clients end the whole turn when one call was refused, as if it had come to its end.
    const isCutShort = refused.length > 0 && (stopReason === "cancelled" || stopReason === "end_turn");
    const isOver = conversation.hasAnswer(session.words) || !(isCutShort || (stopReason === "end_turn" && !isReminded));
    if (isOver || session.fault !== null || signal.aborted || turn === maxTurns) return { stopReason };
    isReminded = true;
    text =
      refused.length > 0
        ? goOn(refused)
        : "Your last answer is missing: end with the block of JSON that was asked for.";
  }
}

function goOn(refused: readonly string[]): string {
  return `Refused, as it is not yours: ${refused.join("; ")}. Leave that, go on with the rest of your task, and end with your answer.`;
}

async function openSession({ peer, directory, authMethod }: Conversation, hello: Fields): Promise<RpcAnswer> {
  const open = (): Promise<RpcAnswer> => peer.call("session/new", { cwd: directory, mcpServers: [] });
  if (authMethod !== null) {
    const answer = await peer.call("authenticate", { methodId: authMethod });
    if (!answer.ok) return answer;
  }
  const opened = await open();
  if (opened.ok || opened.code !== authRequired) return opened;
  const methods = itemsOf(hello["authMethods"]).map((method) => textOf(fieldsOf(method)["id"]));
  const message = `${opened.message}; log in with the program itself, or name one of its methods: ${methods.join(", ")}`;
  return { ...opened, message };
}

/** Mode and model of a session; what is wrong, `null` for nothing. */
async function setUp(conversation: Conversation, sessionId: string, opened: Fields): Promise<string | null> {
  const { peer, model } = conversation;
  const { current, available } = modesOf(opened);
  const modeId = conversation.mode ?? findAskingMode(available);
  if (modeId !== null && modeId !== current) {
    const answer = await peer.call("session/set_mode", { sessionId, modeId });
    if (!answer.ok) return `the mode ${modeId} was not set: ${answer.message} (there are ${available.join(", ")})`;
  }
  if (model === null) return null;
  const hasOption = itemsOf(opened["configOptions"]).some((option) => fieldsOf(option)["id"] === "model");
  const answer = hasOption
    ? await peer.call("session/set_config_option", { sessionId, configId: "model", value: model })
    : await peer.call("session/set_model", { sessionId, modelId: model });
  return answer.ok ? null : `the model ${model} was not set: ${answer.message}`;
}

function failed(method: string, answer: RpcAnswer & { readonly ok: false }): ConversationEnd {
  return { fault: `${method}: ${answer.message}` };
}
