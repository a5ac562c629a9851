// Three scripted agents that stand for models. Each does its own part well, and the backend has its own habits: other
// names than the client uses. Told what is wrong, it does better: the instructions of the second attempt quote the faults.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** @typedef {{ field: string, route: string, variable: string }} Names */
const habits = { field: "accessToken", route: "/login", variable: "PORT" };
const agreed = { field: "token", route: "/api/login", variable: "API_PORT" };

/**
 * The agent seam: one function does every task.
 *
 * @param {string} root - Working folder of the agents.
 * @returns {Parameters<typeof import("orchestrate-agents/runner/function").createFunctionRunner>[0]}
 */
export function createAgents(root) {
  /** @param {Record<string, string>} files */
  const write = (files) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  return (task, { instructions }) => {
    if (task.id === "client") write(clientFiles);
    if (task.id === "test") write(testFiles);
    if (task.id !== "server") return { ok: true };
    const names = instructions.includes("The attempt before failed") ? agreed : habits;
    write(serverFiles(names));
    const deliverables = { files: ["src/server.js", "openapi.json"], environment: [names.variable] };
    return { ok: true, handoffs: [{ from: "backend", to: "frontend", deliverables }] };
  };
}

/** @param {Names} names */
const serverFiles = ({ field, route, variable }) => ({
  "src/session.js": `export class Session {\n  ${field} = "";\n  user = "";\n}\n`,
  "src/server.js": `import { createServer } from "node:http";
import { Session } from "./session.js";

export const server = createServer((request, response) => {
  if (request.method !== "POST" || request.url !== "${route}") response.writeHead(404);
  response.end(JSON.stringify(Object.assign(new Session(), { ${field}: "a secret", user: "ada" })));
}).listen(process.env.${variable} ?? 0, "127.0.0.1");
`,
  "openapi.json": JSON.stringify({ openapi: "3.1.0", paths: { [route]: { post: { responses: {} } } } }),
});

const clientFiles = {
  "src/client.js": `export async function login() {
  const response = await fetch("http://127.0.0.1:" + process.env.API_PORT + "/api/login", { method: "POST" });
  return (await response.json()).token;
}
`,
};

const testFiles = {
  "test/login.mjs": `import assert from "node:assert";
import { createServer } from "node:net";

const free = createServer().listen(0, "127.0.0.1");
await new Promise((resolve) => free.on("listening", resolve));
process.env.API_PORT = String(free.address().port);
await new Promise((resolve) => free.close(resolve));

const { server } = await import("../src/server.js");
const { login } = await import("../src/client.js");
if (!server.listening) await new Promise((resolve) => server.on("listening", resolve));
const token = await login().catch((error) => assert.fail("the client does not reach the server: " + error.cause));
assert.strictEqual(token, "a secret");
server.close();
`,
};
