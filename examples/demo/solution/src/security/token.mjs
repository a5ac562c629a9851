import { createHmac, timingSafeEqual } from "node:crypto";

const lifeSeconds = 3600;
const sign = (body, key) => createHmac("sha256", key).update(body).digest();

/** A token that names a user and is good for one hour. */
export function issueToken(name, key, nowSeconds) {
  const body = Buffer.from(JSON.stringify({ name, until: nowSeconds + lifeSeconds })).toString("base64url");
  return `${body}.${sign(body, key).toString("base64url")}`;
}

/** The user that a token names, `null` where it is forged, broken or too old. */
export function readToken(token, key, nowSeconds) {
  const [body = "", mark = ""] = String(token).split(".");
  const given = Buffer.from(mark, "base64url");
  const expected = sign(body, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const { name, until } = JSON.parse(Buffer.from(body, "base64url").toString());
  return nowSeconds < until ? name : null;
}
