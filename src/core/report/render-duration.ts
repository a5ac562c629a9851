const units = [
  { name: "second", ms: 1_000, below: 60 },
  { name: "minute", ms: 60_000, below: 60 },
  { name: "hour", ms: 3_600_000, below: 100 },
] as const;

/**
 * A duration as people say it, in its largest fitting unit, with one digit after the point: `3.5 hours`, `1 minute`,
 * `340 ms`. Negative ones carry a minus; what is not a finite number is `unknown`.
 */
export function renderDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "unknown";
  if (ms < 0) return `-${renderDuration(-ms)}`;
  if (Math.round(ms) === 0) return "0 seconds";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  for (const { name, ms: size, below } of units) {
    const value = Math.round((ms / size) * 10) / 10;
    if (value < below) return `${value} ${name}${value === 1 ? "" : "s"}`;
  }
  return `${Math.round(ms / 8_640_000) / 10} days`;
}

/** A share from 0 to 1 in whole percents, never rounded up: 0.657 is `65%`. */
export function renderShare(share: number): string {
  // 0.29 * 100 is 28.999999999999996.
  return `${Math.floor(share * 100 + 1e-9)}%`;
}
