// 1: letters, digits and plain signs; 2: a dot; 3: a slash; 0: all else.
const kinds = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w@+=,()[\]{}#-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
kinds[46] = 2;
kinds[47] = 3;

/**
 * Splits a path of the kind that nearly all are: plain ASCII names with dots inside or one in front, canonical as it stands,
 * without aliases but those of case.
 *
 * @returns The names, or `null` for a path that may be of another kind.
 */
export function splitUsualPath(text: string): string[] | null {
  const names: string[] = [];
  let start = 0;
  // What stands before: as above, and 4 for the dot in front of a name.
  let before = 3;
  for (let index = 0; index < text.length; index++) {
    const kind = kinds[text.charCodeAt(index)] ?? 0;
    if (kind === 0 || (kind === 3 && before !== 1) || (kind === 2 && before === 4)) return null;
    if (kind === 3) {
      names.push(text.slice(start, index));
      start = index + 1;
    }
    before = kind === 2 && before === 3 ? 4 : kind;
  }
  if (before !== 1) return null;
  names.push(text.slice(start));
  return names;
}
