// An agent of a run that speaks with it by tools alone, with the official client.
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const program = process.argv[2] ?? "";
const client = new Client({ name: "agent", version: "1" });
/** @type {Record<string, string>} */
const env = {};
for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
await client.connect(new StdioClientTransport({ command: process.execPath, args: [program, "mcp"], env }));
/** @param {string} name @param {Record<string, unknown>} input */
const call = async (name, input) => {
  const { isError, structuredContent } = await client.callTool({ name, arguments: input });
  if (isError === true) throw new Error(JSON.stringify(structuredContent));
  return /** @type {any} */ (structuredContent);
};

const plan = await call("plan", {});
const path = plan.tasks[0].files[0];
const { allowed } = await call("check_ownership", { paths: [path] });
const foreign = await call("check_ownership", { paths: ["README.md"] });
await call("report_progress", { percent: 50, note: `${path} ${allowed} ${foreign.allowed}` });
if (plan.agent.agentId === "backend") {
  await call("set_context", { key: "api.port", value: 8080, ifVersion: 0 });
  await call("save_checkpoint", { note: "port is chosen", nextSteps: ["write it down"] });
  await Promise.all([
    call("send_message", { to: "qa", text: "first" }),
    call("send_message", { to: "qa", text: "second" }),
  ]);
  await call("hand_off", {
    handoff: { from: "backend", to: "qa", deliverables: { files: [] }, notes: "port stands in the shared values" },
  });
} else {
  const { messages } = await call("read_messages", {});
  const { value } = await call("get_context", { key: "api.port" });
  await call("set_context", {
    key: "seen",
    value: { texts: messages.map((/** @type {any} */ one) => one.text), port: value },
  });
}
await client.close();
