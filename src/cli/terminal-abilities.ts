import type { Writable } from "node:stream";

/** What a stream to draw on tells about itself; a terminal of Node tells all of it. */
export interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  hasColors?(env?: object): boolean;
}

/** What may be drawn on a stream. */
export interface TerminalAbilities {
  /** A box that is drawn again and again in its place; else plain lines. */
  readonly box: boolean;
  /** Why there are plain lines; `null` where there is a box. */
  readonly plainBecause: "asked for" | "not a terminal" | "CI" | "dumb terminal" | "too narrow" | "too low" | null;
  readonly unicode: boolean;
  readonly color: boolean;
}

/** What decides beside the stream. */
export interface TerminalChoice {
  /** The user asked for plain lines. Default: false. */
  readonly plain?: boolean;
  /** Lines below which there is no box. Default: 1. */
  readonly minRows?: number;
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: `process.platform`. */
  readonly platform?: string;
}

const narrowest = 60;

/** Decides once, at the start, what may be drawn. The first reason for plain lines counts. */
export function findTerminalAbilities(stream: TerminalStream, choice: TerminalChoice = {}): TerminalAbilities {
  const { plain = false, minRows = 1, env = process.env, platform = process.platform } = choice;
  const plainBecause = plain
    ? "asked for"
    : stream.isTTY !== true
      ? "not a terminal"
      : isSet(env["CI"])
        ? "CI"
        : env["TERM"] === "dumb"
          ? "dumb terminal"
          : (stream.columns ?? 80) < narrowest
            ? "too narrow"
            : (stream.rows ?? 24) < minRows
              ? "too low"
              : null;
  const noColor = (env["NO_COLOR"] ?? "") !== "";
  return {
    box: plainBecause === null,
    plainBecause,
    unicode: knowsUnicode(env, platform),
    color: !noColor && stream.isTTY === true && (stream.hasColors?.({ ...env }) ?? false),
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value.toLowerCase() !== "false";
}

/** The console of the Linux kernel lacks most characters; elsewhere the locale says, and where it does not, they are there. */
function knowsUnicode(env: Readonly<Record<string, string | undefined>>, platform: string): boolean {
  if (platform === "win32") {
    const isModern = isSet(env["WT_SESSION"]) || isSet(env["TERMINUS_SUBLIME"]) || env["ConEmuTask"] === "{cmd::Cmder}";
    const program = env["TERM_PROGRAM"];
    const term = env["TERM"];
    return isModern || program === "vscode" || term === "xterm-256color" || term === "alacritty";
  }
  if (env["TERM"] === "linux") return false;
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find((value) => value !== undefined && value !== "");
  return locale === undefined || /utf-?8/iu.test(locale);
}
