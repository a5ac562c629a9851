import type { Clock } from "../ports/index.ts";

/** Longest delay that a timer takes; a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1;

/** The time of this machine. A pending timer keeps the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  schedule(delayMs, callback) {
    let timer = setTimeout(fire, Math.min(longestDelayMs, Math.max(0, delayMs)));
    let leftMs = delayMs - longestDelayMs;
    function fire(): void {
      if (leftMs <= 0) {
        callback();
        return;
      }
      timer = setTimeout(fire, Math.min(longestDelayMs, leftMs));
      leftMs -= longestDelayMs;
    }
    return () => clearTimeout(timer);
  },
};
