const number = /(\d+)/;

/**
 * Compares two ids as people count: `1.2` before `1.10`, `T9` before `T10`; the same on every machine, whatever its
 * language. Only equal texts compare as equal.
 */
export function compareIds(a: string, b: string): number {
  const partsOfA = a.split(number);
  const partsOfB = b.split(number);
  for (let i = 0; i < Math.min(partsOfA.length, partsOfB.length); i += 1) {
    const x = partsOfA[i]!;
    const y = partsOfB[i]!;
    if (x === y) continue;
    if (i % 2 === 1) {
      const byValue = compareDigits(x, y);
      if (byValue !== 0) return byValue;
    } else return x < y ? -1 : 1;
  }
  return partsOfA.length - partsOfB.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** By value, without turning long runs of digits into numbers. */
function compareDigits(a: string, b: string): number {
  const x = a.replace(/^0+(?=\d)/, "");
  const y = b.replace(/^0+(?=\d)/, "");
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}
