/** To three decimals: enough to read, and the same on every machine. */
export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
