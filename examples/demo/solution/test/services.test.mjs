import assert from "node:assert/strict";
import { test } from "node:test";
import { importUsers } from "../src/data/import-users.mjs";
import { createUserStore } from "../src/data/user-store.mjs";
import { createRateLimit } from "../src/security/rate-limit.mjs";
import { login } from "../src/services/login.mjs";
import { register } from "../src/services/register.mjs";

const makeContext = () => ({ store: createUserStore(), key: "test", rateLimit: createRateLimit(), nowSeconds: 1 });

test("who registered can log in, nobody else", () => {
  const context = makeContext();
  assert.deepEqual(register({ name: "ada", password: "correct horse" }, context), { name: "ada" });
  assert.match(login({ name: "ada", password: "correct horse" }, context).token, /\./);
  assert.throws(() => login({ name: "ada", password: "wrong" }, context), /InvalidCredentials/);
  assert.throws(() => login({ name: "bob", password: "wrong" }, context), /InvalidCredentials/);
  assert.throws(() => register({ name: "ada", password: "correct horse" }, context), /NameTaken/);
});

test("the old list is taken in, and what is wrong with it is said", () => {
  const context = makeContext();
  const result = importUsers("ada,correct horse\r\nbob,short\n\n__proto__,long enough!\n", context.store);
  assert.equal(result.taken, 1);
  assert.deepEqual(result.refused, [{ line: 2, reason: "PasswordTooShort" }, { line: 4, reason: "InvalidName" }]);
});
