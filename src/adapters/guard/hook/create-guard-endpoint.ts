import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { findAgents } from "./find-agents.ts";
import { readHookCall } from "./hook-call.ts";
import { judgeCall } from "./judge-call.ts";
import type { HookVerdict, JudgeOptions } from "./judge-call.ts";
import { renderHttpAnswer } from "./render-answer.ts";

/** How an endpoint judges. */
export interface GuardEndpointOptions extends Omit<JudgeOptions, "agentIds"> {
  /** Who is at work. */
  readonly agentId: string;
  /** All agents of the map, by which subagents are known. Default: the one. */
  readonly agents?: readonly string[];
  /** Told of each refusal; one who throws changes nothing. Default: nobody. */
  readonly onDenied?: (path: string, reason: string) => void;
}

/** A guard that listens on this machine alone. */
export interface GuardEndpoint {
  /** Address with a secret in it: who has it may ask. */
  readonly url: string;
  close(): Promise<void>;
}

const maxBytes = 16 * 1024 * 1024;
/** Connections at once; a client has one for each tool that it is about to use. */
const maxConnections = 64;

/**
 * Starts a guard for clients that can call one over HTTP before each use of a tool, as Claude Code can. It listens on the
 * loopback address, on a port that the system gives, below a random path; all else is answered with 404. What it cannot
 * understand it refuses. Give the client `onFailure: "block"`, as it goes on where nobody answers.
 */
export async function createGuardEndpoint(options: GuardEndpointOptions): Promise<GuardEndpoint> {
  const [{ createServer }, { randomBytes, timingSafeEqual }] = await Promise.all([
    import("node:http"),
    import("node:crypto"),
  ]);
  const secret = Buffer.from(`/${randomBytes(24).toString("base64url")}`);
  const judge = async (text: string): Promise<HookVerdict> => {
    try {
      const call = readHookCall(text, "claude");
      const agentIds = await findAgents(options.agentId, call.agentType, options.agents ?? [options.agentId]);
      return judgeCall(call, { ...options, agentIds });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { allowed: false, message: `The guard could not judge this: ${message}`, denied: [] };
    }
  };
  const tell = (path: string, reason: string): void => {
    try {
      options.onDenied?.(path, reason);
    } catch {
      // A client that gets no answer goes on: the refusal comes first.
    }
  };
  const server: Server = createServer((request, response) => {
    const path = Buffer.from(request.url ?? "");
    const isAsked = path.length === secret.length && timingSafeEqual(path, secret) && request.method === "POST";
    if (!isAsked) {
      response.writeHead(404).end();
      request.resume();
      return;
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
    });
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const tooLarge = { allowed: false, message: "The call is too large to be judged", denied: [] };
      const judging = bytes > maxBytes ? Promise.resolve(tooLarge) : judge(Buffer.concat(chunks).toString("utf8"));
      void judging.then((verdict) => {
        for (const { path: denied, reason } of verdict.denied) tell(denied, reason);
        const body = JSON.stringify(renderHttpAnswer(verdict));
        const heads = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
        response.writeHead(200, heads).end(body);
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  server.maxConnections = maxConnections;
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${secret.toString()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
