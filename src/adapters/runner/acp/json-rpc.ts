import { fieldsOf, numberOf, textOf } from "../../process/index.ts";
import type { Fields } from "../../process/index.ts";

/** What a call came to. */
export type RpcAnswer =
  | { readonly ok: true; readonly result: Fields }
  | { readonly ok: false; readonly code: number; readonly message: string };

/** Codes of JSON-RPC 2.0. */
export const methodNotFound = -32_601;
/** Ours, for a call that will never be answered. */
const connectionClosed = -32_000;

/** What a peer needs: a way to send, and who answers the other side. */
export interface JsonRpcOptions {
  readonly send: (message: object) => void;
  /** Answers a request of the other side; it does not reject. */
  readonly onRequest: (method: string, params: Fields) => Promise<RpcAnswer>;
  /** Gets what the other side tells and wants no answer to. */
  readonly onNotice: (method: string, params: Fields) => void;
}

/** One end of a conversation in JSON-RPC 2.0. Calls never reject: what went wrong is an answer too. */
export class JsonRpcPeer {
  readonly #options: JsonRpcOptions;
  readonly #pending = new Map<number, (answer: RpcAnswer) => void>();
  #lastId = 0;
  #closed: string | null = null;

  constructor(options: JsonRpcOptions) {
    this.#options = options;
  }

  call(method: string, params: object): Promise<RpcAnswer> {
    if (this.#closed !== null) return Promise.resolve(closedAnswer(this.#closed));
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<RpcAnswer>((resolve) => this.#pending.set(id, resolve));
    this.#options.send({ jsonrpc: "2.0", id, method, params });
    return answer;
  }

  tell(method: string, params: object): void {
    this.#options.send({ jsonrpc: "2.0", method, params });
  }

  /** Takes a message of the other side. An answer to nothing that was asked is left alone. */
  take(message: Fields): void {
    const method = textOf(message["method"]);
    const id = message["id"];
    const params = fieldsOf(message["params"]);
    if (method === null) this.#takeAnswer(message);
    else if (id === undefined || id === null) this.#options.onNotice(method, params);
    else void this.#options.onRequest(method, params).then((answer) => this.#options.send(toMessage(id, answer)));
  }

  /** Nothing comes any more: what is open is answered with the reason. */
  close(reason: string): void {
    this.#closed = reason;
    for (const resolve of this.#pending.values()) resolve(closedAnswer(reason));
    this.#pending.clear();
  }

  #takeAnswer(message: Fields): void {
    const id = numberOf(message["id"]);
    const resolve = id === null ? undefined : this.#pending.get(id);
    if (id === null || resolve === undefined) return;
    this.#pending.delete(id);
    if (message["error"] === undefined) {
      resolve({ ok: true, result: fieldsOf(message["result"]) });
      return;
    }
    const { code, message: said, data } = fieldsOf(message["error"]);
    const detail =
      data === undefined || data === null ? "" : ` ${typeof data === "string" ? data : JSON.stringify(data)}`;
    resolve({
      ok: false,
      code: numberOf(code) ?? connectionClosed,
      message: `${textOf(said) ?? "an error"}${detail}`.slice(0, 2_000),
    });
  }
}

function closedAnswer(message: string): RpcAnswer {
  return { ok: false, code: connectionClosed, message };
}

function toMessage(id: unknown, answer: RpcAnswer): object {
  return answer.ok
    ? { jsonrpc: "2.0", id, result: answer.result }
    : { jsonrpc: "2.0", id, error: { code: answer.code, message: answer.message } };
}
