/** Where a command reads and writes. One JSON document goes to stdout with `json`; people's text then goes to stderr. */
export interface Terminal {
  readonly json: boolean;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** A line of the answer, for people. */
  say(line: string): void;
  /** A line about the answer: warnings, progress. */
  note(line: string): void;
  /** The answer, for programs; does nothing without `json`. */
  give(value: unknown): void;
}

/** The terminal of this process. */
export function makeTerminal(options: { readonly json: boolean }): Terminal {
  const { stdout, stderr } = process;
  return {
    json: options.json,
    stdout,
    stderr,
    say: (line) => void (options.json ? stderr : stdout).write(`${line}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    give: (value) => options.json && void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  };
}
