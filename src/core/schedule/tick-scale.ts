/** Scales that people's minutes come in: whole, halves to tenths, seconds, hundredths, thousandths, milliseconds. */
const scales = [1, 2, 4, 5, 8, 10, 12, 15, 20, 30, 60, 100, 120, 1000, 3600, 6000, 10_000, 60_000, 100_000, 1_000_000];

/** All ticks together stay below this, so that sums of two times fit 31 bits. */
const maxTicks = 2 ** 29;

/** Lengths as whole numbers. */
export interface TickScale {
  readonly ticks: Int32Array;
  /** A tick is `unit / scale` minutes: two numbers, because a fifth has no exact number of its own. */
  readonly unit: number;
  readonly scale: number;
  /** Each length is a whole number of ticks. Otherwise they are rounded up. */
  readonly exact: boolean;
}

/**
 * Finds the coarsest unit of time in which each length is a whole number, so that the search counts in whole numbers.
 * Where there is none, or the sum gets too large, lengths are rounded up to a fine unit.
 */
export function findTickScale(minutes: Float64Array): TickScale {
  let total = 0;
  for (const value of minutes) total += value;
  for (const scale of scales) {
    if (total * scale > maxTicks) break;
    if (areWhole(minutes, scale)) return divide(minutes, scale);
  }
  const scale = total === 0 ? 1 : (maxTicks - minutes.length) / total;
  const fine = scale >= 1 ? Math.min(2 ** Math.floor(Math.log2(scale)), 2 ** 20) : scale;
  return { ticks: Int32Array.from(minutes, (value) => Math.ceil(value * fine)), unit: 1, scale: fine, exact: false };
}

function areWhole(values: Float64Array, scale: number): boolean {
  for (let i = 0; i < values.length; i += 1) {
    const ticks = Math.round(values[i]! * scale);
    // 0.1 * 10 is 1 and 0.3 * 10 is 3, but 0.7 * 10 may be a last digit off; what divides back to the same number is whole.
    if (ticks / scale !== values[i]!) return false;
  }
  return true;
}

function divide(minutes: Float64Array, scale: number): TickScale {
  let divisor = 0;
  for (const value of minutes) {
    let a = Math.round(value * scale);
    while (a !== 0) {
      const rest = divisor % a;
      divisor = a;
      a = rest;
    }
    if (divisor === 1) break;
  }
  const unit = divisor === 0 ? 1 : divisor;
  const ticks = new Int32Array(minutes.length);
  for (let i = 0; i < minutes.length; i += 1) ticks[i] = Math.round(minutes[i]! * scale) / unit;
  return { ticks, unit, scale, exact: true };
}
