import { recordPassword } from "../security/password.mjs";

/** Takes the old customer list in, line by line: `name,password`. @returns what was taken and what was not, and why. */
export function importUsers(text, store) {
  const refused = [];
  let taken = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [name = "", ...rest] = line.split(",");
    try {
      store.add({ name: name.trim(), passwordRecord: recordPassword(rest.join(",").trim()) });
      taken += 1;
    } catch (error) {
      refused.push({ line: index + 1, reason: error.message });
    }
  }
  return { taken, refused };
}
