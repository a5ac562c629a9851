/** What a check of `orch doctor` found. */
export interface CheckAnswer {
  /** `open`: it works, and something gets through that people may not expect. Only a `finding` changes the exit code. */
  readonly status: "fine" | "open" | "note" | "finding";
  readonly text: string;
  /** What to do about it; `null` where nothing is to be done. */
  readonly advice: string | null;
}

/** Where the checks look. */
export interface CheckPlace {
  readonly cwd: string;
  readonly directory: string;
  /** How this very program is called. */
  readonly program: readonly [command: string, ...args: string[]];
}

/** One check; it never throws for what it looks for. */
export type Check = (place: CheckPlace) => Promise<readonly CheckAnswer[]>;

/** All is well. */
export function fine(text: string): CheckAnswer {
  return { status: "fine", text, advice: null };
}
