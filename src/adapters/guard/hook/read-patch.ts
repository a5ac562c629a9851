import type { Intent } from "./intent.ts";

/**
 * The files of a patch: of the form with `*** Add File:` lines, or of a unified diff. Every line that may begin a file counts,
 * wherever it stands: content that looks like one is refused rather than missed.
 */
export function readPatch(text: string): Intent[] {
  const intents: Intent[] = [];
  let updated: string | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const marked = /^\s*\*\*\* (Add File|Update File|Delete File|Move to): ?(.*?)\s*$/.exec(line);
    if (marked !== null) {
      const [, what = "", path = ""] = marked;
      if (what === "Move to") {
        if (updated === null) intents.push({ operation: "create", path });
        else intents.push({ operation: "rename", path: updated, to: path });
        continue;
      }
      updated = what === "Update File" ? path : null;
      intents.push({ operation: what === "Delete File" ? "delete" : "write", path });
      continue;
    }
    const diffed = /^(?:---|\+\+\+) (?:"?)(?:[ab]\/)?([^\t"]+)/.exec(line);
    const renamed = /^(?:rename|copy) (?:from|to) (.+)$/.exec(line);
    const path = (renamed ?? diffed)?.[1]?.trim();
    if (path !== undefined && path !== "/dev/null") intents.push({ operation: "write", path });
  }
  return intents;
}
