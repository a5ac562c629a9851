// A model without a mind, on this machine only, for real-clients.mjs: it does what the instructions spell out. It speaks the
// formats of Anthropic's Messages, OpenAI's Responses and OpenAI's Chat Completions, and holds no state: which turn it
// is follows from how many calls of tools the request holds already.
import { createServer } from "node:http";

/** @typedef {{ name: string, input: any, isText?: boolean }} Call */
/** @typedef {{ url: string, requests: number, close: () => Promise<void> }} ScriptedModel */

/**
 * What it is to do stands in the instructions: `You work in DIR,`, `Files: a, b` (written), `FOREIGN: a` (tried to write),
 * `SHELL: a` (tried to write by the shell), `WAIT` (it never answers).
 *
 * @returns {Promise<ScriptedModel>}
 */
export async function startScriptedModel() {
  const model = { requests: 0 };
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (request.method !== "POST") return give(response, { object: "list", data: [] });
    if (path.endsWith("/count_tokens")) return give(response, { input_tokens: 1_000 });
    model.requests += 1;
    const body = JSON.parse(text);
    if (/\bWAIT\b/.test(text)) return undefined;
    if (path.endsWith("/messages")) return giveMessage(response, body, text);
    if (path.endsWith("/responses")) return giveResponse(response, body, text);
    if (path.endsWith("/chat/completions")) return giveCompletion(response, body, text);
    response.writeHead(404).end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    get requests() {
      return model.requests;
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** @type {(response: import("node:http").ServerResponse, value: object) => void} */
const give = (response, value) => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
};

/** What the instructions ask for: one list of calls for each turn. @type {(text: string, tools: any) => Call[][]} */
function turnsOf(text, tools) {
  const said = text.replaceAll("\\n", "\n");
  const directory = /You work in (.+?), without/.exec(said)?.[1] ?? "";
  /** @type {(name: string) => string[]} */
  const listed = (name) =>
    /** @type {string[]} */ (
      (new RegExp(`^\\s*${name}: (.*)$`, "m").exec(said)?.[1] ?? "").split(/,\s*/).filter(Boolean)
    );
  /** @type {(path: string) => Call} */
  const write = (path) => tools.write(directory, path);
  const own = listed("Files").map(write);
  const foreign = listed("FOREIGN").map(write);
  const shell = listed("SHELL").map((path) => tools.shell(`echo foreign > ${path}`));
  return [own, foreign, shell].filter((calls) => calls.length > 0);
}

/** @type {(text: string) => object} */
const answerOf = (text) => ({
  status: "done",
  summary: "did what was spelled out",
  ...(text.includes("handoff_1") ? { handoffs: { handoff_1: { files: ["src/api/a.ts"], notes: "it is there" } } } : {}),
});

const claudeTools = {
  write: (/** @type {string} */ directory, /** @type {string} */ path) => ({
    name: "Write",
    input: { file_path: `${directory}/${path}`, content: `${path}\n` },
  }),
  shell: (/** @type {string} */ command) => ({ name: "Bash", input: { command, description: "write" } }),
};
const codexTools = {
  write: (/** @type {string} */ _, /** @type {string} */ path) => ({
    name: "exec",
    isText: true,
    input: `await tools.apply_patch(${JSON.stringify(`*** Begin Patch\n*** Add File: ${path}\n+${path}\n*** End Patch\n`)});`,
  }),
  shell: (/** @type {string} */ command) => ({
    name: "exec",
    isText: true,
    input: `text(await tools.exec_command(${JSON.stringify({ cmd: command })}));`,
  }),
};
const qwenTools = {
  write: (/** @type {string} */ directory, /** @type {string} */ path) => ({
    name: "write_file",
    input: { file_path: `${directory}/${path}`, content: `${path}\n` },
  }),
  shell: (/** @type {string} */ command) => ({ name: "run_shell_command", input: { command, is_background: false } }),
};
const opencodeTools = {
  write: (/** @type {string} */ directory, /** @type {string} */ path) => ({
    name: "write",
    input: { filePath: `${directory}/${path}`, content: `${path}\n` },
  }),
  shell: (/** @type {string} */ command) => ({ name: "bash", input: { command, description: "write" } }),
};

/** @type {(response: import("node:http").ServerResponse) => (event: any, name?: string) => void} */
const stream = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  return (event, name = event.type) =>
    response.write(`${name === "" ? "" : `event: ${name}\n`}data: ${JSON.stringify(event)}\n\n`);
};

