import type { Post, ReceivedPost } from "../../../ports/index.ts";

/** A post's file: the post, and how to treat it. */
export interface Envelope extends ReceivedPost {
  readonly wantsReply: boolean;
}

type Fields = Readonly<Record<string, "string" | "number" | "strings" | "object" | "any" | "string?" | "number?">>;

/** What each kind of post has to hold, beside `from`; keep in step with `Post`. */
const fieldsOf: { readonly [Type in Post["type"]]: Fields } = {
  message: { to: "string", text: "string" },
  "read-messages": { upToSequence: "number" },
  progress: { taskId: "string?", percent: "number?", note: "string?" },
  "set-context": { key: "string", value: "any", expectedVersion: "number?" },
  "get-context": { key: "string" },
  handoff: { handoff: "object" },
  checkpoint: { taskId: "string?", note: "string", nextSteps: "strings", files: "strings" },
  abort: { reason: "string" },
  propose: { title: "string" },
  approve: { subjectId: "string", note: "string?" },
  reject: { subjectId: "string", reason: "string" },
  reads: { paths: "strings" },
  denied: { taskId: "string?", path: "string", reason: "string" },
  warning: { text: "string" },
};

/** Reads the text of a post's file; `null` where it is not one: anybody can put a file into the inbox. */
export function readEnvelope(text: string): Envelope | null {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(data)) return null;
  const { postId, atMs, post, wantsReply } = data;
  if (typeof postId !== "string" || typeof atMs !== "number" || !isPost(post)) return null;
  return { postId, atMs, post, wantsReply: wantsReply === true };
}

function isPost(value: unknown): value is Post {
  if (!isObject(value) || typeof value["from"] !== "string") return false;
  const type = value["type"];
  if (typeof type !== "string" || !Object.hasOwn(fieldsOf, type)) return false;
  return Object.entries(fieldsOf[type as Post["type"]]).every(([name, kind]) => {
    const field = value[name];
    if (kind === "any") return true;
    if (kind === "object") return isObject(field);
    if (kind === "strings") return Array.isArray(field) && field.every((item) => typeof item === "string");
    if (kind.endsWith("?") && field === undefined) return true;
    return typeof field === kind.replace("?", "");
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
