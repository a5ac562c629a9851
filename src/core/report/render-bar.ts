import type { Glyphs } from "./glyphs.ts";

/** A bar of ten cells; the tenth is filled at 100 % only, so that 96 % never looks done. */
export function renderBar(percent: number, glyphs: Glyphs): string {
  const cells = percent >= 100 ? 10 : Math.min(9, Math.max(0, Math.round(percent / 10)));
  return `[${glyphs.full.repeat(cells)}${glyphs.empty.repeat(10 - cells)}]`;
}
