import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { describeError } from "../describe-error.ts";
import { makeRunTools } from "./run-tools.ts";
import type { RunTool, ToolUser } from "./run-tools.ts";

const instructions = `You are one of several agents at work on one code base; these tools speak with the run.
Call plan first: your task, the files you may write, what you wait for. Ask check_ownership before you write a file you are not sure of.
Call report_progress as you go on, read_messages now and then, save_checkpoint before something that may fail, hand_off when another agent waits for what you made.`;

/** Serves the tools of a run on stdin and stdout, until stdin ends and what was begun is done. */
export async function serveMcp(user: ToolUser, version: string): Promise<void> {
  const tools = makeRunTools(user);
  // One after the other: what an agent says twice at once arrives in the order in which it was said.
  let turn: Promise<unknown> = Promise.resolve();
  const handle = serveStdio(
    () => {
      const server = new McpServer(
        { name: "orch", title: "Orchestration", version },
        { capabilities: { tools: {} }, instructions },
      );
      // Below its own registry of tools, which would read arguments itself and answer without our codes.
      server.server.setRequestHandler("tools/list", () => ({ tools: tools.map(({ shown }) => shown) }));
      server.server.setRequestHandler("tools/call", ({ params }) => {
        const called = turn.then(() => callTool(tools, params.name, params.arguments ?? {}));
        turn = called;
        return called;
      });
      return server;
    },
    { onerror: (error) => void process.stderr.write(`orch mcp: ${error.message}\n`) },
  );
  await new Promise<void>((ended) => {
    process.stdin.once("end", ended);
    process.stdin.once("close", ended);
  });
  await turn;
  await handle.close();
}

interface ToolAnswer {
  [key: string]: unknown;
  content: { type: "text"; text: string }[];
  structuredContent: Record<string, unknown>;
  isError?: true;
}

/** What went wrong is an answer that the model can read, with our codes; it never ends the server. */
async function callTool(tools: readonly RunTool[], name: string, input: unknown): Promise<ToolAnswer> {
  const tool = tools.find(({ shown }) => shown.name === name);
  const names = tools.map(({ shown }) => shown.name).join(", ");
  if (tool === undefined) return refuse("USAGE", `There is no tool ${JSON.stringify(name)}; there are ${names}`);
  try {
    const answer = await tool.call(input);
    return { content: [{ type: "text", text: JSON.stringify(answer) }], structuredContent: { ...answer } };
  } catch (error) {
    const { code, message, fields } = describeError(error);
    return refuse(code, message, fields);
  }
}

function refuse(code: string, message: string, fields: Readonly<Record<string, unknown>> = {}): ToolAnswer {
  return {
    isError: true,
    content: [{ type: "text", text: `${code}: ${message}` }],
    structuredContent: { error: { ...fields, code, message } },
  };
}
