/** A character that no reader sees, or half of one. */
export interface HiddenCharacter {
  readonly code: "control-character" | "lone-surrogate" | "invisible-character";
  readonly at: number;
}

// Format and bidi characters, what Unicode calls ignorable, line separators, noncharacters, and two blanks that are letters.
const hidden =
  /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u3164]/u;

/** Finds the first control, invisible, bidi or broken character of a text, if there is one. */
export function findHiddenCharacter(text: string): HiddenCharacter | null {
  const match = hidden.exec(text);
  if (!match) return null;
  const code = /\p{Cc}/u.test(match[0])
    ? "control-character"
    : /\p{Cs}/u.test(match[0])
      ? "lone-surrogate"
      : "invisible-character";
  return { code, at: match.index };
}
