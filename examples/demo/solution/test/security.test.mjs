import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesPassword, recordPassword } from "../src/security/password.mjs";
import { createRateLimit } from "../src/security/rate-limit.mjs";
import { issueToken, readToken } from "../src/security/token.mjs";

test("a password is known again and cannot be read", () => {
  const record = recordPassword("correct horse");
  assert.ok(!record.includes("horse"));
  assert.ok(matchesPassword("correct horse", record));
  assert.ok(!matchesPassword("wrong horse!", record));
  assert.throws(() => recordPassword("short"), /PasswordTooShort/);
});

test("a token is good for one hour, and only as it was made", () => {
  const key = "for this test only";
  const token = issueToken("ada", key, 1000);
  assert.equal(readToken(token, key, 1000 + 3599), "ada");
  assert.equal(readToken(token, key, 1000 + 3600), null);
  assert.equal(readToken(`${token}x`, key, 1000), null);
  assert.equal(readToken(token, "another key", 1000), null);
  assert.equal(readToken(undefined, key, 1000), null);
});

test("five wrong tries stop the sixth for a minute", () => {
  const limit = createRateLimit();
  for (let i = 0; i < 5; i += 1) limit.note("ada", false, 100);
  assert.equal(limit.isOpen("ada", 130), false);
  assert.equal(limit.isOpen("bob", 130), true);
  assert.equal(limit.isOpen("ada", 160), true);
});
