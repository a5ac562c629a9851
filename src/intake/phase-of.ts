import type { Section } from "./markdown-document.ts";

/** The phase that a section stands in: the nearest heading that calls itself one. */
export function phaseOf(section: Section | null): string | null {
  for (let at = section; at !== null; at = at.parent)
    if (/\b(?:phase|stage|milestone|wave|sprint|epic|layer|track)\b/i.test(at.title)) return at.title;
  return null;
}
