import { findHiddenCharacter } from "./hidden-character.ts";
import { splitUsualPath } from "./split-usual-path.ts";

/** Why a text is no path that the guard judges. */
export type PathFault =
  | "path-not-text"
  | "path-empty"
  | "path-too-long"
  | "path-control-character"
  | "path-lone-surrogate"
  | "path-invisible-character"
  | "path-backslash"
  | "path-absolute"
  | "path-home"
  | "path-parent"
  | "path-reserved-character"
  | "path-edge"
  | "path-device-name";

/** A path text in canonical form, or why it is refused. */
export type JudgedPath =
  | {
      readonly fault: null;
      /** From the root, without `.`, doubled or trailing slashes, in normal form C; empty for the root itself. */
      readonly path: string;
      readonly segments: readonly string[];
      /** The text says that it means a directory. */
      readonly isDirectory: boolean;
      /** Plain ASCII names: nothing is an alias of it but what differs by case. */
      readonly isUsual: boolean;
    }
  | { readonly fault: PathFault };

const maxBytes = 4096;
const maxSegmentBytes = 255;
const device =
  /(?:^|\/)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:[./]|$)/i;

/**
 * Brings a path text into canonical form, or refuses it. Nothing is decoded, expanded or repaired: what could be another
 * name of a different file is refused. Never throws.
 *
 * @param options - `portable`: refuses also what only some systems can store; `platform`: on `win32` a backslash separates, and
 * what is not portable is always refused, as Windows takes it for another file.
 */
export function judgePath(
  text: unknown,
  options: { readonly portable: boolean; readonly platform: "posix" | "win32" },
): JudgedPath {
  if (typeof text !== "string") return { fault: "path-not-text" };
  if (text === "") return { fault: "path-empty" };
  if (text.length > maxBytes) return { fault: "path-too-long" };
  if (text.length <= maxSegmentBytes) {
    const names = splitUsualPath(text);
    if (names && !device.test(text))
      return { fault: null, path: text, segments: names, isDirectory: false, isUsual: true };
  }
  const isPlain = /^[ -~]*$/.test(text);
  const hidden = isPlain ? null : findHiddenCharacter(text);
  if (hidden) return { fault: `path-${hidden.code}` };
  const slashed = options.platform === "win32" ? text.replaceAll("\\", "/") : text;
  if (slashed.includes("\\")) return { fault: "path-backslash" };
  const normal = isPlain ? slashed : slashed.normalize("NFC");
  if (normal.startsWith("/")) return { fault: "path-absolute" };
  // On Windows, what these name is another file.
  const strict = options.portable || options.platform === "win32";
  if (strict && /^[a-z]:/i.test(normal)) return { fault: "path-absolute" };
  const segments = normal.split("/");
  // Nearly all paths are canonical as they come.
  const canonical = /(?:^|\/)\.?(?:\/|$)/.test(normal)
    ? segments.filter((segment) => segment !== "" && segment !== ".")
    : segments;
  const path = canonical === segments ? normal : canonical.join("/");
  const isDirectory = canonical.length === 0 || (canonical !== segments && /(?:^|\/)\.?$/.test(normal));
  if (path.startsWith("~")) return { fault: "path-home" };
  // Neither as given nor in normal form may it be longer than what can be stored.
  for (const form of [slashed, normal])
    if (countBytes(form) > maxBytes || form.split("/").some((name) => countBytes(name) > maxSegmentBytes))
      return { fault: "path-too-long" };
  if (canonical.includes("..")) return { fault: "path-parent" };
  if (strict) {
    if (/[:*?"<>|]/.test(path)) return { fault: "path-reserved-character" };
    if (/(?:^|\/)\s|[.\s](?:\/|$)/.test(path)) return { fault: "path-edge" };
    if (device.test(path)) return { fault: "path-device-name" };
  }
  return { fault: null, path, segments: canonical, isDirectory, isUsual: false };
}

function countBytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Each half of a surrogate pair counts two, a character above U+07FF three.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
