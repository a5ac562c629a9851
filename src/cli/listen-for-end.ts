/** Signals of this process, as an abort signal. */
export interface EndListener {
  readonly signal: AbortSignal;
  /** Stops listening. */
  stop(): void;
}

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort. A second one ends everything by force: `kill` is called, and
 * the process exits with 130.
 *
 * @param tell - Gets the line that says so.
 */
export function listenForEnd(kill: () => void, tell: (line: string) => void): EndListener {
  const controller = new AbortController();
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      kill();
      process.exit(130);
    }
    tell(`${name}: asking the agents to end; once more ends them by force`);
    controller.abort(new Error(name));
  };
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
