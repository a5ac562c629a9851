import { createHash } from "node:crypto";
import type { Post, ViewMessage } from "../../../ports/index.ts";

/** A message that another program wrote into the window. */
export interface ForeignMessage {
  /** The same for the same message, however often it is seen. */
  readonly postId: string;
  readonly post: Post;
}

/**
 * Finds the messages in a text of `messages.json` that are not ours: those without our sequence, and those of ours
 * whose words were changed. What another run wrote is passed over.
 *
 * @returns `null` where the text is not whole: no JSON, or no list.
 */
export function findForeignMessages(
  text: string,
  runId: string,
  ours: readonly ViewMessage[],
): ForeignMessage[] | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(data)) return null;
  const known = new Map(ours.map((message) => [message.sequence, message]));
  const found: ForeignMessage[] = [];
  const times = new Map<string, number>();
  let lastOfOurs = 0;
  for (const entry of data as unknown[]) {
    const { run_id, sequence, timestamp, from, to, message, artifacts } = fieldsOf(entry);
    if (typeof run_id === "string" && run_id !== runId) continue;
    const own = typeof sequence === "number" ? known.get(sequence) : undefined;
    if (own !== undefined && own.text === message && own.from === from && own.to === to) {
      lastOfOurs = Math.max(lastOfOurs, own.sequence);
      continue;
    }
    const content = JSON.stringify([timestamp, from, to, message, artifacts]);
    const time = (times.get(content) ?? 0) + 1;
    times.set(content, time);
    // What stands before it is a part of its name: the same words said again later are another message.
    const digest = createHash("sha256").update(`${lastOfOurs} ${time} ${content}`).digest("hex").slice(0, 32);
    found.push({ postId: `foreign-${digest}`, post: toPost(entry, { from, to, message, artifacts }) });
  }
  return found;
}

function toPost(entry: unknown, fields: Readonly<Record<string, unknown>>): Post {
  const { from, to, message, artifacts } = fields;
  const name = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);
  if (typeof message !== "string") {
    const text = `An entry of messages.json is no message: ${JSON.stringify(entry).slice(0, 500)}`;
    return { type: "warning", from: "channel", text, path: null };
  }
  const files: unknown[] = Array.isArray(artifacts) ? artifacts : [];
  return {
    type: "message",
    from: name(from, "unknown"),
    to: name(to, "all"),
    text: message,
    artifacts: files.filter((file) => typeof file === "string"),
  };
}

function fieldsOf(entry: unknown): Readonly<Record<string, unknown>> {
  return typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : {};
}
