import { fieldsOf, itemsOf, textOf } from "../../process/index.ts";
import type { Fields } from "../../process/index.ts";

/**
 * Modes in which clients ask before they write, the strictest first. Many start in one that does not: codex-acp in one that
 * reviews by itself, Qwen and claude-agent-acp in `auto`. The default of codex-acp's sandbox, `read-only`, asks for each edit.
 */
const asking = ["read-only", "default", "manual", "ask"];

/** The modes of a new session, in both forms that clients give them. */
export function modesOf(session: Fields): { readonly current: string | null; readonly available: readonly string[] } {
  const { currentModeId, availableModes } = fieldsOf(session["modes"]);
  const listed = itemsOf(availableModes).map((mode) => textOf(fieldsOf(mode)["id"]));
  if (listed.length > 0) return { current: textOf(currentModeId), available: listed.filter((id) => id !== null) };
  const option = itemsOf(session["configOptions"])
    .map(fieldsOf)
    .find((one) => one["id"] === "mode");
  const values = itemsOf(option?.["options"]).map((one) => textOf(fieldsOf(one)["value"]));
  return { current: textOf(option?.["currentValue"]), available: values.filter((id) => id !== null) };
}

/** The mode of a session in which its client asks; `null` where none is known to. */
export function findAskingMode(available: readonly string[]): string | null {
  return asking.find((id) => available.includes(id)) ?? null;
}