/** @type {(response: import("node:http").ServerResponse, body: any, text: string) => void} */
function giveMessage(response, body, text) {
  const done = body.messages.filter(
    (/** @type {any} */ message) =>
      message.role === "assistant" &&
      Array.isArray(message.content) &&
      message.content.some((/** @type {any} */ block) => block.type === "tool_use"),
  ).length;
  const turns = turnsOf(text, claudeTools);
  const names = (body.tools ?? []).map((/** @type {any} */ tool) => tool.name);
  let calls = names.length === 0 ? [] : (turns[done] ?? []);
  const isLast = calls.length === 0;
  if (isLast && names.includes("StructuredOutput") && done <= turns.length)
    calls = done === turns.length ? [{ name: "StructuredOutput", input: answerOf(text) }] : [];
  const words = isLast && calls.length === 0 ? `\`\`\`json\n${JSON.stringify(answerOf(text))}\n\`\`\`` : "Now.";
  const blocks = [
    { type: "text", text: words },
    ...calls.map((call, index) => ({
      type: "tool_use",
      id: `toolu_${done}_${index}`,
      name: call.name,
      input: call.input,
    })),
  ];
  const usage = { input_tokens: 1_000, output_tokens: 50, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const stop = { stop_reason: calls.length > 0 ? "tool_use" : "end_turn", stop_sequence: null };
  const message = { id: `msg_${done}`, type: "message", role: "assistant", model: body.model, usage };
  if (body.stream !== true) return give(response, { ...message, content: blocks, ...stop });
  const tell = stream(response);
  tell({ type: "message_start", message: { ...message, content: [], stop_reason: null, stop_sequence: null } });
  blocks.forEach((block, index) => {
    const isWords = block.type === "text";
    tell({
      type: "content_block_start",
      index,
      content_block: isWords ? { type: "text", text: "" } : { ...block, input: {} },
    });
    const delta = isWords
      ? { type: "text_delta", text: words }
      : { type: "input_json_delta", partial_json: JSON.stringify("input" in block ? block.input : {}) };
    tell({ type: "content_block_delta", index, delta });
    tell({ type: "content_block_stop", index });
  });
  tell({ type: "message_delta", delta: stop, usage: { output_tokens: 50 } });
  tell({ type: "message_stop" });
  response.end();
}

/** @type {(response: import("node:http").ServerResponse, body: any, text: string) => void} */
function giveResponse(response, body, text) {
  const made = body.input.filter((/** @type {any} */ item) => /tool_call$|function_call$/.test(item.type));
  const done = new Set(made.map((/** @type {any} */ item) => String(item.call_id).split("_")[1])).size;
  const calls = turnsOf(text, codexTools)[done] ?? [];
  const asked = JSON.stringify(body.text ?? {}).includes("json_schema");
  const json = JSON.stringify(answerOf(text));
  const words = calls.length > 0 ? "Now." : asked ? json : `\`\`\`json\n${json}\n\`\`\``;
  const output = [
    {
      type: "message",
      id: `msg_${done}`,
      status: "completed",
      role: "assistant",
      content: [{ type: "output_text", text: words, annotations: [] }],
    },
    ...calls.map((call, index) => ({
      type: "custom_tool_call",
      id: `ctc_${done}_${index}`,
      status: "completed",
      call_id: `call_${done}_${index}`,
      name: call.name,
      input: call.input,
    })),
  ];
  const usage = {
    input_tokens: 1_000,
    output_tokens: 50,
    total_tokens: 1_050,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  };
  const base = { id: `resp_${done}`, object: "response", created_at: 0, model: body.model, error: null, tools: [] };
  const tell = stream(response);
  tell({ type: "response.created", response: { ...base, status: "in_progress", output: [] } });
  output.forEach((item, index) => {
    tell({ type: "response.output_item.added", output_index: index, item });
    tell({ type: "response.output_item.done", output_index: index, item });
  });
  tell({ type: "response.completed", response: { ...base, status: "completed", output, usage } });
  response.end();
}

/** @type {(response: import("node:http").ServerResponse, body: any, text: string) => void} */
function giveCompletion(response, body, text) {
  const names = (body.tools ?? []).map((/** @type {any} */ tool) => tool.function.name);
  const done = body.messages.filter(
    (/** @type {any} */ message) => message.role === "assistant" && message.tool_calls?.length > 0,
  ).length;
  const turns = turnsOf(text, names.includes("write_file") ? qwenTools : opencodeTools);
  const calls = names.length === 0 ? [] : (turns[done] ?? []);
  const words = calls.length > 0 ? "Now." : `\`\`\`json\n${JSON.stringify(answerOf(text))}\n\`\`\``;
  const tool_calls = calls.map((call, index) => ({
    index,
    id: `call_${done}_${index}`,
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(call.input) },
  }));
  const usage = { prompt_tokens: 1_000, completion_tokens: 50, total_tokens: 1_050 };
  const base = { id: `c-${done}`, created: 0, model: body.model };
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  const message = { role: "assistant", content: words, ...(calls.length > 0 ? { tool_calls } : {}) };
  if (body.stream !== true)
    return give(response, {
      ...base,
      object: "chat.completion",
      choices: [{ index: 0, message, finish_reason: finish }],
      usage,
    });
  const tell = stream(response);
  const chunk = { ...base, object: "chat.completion.chunk" };
  tell({ ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] }, "");
  tell({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: finish }] }, "");
  tell({ ...chunk, choices: [], usage }, "");
  response.end("data: [DONE]\n\n");
}
