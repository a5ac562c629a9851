import { ArgumentError } from "../core/errors.ts";
import { IntakeError } from "./errors.ts";

/** A text to be read: line ends made plain, byte order mark taken off, lines counted as in the file. */
export interface SourceText {
  /** The text with `\n` line ends only. */
  readonly text: string;
  readonly lines: readonly string[];
  /** Name of the file for messages; `null` where none was given. */
  readonly path: string | null;
}

const maxCharacters = 64 * 1024 * 1024;

/**
 * Takes a text in.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where `text` is no string.
 * @throws {IntakeError} `INTAKE_LIMIT` above 64 million characters; `INTAKE_SYNTAX` where the text is binary.
 */
export function takeSourceText(text: unknown, path: string | null): SourceText {
  if (typeof text !== "string") throw new ArgumentError("text", "a string", text);
  if (text.length > maxCharacters) {
    throw new IntakeError("INTAKE_LIMIT", "text", path, [
      { line: null, at: null, expected: `at most ${maxCharacters} characters`, came: `${text.length}` },
    ]);
  }
  const plain = (text.startsWith("\uFEFF") ? text.slice(1) : text).replace(/\r\n?/g, "\n");
  const zero = plain.indexOf("\0");
  if (zero >= 0) {
    const line = plain.slice(0, zero).split("\n").length;
    throw new IntakeError("INTAKE_SYNTAX", "text", path, [{ line, at: null, expected: "text", came: "a zero byte" }]);
  }
  return { text: plain, lines: plain.split("\n"), path };
}
