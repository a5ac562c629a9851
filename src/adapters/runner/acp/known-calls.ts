import { fieldsOf, itemsOf, repositoryPath, textOf } from "../../process/index.ts";
import type { Fields } from "../../process/index.ts";

/** A tool call, as far as its client has said something of it. */
export interface KnownCall {
  readonly id: string;
  /** `edit`, `delete`, `move`, `read`, `search`, `execute`, `think`, `fetch`, `switch_mode`, `other`. */
  readonly kind: string;
  readonly title: string;
  /** Every file that it was said to be about, from the working folder where it lies in it. */
  readonly paths: readonly string[];
}

const pathKeys = ["file_path", "filePath", "filepath", "path", "absolute_path", "notebook_path"];

/**
 * What is known of each tool call of a session. Clients say it piece by piece: kind and files may come with the first event, a
 * later one, or with the question; what was said once counts to the end.
 */
export class KnownCalls {
  readonly #directory: string;
  readonly #calls = new Map<string, KnownCall>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  note(fields: Fields): KnownCall {
    const id = textOf(fields["toolCallId"]) ?? "";
    const before = this.#calls.get(id);
    const call: KnownCall = {
      id,
      kind: textOf(fields["kind"]) ?? before?.kind ?? "other",
      title: textOf(fields["title"]) ?? before?.title ?? "",
      paths: [...new Set([...(before?.paths ?? []), ...this.#pathsOf(fields)])],
    };
    this.#calls.set(id, call);
    return call;
  }

  #pathsOf(fields: Fields): string[] {
    const input = fieldsOf(fields["rawInput"]);
    const isAbout = ["edit", "delete", "move", "read"].includes(textOf(fields["kind"]) ?? "edit");
    return [
      ...itemsOf(fields["locations"]).map((location) => fieldsOf(location)["path"]),
      ...itemsOf(fields["content"]).map((item) => fieldsOf(item)["path"]),
      ...(isAbout ? pathKeys.map((key) => input[key]) : []),
    ].flatMap((path) => {
      const text = textOf(path);
      return text === null ? [] : [repositoryPath(this.#directory, text)];
    });
  }
}
