/** Milliseconds to wait where a provider asks for it and does not say how long. */
const usualDelayMs = 30_000;
const limit = /\b429\b|rate.?limit|too many requests|usage limit|quota exceeded/i;
const delay = /(?:retry|try again)(?:[- ]after)?:?\s*(?:in\s*)?(\d{1,6}(?:\.\d+)?)\s*(ms|s|m|h)?/i;
const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * How long a provider asks to wait, by the words of an error; `null` where the words are about something else. For
 * programs that give an error no other form.
 */
export function readRateLimit(words: string): { readonly delayMs: number } | null {
  if (!limit.test(words)) return null;
  const [, number, unit = "s"] = delay.exec(words) ?? [];
  const delayMs = number === undefined ? usualDelayMs : Number(number) * (units[unit.toLowerCase()] ?? 1_000);
  return { delayMs: Math.max(1, Math.round(delayMs)) };
}
