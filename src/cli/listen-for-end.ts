import { describeError } from "./describe-error.ts";

/** What asks this process to end, as an abort signal. */
export interface EndListener {
  readonly signal: AbortSignal;
  /** An error that nobody caught; `null` for none. */
  readonly uncaught: Error | null;
  /** Stops listening. */
  stop(): void;
}

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP, or an error that nobody caught, into an abort. A second signal ends everything
 * by force: `kill` is called, and the process exits with 130. A second error changes nothing: what the first one broke (a
 * terminal that is gone) breaks again while agents are asked to end.
 *
 * @param tell - Gets the line that says so.
 */
export function listenForEnd(kill: () => void, tell: (line: string) => void): EndListener {
  const controller = new AbortController();
  let uncaught: Error | null = null;
  let signals = 0;
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const onSignal = (name: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) {
      kill();
      process.exit(130);
    }
    controller.abort(new Error(name));
    tell(`${name}: asking the agents to end; once more ends them by force`);
  };
  const onError = (error: unknown): void => {
    if (uncaught !== null) return;
    const { message, text } = describeError(error);
    uncaught = new Error(`an error that nobody caught: ${message}`);
    controller.abort(uncaught);
    tell(`${text}\nAsking the agents to end`);
  };
  for (const name of names) process.on(name, onSignal);
  process.on("uncaughtException", onError);
  return {
    signal: controller.signal,
    get uncaught() {
      return uncaught;
    },
    stop: () => {
      for (const name of names) process.off(name, onSignal);
      process.off("uncaughtException", onError);
    },
  };
}
