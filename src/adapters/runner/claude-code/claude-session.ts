import type { RunnerCallbacks, Usage } from "../../../ports/index.ts";
import {
  describeToolCall,
  fieldsOf,
  itemsOf,
  nameOfRefused,
  numberOf,
  readToolCall,
  textOf,
} from "../../process/index.ts";
import type { Fields, ToolCall } from "../../process/index.ts";

/** What a session needs of the world around it. */
export interface ClaudeSessionOptions {
  /** Folder that the agent works in. */
  readonly directory: string;
  readonly callbacks: Pick<RunnerCallbacks, "progress" | "spend" | "denied">;
  /** The mode that was asked for; another one ends the session. */
  readonly permissionMode: string;
  readonly nowMs: () => number;
}

/**
 * One session of Claude Code, as its stream of events tells it: tool calls are progress, refusals and usage are told
 * to the run as they come, and what it ends with is kept.
 */
export class ClaudeSession {
  readonly #options: ClaudeSessionOptions;
  readonly #calls = new Map<string, ToolCall>();
  readonly #told = new Set<string>();
  /** Tokens that are told already, by the id of the model's message: each of its blocks is an event of its own. */
  readonly #spent = new Map<string, number>();
  readonly #todo = { made: 0, done: 0, percent: 0 };
  /** What it ended with; `null` until then. */
  result: Fields | null = null;
  /** Why it must not go on. */
  fault: string | null = null;
  /** Milliseconds that its provider last asked to wait; `null` where it did not. */
  delayMs: number | null = null;

  constructor(options: ClaudeSessionOptions) {
    this.#options = options;
  }

  take(event: Fields): void {
    const kind = event["type"];
    if (kind === "system") this.#takeSystem(event);
    else if (kind === "assistant") this.#takeAssistant(fieldsOf(event["message"]));
    else if (kind === "user") this.#takeResults(fieldsOf(event["message"]));
    else if (kind === "rate_limit_event") this.#takeLimit(fieldsOf(event["rate_limit_info"]));
    else if (kind === "result") {
      this.result = event;
      for (const denial of itemsOf(event["permission_denials"])) {
        const { tool_name: name, tool_use_id: id, tool_input: input } = fieldsOf(denial);
        this.#deny(textOf(id) ?? "", readToolCall(textOf(name) ?? "tool", input, this.#options.directory), "");
      }
    }
  }

  /** A line that is not of its protocol. */
  takeStray(text: string): void {
    this.#tell(`printed what is not of its protocol: ${text}`);
  }

  /** What the whole session used, as it says at its end; less exact where it did not come to that. */
  get usage(): Usage | null {
    if (this.result === null) return null;
    const models = Object.values(fieldsOf(this.result["modelUsage"])).map(fieldsOf);
    const sum = (names: readonly string[], list: readonly Fields[]): number =>
      list.reduce((total, one) => names.reduce((part, name) => part + (numberOf(one[name]) ?? 0), total), 0);
    const whole = fieldsOf(this.result["usage"]);
    const costUsd = numberOf(this.result["total_cost_usd"]);
    return {
      inputTokens:
        models.length > 0
          ? sum(["inputTokens", "cacheReadInputTokens", "cacheCreationInputTokens"], models)
          : sum(inputNames, [whole]),
      outputTokens: models.length > 0 ? sum(["outputTokens"], models) : sum(["output_tokens"], [whole]),
      ...(costUsd === null ? {} : { costUsd }),
    };
  }

