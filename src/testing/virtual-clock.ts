import type { Clock } from "../ports/index.ts";

/** A clock that a test moves. */
export interface VirtualClock extends Clock {
  /** Moves on by so many milliseconds, calling back whatever is due, in order of time and then of request. */
  advance(ms: number): void;
  /** Callbacks that wait for their time. */
  readonly pendingCount: number;
}

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock on which whole runs take no time.
 *
 * With `auto`, time jumps to the next callback whenever nothing else is left to do in this turn of the event loop; so
 * scripted agents that wait on this clock alone run as fast as the machine can, in the order that real time would give.
 *
 * @param options - `startMs`: its first time, default 0. `auto`: default `true`.
 * @example
 * const clock = createVirtualClock({ auto: false });
 * clock.schedule(1_000, () => console.log(clock.nowMs())); // prints 1000, at once
 * clock.advance(1_000);
 */
export function createVirtualClock(options: { readonly startMs?: number; readonly auto?: boolean } = {}): VirtualClock {
  const { startMs = 0, auto = true } = options;
  let nowMs = startMs;
  let order = 0;
  let pumping = false;
  const alarms: Alarm[] = [];

  const isBefore = (a: Alarm, b: Alarm): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  const insert = (alarm: Alarm): void => {
    let low = 0;
    let high = alarms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(alarms[middle]!, alarm)) low = middle + 1;
      else high = middle;
    }
    alarms.splice(low, 0, alarm);
  };
  const fireNext = (): void => {
    const alarm = alarms.shift();
    if (alarm === undefined) return;
    nowMs = Math.max(nowMs, alarm.atMs);
    alarm.callback();
  };
  const pump = (): void => {
    if (pumping || !auto) return;
    pumping = true;
    // After promises and other immediates: whoever could still ask for an earlier time has done so.
    setImmediate(() => {
      pumping = false;
      fireNext();
      if (alarms.length > 0) pump();
    });
  };
  return {
    nowMs: () => nowMs,
    schedule(delayMs, callback) {
      const alarm: Alarm = { atMs: nowMs + (delayMs > 0 ? delayMs : 0), order: (order += 1), callback };
      insert(alarm);
      pump();
      return () => {
        const place = alarms.indexOf(alarm);
        if (place >= 0) alarms.splice(place, 1);
      };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      while (alarms.length > 0 && alarms[0]!.atMs <= untilMs) fireNext();
      nowMs = untilMs;
    },
    get pendingCount() {
      return alarms.length;
    },
  };
}
