/** Neighbouring characters that no named class tells apart. */
export interface CharacterRun {
  readonly first: number;
  readonly last: number;
}

// What the named classes can tell apart, beyond ASCII. Where case is ignored a letter counts as both cases that it has.
// Letters stand for Unicode's categories.
const kinds = "C Lo (?=Lu)Ll (?!Ll)Lu (?!Lu)Ll (?!Lu|Ll)(?:Lt|Lm) S Nl Nd No Pc (?!Pc)P Zs"
  .split(" ")
  .map((kind) => `((?:${kind.replace(/[A-Z][a-z]?/g, "\\p{$&}")})+)`);

// Long stretches of one kind, left out: ideographs, syllables, private use, and what no character has been given yet.
const uniform = [
  [0x3401, 0x4db0],
  [0x4e01, 0x9fa0],
  [0xac01, 0xd7a0],
  [0xd800, 0xf8fe],
  [0x20001, 0x2a6d0],
  [0x34000, 0xdffff],
  [0xf0001, 0x10fff0],
] as const;

const found = new Map<boolean, readonly (readonly CharacterRun[])[]>();

/** The runs of each kind beyond ASCII, in ascending order. Some milliseconds the first time. */
export function findCharacterRuns(ignoreCase: boolean): readonly (readonly CharacterRun[])[] {
  const known = found.get(ignoreCase);
  if (known) return known;
  const runs: CharacterRun[][] = kinds.map(() => []);
  const text = spellAll();
  for (const match of text.matchAll(new RegExp(kinds.join("|"), ignoreCase ? "giu" : "gu"))) {
    const run = match[0];
    const kind = match.indexOf(run, 1) - 1;
    const pair = run.codePointAt(run.length - 2) ?? 0;
    runs[kind]!.push({ first: run.codePointAt(0)!, last: pair > 0xffff ? pair : run.charCodeAt(run.length - 1) });
  }
  found.set(ignoreCase, runs);
  return runs;
}

function spellAll(): string {
  const parts: string[] = [];
  let from = 0x80;
  for (const [first, last] of [...uniform, [0x110000, 0x110000] as const]) {
    for (; from < first; from += 4096)
      parts.push(String.fromCodePoint(...Array.from({ length: Math.min(4096, first - from) }, (_, nth) => from + nth)));
    from = last + 1;
  }
  return parts.join("");
}
