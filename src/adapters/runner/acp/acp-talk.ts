import { JsonLines } from "../../process/index.ts";
import type { ProgramInput } from "../../process/index.ts";
import { AcpSession } from "./acp-session.ts";
import type { AcpSessionOptions } from "./acp-session.ts";
import { converse } from "./converse.ts";
import type { Conversation, ConversationEnd } from "./converse.ts";
import { JsonRpcPeer } from "./json-rpc.ts";

/** What a talk is about. */
export interface AcpTalkOptions
  extends Omit<AcpSessionOptions, "onFault">, Omit<Conversation, "peer" | "session" | "onSession"> {}

/** Milliseconds in which a client has to leave when all is said. */
const leaveMs = 500;

/** The talk with one client, from its greeting to its end, over the pipes of its program. */
export class AcpTalk {
  readonly session: AcpSession;
  readonly #options: AcpTalkOptions;
  readonly #peer: JsonRpcPeer;
  readonly #lines: JsonLines;
  #input: ProgramInput | null = null;
  #sessionId: string | null = null;
  #ended: Promise<ConversationEnd> | null = null;

  constructor(options: AcpTalkOptions) {
    this.#options = options;
    const session = new AcpSession({ ...options, onFault: () => this.cancel() });
    const peer = new JsonRpcPeer({
      send: (message) => this.#input?.write(`${JSON.stringify(message)}\n`),
      onRequest: (method, params) => session.answer(method, params),
      onNotice: (method, params) => session.take(method, params),
    });
    this.#lines = new JsonLines({
      onMessage: (message) => peer.take(message),
      onStray: (text) => session.takeStray(text),
    });
    this.#peer = peer;
    this.session = session;
  }

  begin(input: ProgramInput): void {
    this.#input = input;
    const onSession = (id: string): void => void (this.#sessionId = id);
    this.#ended = converse({ ...this.#options, peer: this.#peer, session: this.session, onSession }).finally(() =>
      input.end(leaveMs),
    );
    // It is waited for at the end, when the program has left.
    this.#ended.catch(() => undefined);
  }

  push(chunk: Buffer): void {
    this.#lines.push(chunk);
  }

  /** Asks the client to stop its turn. */
  cancel(): void {
    if (this.#sessionId !== null) this.#peer.tell("session/cancel", { sessionId: this.#sessionId });
  }

  /** The program has left, with the reason: how the talk ended, `null` where it never began. */
  close(reason: string): Promise<ConversationEnd | null> {
    this.#lines.end();
    this.#peer.close(reason);
    return this.#ended ?? Promise.resolve(null);
  }
}
