const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 480, w: 2400, point: 60 };
/** A working day has 8 hours; story points count as an hour each; sizes by the usual doubling. */
const sizes: ReadonlyMap<string, number> = new Map([
  ["xxs", 15],
  ["xs", 30],
  ["s", 60],
  ["small", 60],
  ["m", 120],
  ["medium", 120],
  ["l", 240],
  ["large", 240],
  ["xl", 480],
  ["xxl", 960],
]);

/**
 * Reads an estimate into minutes: `2h`, `1.5 hours`, `30 min`, `1-2 days` (the middle), `1h 30m`, `3 points`, `S`, `XL`, and bare
 * numbers as minutes. A day is 8 hours, a week 5 days, a story point an hour. `null` where the text is no estimate.
 */
export function readEstimate(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) && value > 0 ? value : null;
  if (typeof value !== "string") return null;
  const text = value
    .trim()
    .toLowerCase()
    .replace(/^[~≈<>=\s]+|^(?:about|approx\.?|ca\.?|around|est\.?)\s+/g, "");
  const size = sizes.get(text.replace(/\s*\(.*$/, ""));
  if (size !== undefined) return size;
  const range = /^(\d+(?:\.\d+)?)\s*(?:-|–|—|to)\s*(\d+(?:\.\d+)?)\s*([a-z]*)/.exec(text);
  if (range !== null) {
    const unit = unitMinutes(range[3] ?? "");
    return unit === null ? null : positive(((Number(range[1]) + Number(range[2])) / 2) * unit);
  }
  let total = 0;
  let seen = false;
  for (const part of text.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]*)/g)) {
    const unit = unitMinutes(part[2] ?? "");
    if (unit === null) {
      if (seen) break;
      return null;
    }
    total += Number((part[1] ?? "0").replace(",", ".")) * unit;
    seen = true;
    if (part[2] === "") break;
  }
  return seen ? positive(total) : null;
}

function positive(minutes: number): number | null {
  return Number.isFinite(minutes) && minutes > 0 ? Math.round(minutes * 100) / 100 : null;
}

function unitMinutes(unit: string): number | null {
  if (unit === "" || /^(?:m|mins?|minutes?)$/.test(unit)) return minutesOf["m"]!;
  if (/^(?:h|hrs?|hours?)$/.test(unit)) return minutesOf["h"]!;
  if (/^(?:d|days?|pd)$/.test(unit)) return minutesOf["d"]!;
  if (/^(?:w|wks?|weeks?)$/.test(unit)) return minutesOf["w"]!;
  return /^(?:p|pts?|points?|sp|story)$/.test(unit) ? minutesOf["point"]! : null;
}
