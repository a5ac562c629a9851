/** Stops further tries for a minute after five wrong ones in a row. */
export function createRateLimit({ tries = 5, pauseSeconds = 60 } = {}) {
  const wrong = new Map();
  return {
    isOpen(name, nowSeconds) {
      const record = wrong.get(name);
      return record === undefined || record.count < tries || nowSeconds >= record.lastSeconds + pauseSeconds;
    },
    note(name, ok, nowSeconds) {
      if (ok) wrong.delete(name);
      else wrong.set(name, { count: (wrong.get(name)?.count ?? 0) + 1, lastSeconds: nowSeconds });
    },
  };
}
