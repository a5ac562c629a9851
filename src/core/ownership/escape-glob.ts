/**
 * Writes a name so that no character of it is special: a pattern that owns exactly this path. A trailing slash still means
 * the directory. A name with a backslash or hidden characters stays outside the grammar.
 *
 * @example
 * escapeGlob("app/[id]/page.tsx"); // "app/[[]id[]]/page.tsx"
 */
export function escapeGlob(path: string): string {
  const escaped = path.replace(/[*?[\]{}()]/g, "[$&]");
  // At the start these are read as negation, comment, home or drive; a blank at an edge would be refused.
  return escaped
    .replace(/^!/, "@(!)")
    .replace(/^[#~\s]/, "[$&]")
    .replace(/^([a-z])(?=:)/i, "[$1]")
    .replace(/\s$/, "[$&]");
}
