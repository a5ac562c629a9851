import { createLogUpdate } from "log-update";
import stringWidth from "string-width";
import { measureSavings, renderDashboard, renderPlainLine } from "../core/report/index.ts";
import type { RunEvent, RunState } from "../core/run/index.ts";
import { findTerminalAbilities } from "./terminal-abilities.ts";
import type { TerminalAbilities, TerminalChoice, TerminalStream } from "./terminal-abilities.ts";

/** How a run is shown while it goes on. */
export interface LiveScreenOptions extends TerminalChoice {
  /**
   * Draws on the terminal's second screen, which leaves nothing behind, and prints the last frame on the first one at
   * the end; for a command that only watches. Default: false, the box stands below what was printed before.
   */
  readonly alternate?: boolean;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly nowMs?: () => number;
}

/** Shows a run while it goes on: a box that is drawn in place, or one plain line for each event. */
export interface LiveScreen {
  /** What was decided at the start. */
  readonly abilities: TerminalAbilities;
  /** Shows where the run stands after further events; all events of the run, each once, in order. */
  update(state: RunState, events: readonly RunEvent[]): void;
  /** Tells on the screen, or stops telling, that the process which ran it is gone. */
  setInterrupted(interrupted: boolean): void;
  /** Prints text that stays: above the box, or at once where there is no box. */
  print(text: string): void;
  /** Leaves the last frame and gives the terminal back. Calling it again does nothing. */
  stop(): void;
}

/** At most ten frames a second. */
const frameMs = 100;
/** A line is not easier to read for being longer. */
const widest = 120;
/** In place, a lower box would push what was printed before off the screen. */
const lowestInPlace = 12;
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
const enterAlternate = "\u001b[?1049h";
const leaveAlternate = "\u001b[?1049l";
const clearScreen = "\u001b[2J\u001b[H";

/**
 * Shows a run on a stream. What the stream can do is decided once: plain lines where it is no terminal, in CI, on a dumb
 * or narrow terminal, or where the user asks for them; else a box, painted when something changed and at most ten times
 * a second. The cursor and the screen are restored also where the process ends in the middle.
 */
export function createLiveScreen(stream: TerminalStream, options: LiveScreenOptions = {}): LiveScreen {
  const { alternate = false, nowMs = Date.now } = options;
  const abilities = findTerminalAbilities(stream, { minRows: alternate ? 8 : lowestInPlace, ...options });
  return abilities.box ? createBoxScreen(stream, abilities, alternate, nowMs) : createLineScreen(stream, abilities);
}

function createLineScreen(stream: TerminalStream, abilities: TerminalAbilities): LiveScreen {
  let isStopped = false;
  const write = (lines: readonly string[]): void => {
    if (!isStopped && lines.length > 0) stream.write(`${lines.join("\n")}\n`);
  };
  return {
    abilities,
    update: (state, events) => write(events.map((event) => renderPlainLine(event, state))),
    setInterrupted: () => undefined,
    print: (text) => write([text]),
    stop: () => {
      isStopped = true;
    },
  };
}

function createBoxScreen(
  stream: TerminalStream,
  abilities: TerminalAbilities,
  alternate: boolean,
  nowMs: () => number,
): LiveScreen {
  const { unicode, color } = abilities;
  // The library would hide the cursor of stderr, whatever the stream is.
  const paint = createLogUpdate(stream, { showCursor: true });
  const events: RunEvent[] = [];
  const printed: string[] = [];
  let state: RunState | null = null;
  let interrupted = false;
  let timer: NodeJS.Timeout | null = null;
  let paintedAtMs = -Infinity;
  let wasResized = false;
  let lineCount = 0;
  let isStopped = false;

  const render = (height: number | null): string => {
    if (state === null) return "";
    const width = Math.max(1, Math.min(widest, stream.columns ?? 80));
    const savings = state.endedAtMs === null ? {} : { savings: measureSavings(events) };
    const rows = height === null ? {} : { height };
    const look = { width, unicode, color, interrupted, measureWidth: stringWidth, nowMs: nowMs() };
    return renderDashboard(state, { ...look, ...rows, ...savings });
  };
  // The line below the box, where the cursor stands, belongs to the frame.
  const findHeight = (): number => Math.max(1, (stream.rows ?? 24) - 1);
  // Lines that the terminal has broken anew cannot be found again: the second screen is wiped, on the first one the old
  // frame is left where it is.
  const forgetFrame = (): void => {
    wasResized = false;
    paint.done();
    stream.write(alternate ? clearScreen : "\n");
  };
  const draw = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (isStopped || state === null) return;
    paintedAtMs = performance.now();
    if (wasResized) forgetFrame();
    const frame = render(findHeight());
    const count = frame.split("\n").length;
    // The library paints what changed between equal beginnings and ends, and so loses the last line of a frame that
    // has grown in its middle.
    if (count !== lineCount) paint.clear();
    lineCount = count;
    paint(frame);
  };
  const drawSoon = (): void => {
    if (isStopped || timer !== null) return;
    const waitMs = paintedAtMs + frameMs - performance.now();
    if (waitMs <= 0) draw();
    else timer = setTimeout(draw, waitMs);
  };
  const onResize = (): void => {
    wasResized = true;
    if (state !== null) drawSoon();
  };

  const giveBack = (): void => {
    if (isStopped) return;
    isStopped = true;
    if (timer !== null) clearTimeout(timer);
    stream.off("resize", onResize);
    process.off("exit", giveBack);
    process.off("uncaughtExceptionMonitor", giveBack);
    for (const signal of endings) process.off(signal, onSignal);
    stream.write(alternate ? showCursor + leaveAlternate : showCursor);
  };
  /** Where nobody else deals with the signal, it ends the process as it would have without us. */
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    giveBack();
    process.kill(process.pid, signal);
  };

  stream.on("resize", onResize);
  process.on("exit", giveBack);
  process.on("uncaughtExceptionMonitor", giveBack);
  for (const signal of endings) process.on(signal, onSignal);
  stream.write(alternate ? enterAlternate + clearScreen + hideCursor : hideCursor);

  return {
    abilities,
    update(next, newEvents) {
      state = next;
      for (const event of newEvents) events.push(event);
      drawSoon();
    },
    setInterrupted(value) {
      if (interrupted === value) return;
      interrupted = value;
      drawSoon();
    },
    print(text) {
      if (alternate) {
        printed.push(text);
        return;
      }
      if (!isStopped) paint.clear();
      stream.write(`${text}\n`);
      draw();
    },
    stop() {
      if (isStopped) return;
      if (!alternate) draw();
      giveBack();
      if (!alternate) return;
      for (const text of printed) stream.write(`${text}\n`);
      const last = render(null);
      if (last !== "") stream.write(`${last}\n`);
    },
  };
}
