import { OwnershipError } from "../../../core/ownership/index.ts";
import { dirname } from "node:path";
import type { RunnerCallbacks, Usage } from "../../../ports/index.ts";
import type { DirectoryGuard } from "../../guard/directory/index.ts";
import { fieldsOf, itemsOf, numberOf, repositoryPath, textOf } from "../../process/index.ts";
import type { Fields } from "../../process/index.ts";
import { methodNotFound } from "./json-rpc.ts";
import type { RpcAnswer } from "./json-rpc.ts";
import { KnownCalls } from "./known-calls.ts";
import type { KnownCall } from "./known-calls.ts";
import { answerOf, changesFiles, judgeCall } from "./permission-judge.ts";

/** What a session needs of the world around it. */
export interface AcpSessionOptions {
  /** Folder that the agent works in. */
  readonly directory: string;
  readonly agentId: string;
  readonly guard: Pick<DirectoryGuard, "check" | "writerFor">;
  /** Kinds of calls that are allowed without a look at files. */
  readonly kinds: readonly string[];
  readonly callbacks: Pick<RunnerCallbacks, "progress" | "spend" | "denied">;
  /** Called once, when the session must not go on. */
  readonly onFault: () => void;
}

/** Characters of the agent's words that are kept: its answer is at the end. */
const wordsLimit = 200_000;

/**
 * One session with a client of the Agent Client Protocol: its questions for permission are decided here, by the guard and
 * the real paths; what it tells is progress, usage and words.
 */
export class AcpSession {
  readonly #options: AcpSessionOptions;
  readonly #calls: KnownCalls;
  /** Calls that were allowed, and files that were written for the client. */
  readonly #allowed = new Set<string>();
  readonly #written = new Set<string>();
  readonly #told = new Set<string>();
  #percent = 0;
  #tokens: Usage | null = null;
  #costUsd: number | null = null;
  #words = "";
  /** Why it must not go on. */
  fault: string | null = null;
  /** What was refused since this was last emptied. */
  refused: string[] = [];

  constructor(options: AcpSessionOptions) {
    this.#options = options;
    this.#calls = new KnownCalls(options.directory);
  }

  /** Answers what the client asks. */
  async answer(method: string, params: Fields): Promise<RpcAnswer> {
    if (method === "session/request_permission") return { ok: true, result: this.#judge(params) };
    if (method === "fs/write_text_file") return this.#write(params);
    return { ok: false, code: methodNotFound, message: `Method not found: ${method}` };
  }

  /** Takes what the client tells. */
  take(method: string, params: Fields): void {
    if (method !== "session/update") return;
    const update = fieldsOf(params["update"]);
    switch (update["sessionUpdate"]) {
      case "tool_call":
      case "tool_call_update":
        this.#takeCall(update);
        break;
      case "agent_message_chunk":
        this.#words = `${this.#words}${textOf(fieldsOf(update["content"])["text"]) ?? ""}`.slice(-wordsLimit);
        this.#takeTokens(fieldsOf(fieldsOf(update["_meta"])["usage"]));
        break;
      case "plan": {
        const steps = itemsOf(update["entries"]).map((entry) => fieldsOf(entry)["status"]);
        const done = steps.filter((status) => status === "completed").length;
        if (steps.length > 0) this.#percent = Math.min(99, Math.round((100 * done) / steps.length));
        this.#tell(`${done} of ${steps.length} steps`);
        break;
      }
      case "usage_update": {
        const { amount, currency } = fieldsOf(update["cost"]);
        if (currency === "USD") this.#costUsd = numberOf(amount) ?? this.#costUsd;
      }
    }
  }

  /** Takes what a turn ended with: its tokens, where the client says them. */
  takeEnd(result: Fields): void {
    const usage = fieldsOf(result["usage"]);
    const count = fieldsOf(fieldsOf(fieldsOf(result["_meta"])["quota"])["token_count"]);
    this.#takeTokens(Object.keys(usage).length > 0 ? usage : count);
  }

  /** A line that is not of its protocol. */
  takeStray(text: string): void {
    this.#tell(`printed what is not of its protocol: ${text}`);
  }

  /** All that its agent said. */
  get words(): string {
    return this.#words;
  }

  /** What all turns used; `null` where the client says nothing. */
  get usage(): Usage | null {
    const cost = this.#costUsd === null ? {} : { costUsd: this.#costUsd };
    return this.#tokens === null && this.#costUsd === null ? null : { ...this.#tokens, ...cost };
  }

  #judge(params: Fields): Fields {
    const call = this.#calls.note(fieldsOf(params["toolCall"]));
    const { guard, agentId, kinds } = this.#options;
    const verdict = judgeCall(call, guard, agentId, kinds);
    if (verdict.allowed) this.#allowed.add(call.id);
    else this.#deny(call.id, verdict.path ?? nameOf(call), verdict.reason);
    return answerOf(verdict, params["options"]);
  }

