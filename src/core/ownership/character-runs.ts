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

// Long stretches of one kind, left out: ideographs, syllables, private use, and what no character that a path may hold has
// been given yet.
const uniform = [
  [0x3401, 0x4db0],
  [0x4e01, 0x9fa0],
  [0xac01, 0xd7a0],
  [0xd800, 0xf8fe],
  [0x20001, 0x2a6d0],
  [0x34000, 0x10fff0],
] as const;

const found = new Map<boolean, readonly (readonly CharacterRun[])[]>();

/** The runs of each kind beyond ASCII, in ascending order. Some milliseconds the first time. */
export function findCharacterRuns(ignoreCase: boolean): readonly (readonly CharacterRun[])[] {
  const known = found.get(ignoreCase);
  if (known) return known;
  const runs: CharacterRun[][] = kinds.map(() => []);
  const text = spellBeyondAscii();
  for (const match of text.matchAll(new RegExp(kinds.join("|"), ignoreCase ? "giu" : "gu"))) {
    const run = match[0];
    const kind = match.indexOf(run, 1) - 1;
    const pair = run.codePointAt(run.length - 2) ?? 0;
    runs[kind]!.push({ first: run.codePointAt(0)!, last: pair > 0xffff ? pair : run.charCodeAt(run.length - 1) });
  }
  found.set(ignoreCase, runs);
  return runs;
}

/** All characters beyond ASCII, without long stretches of those that are alike in kind and have no case. */
export function spellBeyondAscii(): string {
  let text = "";
  let from = 0x80;
  for (const [first, last] of [...uniform, [0x110000, 0] as const]) {
    while (from < first) {
      const codes: number[] = [];
      while (from < first && codes.length < 4096) codes.push(from++);
      text += String.fromCodePoint(...codes);
    }
    from = last + 1;
  }
  return text;
}
