import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";

const keyLength = 32;

/** A record from which the password cannot be read: salt and scrypt key. */
export function recordPassword(password) {
  if (typeof password !== "string" || password.length < 10) throw new Error("PasswordTooShort");
  const salt = randomBytes(16);
  return `${salt.toString("hex")}:${scryptSync(password, salt, keyLength).toString("hex")}`;
}

/** Whether a password is the recorded one, in a time that does not tell how far it was right. */
export function matchesPassword(password, passwordRecord) {
  const [salt, key] = passwordRecord.split(":").map((part) => Buffer.from(part, "hex"));
  return timingSafeEqual(scryptSync(password, salt, keyLength), key);
}
