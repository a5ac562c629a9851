import type { ReceiptEntry } from "../run/index.ts";
import { renderId } from "./agent-name.ts";
import { cleanText } from "./clean-text.ts";

/**
 * One line of the receipt of an abort.
 *
 * @example
 * renderReceiptEntry({ kind: "agent", name: "1.1", agentId: "backend", pid: null, outcome: "ended", note: "in time" });
 * // "ended   agent backend, 1.1: in time"
 */
export function renderReceiptEntry({ kind, name, agentId, pid, outcome, note }: ReceiptEntry): string {
  const who = [kind, ...(pid === null ? [] : [String(pid)]), ...(agentId === null ? [] : [renderId(agentId)])].join(
    " ",
  );
  return `${outcome.padEnd(7)} ${who}, ${renderId(name)}: ${cleanText(note, 200)}`;
}
