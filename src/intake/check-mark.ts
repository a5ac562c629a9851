/** What stands in the box before a list item or heading. */
export interface CheckMark {
  /** The character in the box, a space where it is empty. */
  readonly mark: string;
  readonly done: boolean;
}

const boxPattern = /^\[(.?)\](\*)?(?=\s|$|[\p{L}\p{N}*`_])/u;
const doneMarks = new Set(["x", "X", "✓", "✔", "✅", "☑", "√"]);

/** Splits a box off the front of a text: `[x]* title` gives the mark, the star and `title`. */
export function splitCheckMark(text: string): { check: CheckMark | null; starred: boolean; rest: string } {
  let rest = text;
  let check: CheckMark | null = null;
  let starred = false;
  // Tools that tick by text replacement leave doubled boxes behind: `[ ] - [X] T002`.
  for (;;) {
    const match = boxPattern.exec(rest);
    if (match === null) return { check, starred, rest };
    const mark = match[1] === undefined || match[1] === "" ? " " : match[1];
    const done = doneMarks.has(mark);
    if (check === null || done) check = { mark, done };
    starred ||= match[2] === "*";
    rest = rest.slice(match[0].length).trimStart();
    if (/^-\s+\[.?\]/u.test(rest)) rest = rest.replace(/^-\s+/, "");
  }
}
