import { randomBytes } from "node:crypto";

/**
 * Makes ids of posts: unique over all processes, in the order of time where they are sorted as text, and within one
 * maker in the order of the calls, also where the clock is set back.
 */
export function createPostIds(nowMs: () => number): () => string {
  const maker = `${process.pid.toString(36)}-${randomBytes(6).toString("hex")}`;
  let lastMs = 0;
  let count = 0;
  return () => {
    lastMs = Math.max(lastMs, Math.floor(nowMs()));
    // The count comes after the maker: in one millisecond the posts of one maker stay together, in their order.
    return `${String(lastMs).padStart(15, "0")}-${maker}-${String(++count).padStart(12, "0")}`;
  };
}
