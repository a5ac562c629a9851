import type { RunnerCallbacks, Usage } from "../../../ports/index.ts";
import {
  describeToolCall,
  fieldsOf,
  itemsOf,
  numberOf,
  readToolCall,
  repositoryPath,
  textOf,
} from "../../process/index.ts";
import type { Fields } from "../../process/index.ts";

/** What a session needs of the world around it. */
export interface CodexSessionOptions {
  /** Folder that the agent works in. */
  readonly directory: string;
  readonly callbacks: Pick<RunnerCallbacks, "progress" | "spend" | "denied">;
}

/** What a command prints whose write the sandbox refused, on Linux and macOS. */
const refusedWrite = /Read-only file system|Operation not permitted/;

/** One session of Codex, as its stream of events tells it. */
export class CodexSession {
  readonly #options: CodexSessionOptions;
  #percent = 0;
  #usage: Usage | null = null;
  /** The last thing that the agent said: its answer. */
  words = "";
  /** The turn came to its end. */
  isComplete = false;
  /** Why the turn failed; the last error, where it only stopped. */
  fault: string | null = null;

  constructor(options: CodexSessionOptions) {
    this.#options = options;
  }

  take(event: Fields): void {
    const kind = event["type"];
    const item = fieldsOf(event["item"]);
    if (kind === "item.started") this.#takeStart(item);
    else if (kind === "item.updated") this.#takeTodo(item);
    else if (kind === "item.completed") this.#takeItem(item);
    else if (kind === "turn.completed") this.#takeEnd(fieldsOf(event["usage"]));
    else if (kind === "turn.failed") this.fault = textOf(fieldsOf(event["error"])["message"]) ?? "the turn failed";
    else if (kind === "error") {
      this.fault = textOf(event["message"]) ?? "an error";
      this.#tell(this.fault);
    }
  }

  /** A line that is not of its protocol. */
  takeStray(text: string): void {
    this.#tell(`printed what is not of its protocol: ${text}`);
  }

  /** What it printed beside its events: a patch that was refused is told nowhere else. */
  takeStderr(text: string): void {
    for (const [, reason] of text.matchAll(/error=(patch rejected:.*)$/gm))
      this.#options.callbacks.denied("$ apply_patch", (reason ?? "").slice(0, 500));
  }

  get usage(): Usage | null {
    return this.#usage;
  }

  #takeStart(item: Fields): void {
    const { directory } = this.#options;
    const kind = item["type"];
    if (kind === "command_execution") this.#tell(describeToolCall(readToolCall("shell", item, directory)));
    else if (kind === "file_change") this.#tell(`patch ${this.#pathsOf(item).join(", ")}`);
    else if (kind === "mcp_tool_call") this.#tell(`${textOf(item["server"]) ?? "mcp"} ${textOf(item["tool"]) ?? ""}`);
    else if (kind === "web_search") this.#tell(describeToolCall(readToolCall("search", item, directory)));
    else this.#takeTodo(item);
  }

  #takeItem(item: Fields): void {
    const kind = item["type"];
    if (kind === "agent_message") this.words = textOf(item["text"]) ?? this.words;
    else if (kind === "error") this.#tell(textOf(item["message"]) ?? "an error");
    else if (kind === "file_change" && item["status"] !== "completed") {
      for (const path of this.#pathsOf(item)) this.#options.callbacks.denied(path, "the patch was refused or failed");
    } else if (kind === "command_execution" && item["exit_code"] !== 0) this.#takeFailedCommand(item);
    else this.#takeTodo(item);
  }

  #takeFailedCommand(item: Fields): void {
    const [line] = refusedWrite.exec(textOf(item["aggregated_output"]) ?? "") ?? [];
    if (line === undefined) return;
    const call = describeToolCall(readToolCall("shell", item, this.#options.directory));
    this.#options.callbacks.denied(`$ ${call}`, line);
  }

  #takeTodo(item: Fields): void {
    if (item["type"] !== "todo_list") return;
    const steps = itemsOf(item["items"]).map((step) => fieldsOf(step)["completed"] === true);
    const done = steps.filter(Boolean).length;
    if (steps.length > 0) this.#percent = Math.min(99, Math.round((100 * done) / steps.length));
    this.#tell(`${done} of ${steps.length} steps`);
  }

  #takeEnd(usage: Fields): void {
    this.isComplete = true;
    const spent = {
      inputTokens: numberOf(usage["input_tokens"]) ?? 0,
      outputTokens: numberOf(usage["output_tokens"]) ?? 0,
    };
    this.#usage = {
      inputTokens: (this.#usage?.inputTokens ?? 0) + spent.inputTokens,
      outputTokens: (this.#usage?.outputTokens ?? 0) + spent.outputTokens,
    };
    this.#options.callbacks.spend(spent);
  }

  #pathsOf(item: Fields): string[] {
    const paths = itemsOf(item["changes"]).map((change) => textOf(fieldsOf(change)["path"]));
    return paths.flatMap((path) => (path === null ? [] : [repositoryPath(this.#options.directory, path)]));
  }

  #tell(note: string): void {
    this.#options.callbacks.progress(this.#percent, note.replace(/\s+/g, " ").slice(0, 200));
  }
}
