import { matchesPassword } from "../security/password.mjs";
import { issueToken } from "../security/token.mjs";

/** A token for a right password. @throws RateLimited, InvalidCredentials. */
export function login({ name, password }, { store, key, rateLimit, nowSeconds }) {
  if (!rateLimit.isOpen(name, nowSeconds)) throw new Error("RateLimited");
  const user = store.find(name);
  const ok = user !== null && matchesPassword(password, user.passwordRecord);
  rateLimit.note(name, ok, nowSeconds);
  if (!ok) throw new Error("InvalidCredentials");
  return { token: issueToken(name, key, nowSeconds) };
}
