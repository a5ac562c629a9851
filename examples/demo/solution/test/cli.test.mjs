import assert from "node:assert/strict";
import { test } from "node:test";
import { runAuthCommand } from "../src/cli/auth.mjs";
import { createUserStore } from "../src/data/user-store.mjs";
import { createRateLimit } from "../src/security/rate-limit.mjs";

test("registers and logs in on the command line", () => {
  const context = { store: createUserStore(), key: "test", rateLimit: createRateLimit(), nowSeconds: 1 };
  assert.equal(runAuthCommand(["register", "ada", "correct horse"], context).exitCode, 0);
  assert.match(runAuthCommand(["login", "ada", "correct horse"], context).text, /token/);
  assert.deepEqual(runAuthCommand(["login", "ada", "no"], context), { exitCode: 1, text: "InvalidCredentials" });
  assert.equal(runAuthCommand(["constructor"], context).exitCode, 2);
});