  #takeSystem(event: Fields): void {
    const kind = event["subtype"];
    if (kind === "init") {
      const mode = textOf(event["permissionMode"]);
      if (mode !== null && mode !== this.#options.permissionMode)
        this.fault = `it runs in the permission mode ${mode}, not in ${this.#options.permissionMode}`;
      this.#tell(`${textOf(event["model"]) ?? "a model"} begins`);
    } else if (kind === "permission_denied") {
      const id = textOf(event["tool_use_id"]) ?? "";
      const call = this.#calls.get(id) ?? readToolCall(textOf(event["tool_name"]) ?? "tool", {}, "");
      this.#deny(id, call, textOf(event["message"]) ?? "");
    } else if (kind === "api_retry") {
      const status = numberOf(event["error_status"]);
      if (status === 429) this.delayMs = numberOf(event["retry_delay_ms"]) ?? this.delayMs;
      this.#tell(`its provider failed (${status ?? textOf(event["error"]) ?? "no answer"}), it tries again`);
    }
  }

  /** Not every version has an event for each refusal; what the model is told of it has always been there. */
  #takeResults(message: Fields): void {
    for (const item of itemsOf(message["content"])) {
      const { type, tool_use_id: given, is_error: isError, content } = fieldsOf(item);
      const id = textOf(given) ?? "";
      const call = this.#calls.get(id);
      const said = (textOf(content) ?? "").replace(/^<tool_use_error>|<\/tool_use_error>$/g, "");
      if (type === "tool_result" && isError === true && call !== undefined && refusal.test(said))
        this.#deny(id, call, said);
    }
  }

  #takeAssistant(message: Fields): void {
    this.#spend(message);
    for (const item of itemsOf(message["content"])) {
      const { type, id, name: given, input } = fieldsOf(item);
      const name = textOf(given);
      if (type !== "tool_use" || name === null) continue;
      const call = readToolCall(name, input, this.#options.directory);
      this.#calls.set(textOf(id) ?? "", call);
      this.#countTodo(name, fieldsOf(input));
      if (name !== "StructuredOutput") this.#tell(describeToolCall(call));
    }
  }

  #takeLimit(info: Fields): void {
    const resetsAt = numberOf(info["resetsAt"]);
    if (info["status"] !== "rejected" || resetsAt === null) return;
    this.delayMs = Math.max(1, Math.round(resetsAt * 1_000 - this.#options.nowMs()));
  }

  #spend(message: Fields): void {
    const usage = fieldsOf(message["usage"]);
    const id = textOf(message["id"]) ?? "";
    const output = numberOf(usage["output_tokens"]) ?? 0;
    const before = this.#spent.get(id);
    const inputTokens =
      before === undefined ? inputNames.reduce((sum, name) => sum + (numberOf(usage[name]) ?? 0), 0) : 0;
    const outputTokens = Math.max(0, output - (before ?? 0));
    this.#spent.set(id, Math.max(output, before ?? 0));
    if (inputTokens + outputTokens > 0) this.#options.callbacks.spend({ inputTokens, outputTokens });
  }

  /** Its own list of steps, in both forms that it has had. */
  #countTodo(name: string, input: Fields): void {
    const todo = this.#todo;
    if (name === "TodoWrite") {
      const steps = itemsOf(input["todos"]).map((step) => fieldsOf(step)["status"]);
      todo.made = steps.length;
      todo.done = steps.filter((status) => status === "completed").length;
    } else if (name === "TaskCreate") todo.made += 1;
    else if (name === "TaskUpdate" && input["status"] === "completed") todo.done += 1;
    else return;
    if (todo.made > 0) todo.percent = Math.min(99, Math.round((100 * todo.done) / todo.made));
  }

  #deny(id: string, call: ToolCall, message: string): void {
    if (this.#told.has(id)) return;
    this.#told.add(id);
    // What follows the first sentence is advice for the model.
    const reason = /^.*?[.!](?=\s|$)/s.exec(message)?.[0] ?? (message === "" ? "refused by Claude Code" : message);
    this.#options.callbacks.denied(nameOfRefused(call), reason.slice(0, 500));
  }

  #tell(note: string): void {
    this.#options.callbacks.progress(this.#todo.percent, note);
  }
}

/** How refusals begin; the output of a command that was run may speak of denied permissions too. */
const refusal =
  /^(?:Permission to use |File is in a directory that is denied|Claude requested permissions|PreToolUse:)/;
const inputNames = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
