/** Where a name is to be found. */
export interface SymbolReference {
  readonly path: string;
  /** Nested names are joined by a point; `null` where only a file is named. */
  readonly name: string | null;
}

/**
 * Reads `path:Name`. Nested names may be written `Outer.Inner` or `outer::Inner`; text without a colon is a path.
 *
 * @example
 * parseSymbolReference("src/models/auth.py:LoginRequest"); // { path: "src/models/auth.py", name: "LoginRequest" }
 */
export function parseSymbolReference(text: string): SymbolReference {
  const colon = text.indexOf(":");
  if (colon < 0) return { path: text.trim(), name: null };
  const name = text
    .slice(colon)
    .split(/::?|\./)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(".");
  return { path: text.slice(0, colon).trim(), name: name === "" ? null : name };
}
