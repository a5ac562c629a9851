import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { evolve, initialRunState } from "../../core/run/index.ts";
import type { RunEvent, RunState } from "../../core/run/index.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findRun, readRun } from "../find-run.ts";
import { findFolders } from "../folders.ts";
import { createLiveScreen } from "../live-screen.ts";
import { makeTerminal } from "../terminal.ts";
import type { RunChoiceOptions } from "./status.ts";

/** `orch watch`: shows a run as it goes on, until it ends. */
export async function runWatch(
  feature: string | undefined,
  options: RunChoiceOptions & { readonly plain?: boolean },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { directory } = findFolders(options);
  const store = createDirectoryStore({ directory });
  const found = await findRun(store, {
    ...(options.run === undefined ? {} : { runId: options.run }),
    ...(feature === undefined ? {} : { feature }),
  });
  const screen = createLiveScreen(terminal.stdout, { plain: options.plain === true || terminal.json, alternate: true });
  const end = new AbortController();
  const stop = (): void => end.abort();
  process.once("SIGINT", stop);
  const giveUp = (isInterrupted: boolean): void => {
    screen.setInterrupted(isInterrupted);
    setTimeout(stop, 500);
  };
  // A run whose process dies writes no last event; its holder is looked at now and then.
  const lookOut = setInterval(() => {
    void readRun(store, found.runId).then(
      (run) => run !== null && run.status !== "running" && giveUp(run.status === "interrupted"),
    );
  }, 1_000);
  const [first] = found.events;
  let state: RunState = initialRunState(first?.type === "run:started" ? first.plan : found.state.plan);
  try {
    for await (const stored of store.follow!(found.runId, 0, end.signal)) {
      const event = stored as RunEvent;
      state = evolve(state, event);
      if (terminal.json) terminal.stdout.write(`${JSON.stringify(event)}\n`);
      else screen.update(state, [event]);
      if (event.type === "run:completed" || event.type === "run:failed" || event.type === "run:aborted") break;
    }
  } finally {
    clearInterval(lookOut);
    process.off("SIGINT", stop);
    screen.stop();
  }
  return exitCode.done;
}
