import { register } from "../services/register.mjs";
import { login } from "../services/login.mjs";

/** `register NAME PASSWORD` and `login NAME PASSWORD`. @returns exit code and what to print. */
export function runAuthCommand([action, name, password], context) {
  const actions = { register, login };
  if (!Object.hasOwn(actions, action ?? "")) return { exitCode: 2, text: "usage: register|login NAME PASSWORD" };
  try {
    return { exitCode: 0, text: JSON.stringify(actions[action]({ name, password }, context)) };
  } catch (error) {
    return { exitCode: 1, text: error.message };
  }
}
