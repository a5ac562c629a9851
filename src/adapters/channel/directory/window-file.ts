import { link, mkdir, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { writeFileAtomically } from "../../files/index.ts";

/** One file of the window: written whole, and watched for what others write into it. */
export interface WindowFile {
  readonly path: string;
  /**
   * Texts that others wrote since the last call, the older first; empty where nobody did. Also what was written into
   * the file that our last writing replaced.
   */
  foreignTexts(): Promise<string[]>;
  /** Whether `foreignTexts` may find something; cheap. */
  isTouched(): Promise<boolean>;
  /** Whether the file is as we wrote it last. */
  isOurs(): Promise<boolean>;
  /** Writes our text, where it is not there yet. */
  write(text: string): Promise<void>;
  /** Looks at a foreign text once more with the next call. */
  forget(): void;
}

/**
 * Opens a file of the window. `previousPath` is where the file that was replaced last is kept, under the same inode: a
 * program that opened it before the replacement still writes into it, and what it writes is seen there.
 */
export function openWindowFile(path: string, previousPath: string): WindowFile {
  let ourText: string | null = null;
  /** The file as we wrote it. */
  let ourMark: string | null = null;
  /** The file as its content was looked at last, whoever wrote it. */
  let seenMark: string | null = null;
  let previousMark: string | null = null;

  const isPreviousTouched = async (): Promise<string | null> => {
    const current = previousMark === null ? null : await markOf(previousPath);
    return current === previousMark ? null : current;
  };

  return {
    path,
    async foreignTexts() {
      const texts: string[] = [];
      const previous = await isPreviousTouched();
      if (previous !== null) {
        previousMark = previous;
        texts.push(await readFile(previousPath, "utf8"));
      }
      // The mark is older than the text: what is written in between is looked at again.
      const current = await markOf(path);
      if (current === null || current === seenMark) return texts;
      const text = await readFile(path, "utf8").catch(() => null);
      seenMark = current;
      if (text !== null && text !== ourText) texts.push(text);
      return texts;
    },
    async isTouched() {
      const current = await markOf(path);
      return (current !== null && current !== seenMark) || (await isPreviousTouched()) !== null;
    },
    isOurs: async () => ourMark !== null && (await markOf(path)) === ourMark,
    async write(text) {
      if (text === ourText && ourMark !== null && (await markOf(path)) === ourMark) return;
      await mkdir(dirname(previousPath), { recursive: true });
      await rm(previousPath, { force: true });
      // Not every file system has links; then only what was written before is seen.
      const linked = await link(path, previousPath).then(
        () => true,
        () => false,
      );
      // What is not as it was seen last will be reported as touched.
      previousMark = linked ? (seenMark ?? "unseen") : null;
      await writeFileAtomically(path, text);
      ourText = text;
      ourMark = await markOf(path);
      // Somebody may have written between the writing and the mark.
      if ((await readFile(path, "utf8").catch(() => null)) !== text) ourMark = null;
      seenMark = ourMark;
    },
    forget() {
      seenMark = null;
    },
  };
}

/** Changes where the content does: which file it is, its length, its time; `null` where there is none. */
export async function markOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch {
    return null;
  }
}
