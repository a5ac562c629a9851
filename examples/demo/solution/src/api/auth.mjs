import { createServer } from "node:http";
import { register } from "../services/register.mjs";
import { login } from "../services/login.mjs";
import { readToken } from "../security/token.mjs";

const statusOf = { NameTaken: 409, InvalidCredentials: 401, RateLimited: 429 };

/** The server: POST /api/auth/register, POST /api/auth/login, GET /api/auth/me. */
export function createAuthServer(context) {
  const now = () => ({ ...context, nowSeconds: Math.floor(Date.now() / 1000) });
  const routes = {
    "POST /api/auth/register": (body) => [201, register(body, now())],
    "POST /api/auth/login": (body) => [200, login(body, now())],
    "GET /api/auth/me": (_, request) => {
      const name = readToken(request.headers.authorization?.replace("Bearer ", ""), context.key, now().nowSeconds);
      return name === null ? [401, { error: "InvalidToken" }] : [200, { name }];
    },
  };
  return createServer(async (request, response) => {
    let [status, answer] = [404, { error: "NotFound" }];
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
      const route = routes[`${request.method} ${request.url}`];
      if (route !== undefined) [status, answer] = route(body, request);
    } catch (error) {
      [status, answer] = [statusOf[error.message] ?? 400, { error: error.message }];
    }
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
}