  async #write(params: Fields): Promise<RpcAnswer> {
    const given = textOf(params["path"]) ?? "";
    const path = repositoryPath(this.#options.directory, given);
    const content = typeof params["content"] === "string" ? params["content"] : "";
    const writer = this.#options.guard.writerFor(this.#options.agentId);
    try {
      if (dirname(path) !== "." && dirname(path) !== path) await writer.mkdir(dirname(path), { recursive: true });
      await writer.writeFile(path, content);
      this.#written.add(path);
      return { ok: true, result: {} };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof OwnershipError) this.#deny(`fs ${path}`, path, error.reason);
      return { ok: false, code: -32_000, message };
    }
  }

  #takeCall(update: Fields): void {
    const call = this.#calls.note(update);
    const isNew = update["sessionUpdate"] === "tool_call";
    // The first event often has no file yet; the one that brings it is told.
    if (isNew || itemsOf(update["locations"]).length > 0) this.#tell(`${call.kind} ${call.paths[0] ?? call.title}`);
    if (update["status"] !== "completed" || !changesFiles(call.kind) || this.#allowed.has(call.id)) return;
    if (call.paths.length > 0 && call.paths.every((path) => this.#written.has(path))) return;
    if (this.fault !== null) return;
    this.fault = `the client changed ${call.paths[0] ?? "files"} without asking; choose a mode in which it asks`;
    this.#options.onFault();
  }

  #takeTokens(usage: Fields): void {
    const output = numberOf(usage["outputTokens"]) ?? numberOf(usage["output_tokens"]);
    const total = numberOf(usage["totalTokens"]) ?? numberOf(usage["total_tokens"]);
    const input = numberOf(usage["inputTokens"]) ?? numberOf(usage["input_tokens"]);
    if (output === null && total === null && input === null) return;
    const spent = {
      // Some count what was read from a cache as input, some do not; the total has all of it.
      inputTokens: Math.max(input ?? 0, (total ?? 0) - (output ?? 0)),
      outputTokens: output ?? 0,
    };
    this.#tokens = {
      inputTokens: (this.#tokens?.inputTokens ?? 0) + spent.inputTokens,
      outputTokens: (this.#tokens?.outputTokens ?? 0) + spent.outputTokens,
    };
    this.#options.callbacks.spend(spent);
  }

  #deny(id: string, path: string, reason: string): void {
    this.refused.push(`${path} (${reason})`);
    if (this.#told.has(id)) return;
    this.#told.add(id);
    this.#options.callbacks.denied(path, reason);
  }

  #tell(note: string): void {
    this.#options.callbacks.progress(this.#percent, note.replace(/\s+/g, " ").slice(0, 120));
  }
}

/** A refused call that names no file. */
function nameOf({ kind, title }: KnownCall): string {
  return `$ ${kind} ${title}`.replace(/\s+/g, " ").trim().slice(0, 120);
}
