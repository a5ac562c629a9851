/** Titles are not longer; what is longer is no title, and costs time in patterns. */
const maxLength = 4000;
/** Emoji and the joiners and selectors that belong to them. */
const emoji =
  /(?:\p{Extended_Pictographic}|[\u{1F1E6}-\u{1F1FF}])(?:\uFE0F|\u200D\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}])*\uFE0F?/gu;

/**
 * A heading or title for comparing: emphasis, code marks, links, emoji and trailing colons taken off, spaces made one.
 */
export function plainText(text: string): string {
  return text
    .slice(0, maxLength)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<!--.{0,1000}?-->/g, " ")
    .replace(/[`*]+|~~|__/g, "")
    .replace(emoji, "")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/\s*:$/, "");
}

/**
 * A title as its author wrote it, without what only decorates the whole of it: emphasis around it, a comment, a closing
 * colon of a list head. Code marks and links inside stay.
 */
export function trimTitle(text: string): string {
  let title = text
    .slice(0, maxLength)
    .replace(/<!--.{0,1000}?-->/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  for (;;) {
    const bare = /^(\*\*\*|\*\*|__|\*|_|~~)(?=\S)(.*\S)\1$/.exec(title);
    if (bare?.[2] === undefined || bare[2].includes(bare[1] ?? "*")) break;
    title = bare[2].trim();
  }
  return title.replace(/\s*:$/, "").trim();
}

/** Splits off leading emoji that authors use as a mark; `done` for a check mark. */
export function splitLeadingEmoji(text: string): { done: boolean; rest: string } {
  let rest = text.trimStart();
  let done = false;
  for (;;) {
    const match =
      /^(?:(?:\p{Extended_Pictographic}|[✓✔✗✘])(?:\uFE0F|\u200D\p{Extended_Pictographic})*\uFE0F?\s*)+/u.exec(rest);
    if (match === null || match[0] === "" || /^[#*\d]/.test(match[0])) return { done, rest };
    done ||= /[✅✔✓☑]/u.test(match[0]);
    rest = rest.slice(match[0].length);
  }
}
