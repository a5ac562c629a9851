/** A customer's account. @returns an account that cannot be changed. @throws where a part is missing or too short. */
export function makeUser({ name, passwordRecord }) {
  if (typeof name !== "string" || !/^[a-z][a-z0-9_-]{1,30}$/.test(name)) throw new Error("InvalidName");
  if (typeof passwordRecord !== "string") throw new Error("InvalidPasswordRecord");
  return Object.freeze({ name, passwordRecord });
}
