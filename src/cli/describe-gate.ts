import type { Gate } from "../core/task/index.ts";

/** What a gate asks for, in one line: its commands, a person, or nothing. */
export function describeGate({ commands, approval }: Gate): string {
  const asked = [...commands, ...(approval === true ? ["a person agrees (orch approve)"] : [])];
  return asked.length === 0 ? "no command" : asked.join(" && ");
}
