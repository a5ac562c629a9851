import { recordPassword } from "../security/password.mjs";

/** Makes an account. @throws PasswordTooShort, InvalidName, NameTaken. */
export function register({ name, password }, { store }) {
  return { name: store.add({ name, passwordRecord: recordPassword(password) }).name };
}
