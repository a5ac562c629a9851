import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createAuthServer } from "../src/api/auth.mjs";
import { createUserStore } from "../src/data/user-store.mjs";
import { createRateLimit } from "../src/security/rate-limit.mjs";

let server;
let base;
before(async () => {
  server = createAuthServer({ store: createUserStore(), key: "test", rateLimit: createRateLimit() });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}/api/auth`;
});
after(() => server.close());

const post = async (path, body) => {
  const response = await fetch(`${base}/${path}`, { method: "POST", body: JSON.stringify(body) });
  return [response.status, await response.json()];
};

test("register, log in, ask who I am", async () => {
  const ada = { name: "ada", password: "correct horse" };
  assert.deepEqual(await post("register", ada), [201, { name: "ada" }]);
  assert.equal((await post("register", ada))[0], 409);
  const [status, { token }] = await post("login", ada);
  assert.equal(status, 200);
  const me = await fetch(`${base}/me`, { headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual(await me.json(), { name: "ada" });
  assert.equal((await fetch(`${base}/me`)).status, 401);
  for (let i = 0; i < 5; i += 1) assert.equal((await post("login", { ...ada, password: "wrong" }))[0], 401);
  assert.equal((await post("login", ada))[0], 429);
});
