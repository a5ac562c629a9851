import { fieldsOf, textOf } from "./json-fields.ts";
import { repositoryPath } from "./repository-path.ts";

/** A tool call of an agent, as far as it can be said in one line. */
export interface ToolCall {
  readonly name: string;
  /** What it is about: a file from the working folder, a command, an address; `null` where it does not say. */
  readonly subject: string | null;
  /** It is about a file. */
  readonly isFile: boolean;
}

const fileKeys = ["file_path", "filePath", "notebook_path", "path", "absolute_path"];
const otherKeys = ["command", "pattern", "query", "url", "description"];

/** Reads a tool call by the names that agents' programs give to what it is about. */
export function readToolCall(name: string, input: unknown, directory: string): ToolCall {
  const fields = fieldsOf(input);
  for (const key of fileKeys) {
    const path = textOf(fields[key]);
    if (path !== null) return { name, subject: repositoryPath(directory, path), isFile: true };
  }
  for (const key of otherKeys) {
    const text = textOf(fields[key]);
    if (text !== null) return { name, subject: text, isFile: false };
  }
  return { name, subject: null, isFile: false };
}

/** `Edit src/api/users.ts`, `Bash npm test`: one short line for people. */
export function describeToolCall({ name, subject }: ToolCall): string {
  const line = `${name}${subject === null ? "" : ` ${subject}`}`.replace(/\s+/g, " ");
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}

/** What a run is told was refused: the file, or the call where it names none. */
export function nameOfRefused(call: ToolCall): string {
  return call.isFile && call.subject !== null ? call.subject : `$ ${describeToolCall(call)}`;
}
