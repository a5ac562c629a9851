import type { Intent } from "./intent.ts";
import { readShell } from "./read-shell.ts";
import type { ShellCommand, ShellWord } from "./read-shell.ts";

/** What of a shell text could be read. */
export interface ShellReading {
  /** Paths are from the folder that the shell starts in, or absolute. */
  readonly intents: readonly Intent[];
  /** Texts in programs for interpreters that write, which may be paths; only those that are surely of others count. */
  readonly suspects: readonly string[];
}

/** Programs before a command that is then run. */
const prefixes: ReadonlySet<string> = new Set(
  "sudo doas env command builtin exec nohup setsid time nice ionice stdbuf unbuffer xargs busybox then do else if while until ! flock chroot".split(
    " ",
  ),
);
const interpreters =
  /^(?:node|nodejs|deno|bun|python[\d.]*|perl|ruby|php|lua|tclsh|awk|gawk|mawk|sqlite3|ed|ex|vi|vim)$/;
const shellNames = /^(?:ba|da|z|k)?sh$/;
/** Words of programs by which they write. */
const writingWords =
  /write|open\s*\(|unlink|remove|rmtree|rename|copy|truncate|mkdir|rmdir|chmod|symlink|link|append|put_contents|print\s*>|>\s*["']|system|spawn|exec|popen|os\.|fs\.|File\.|subprocess|\.output|\bwq?\b|\bw!?\s/i;

/** Reads what a shell text would do with files, as far as its words say. Advice: a shell can do anything in other words. */
export function readShellIntents(text: string): ShellReading {
  const intents: Intent[] = [];
  const suspects: string[] = [];
  let folder = "";
  const at = (path: string): string => (path.startsWith("/") || folder === "" ? path : `${folder}/${path}`);
  for (const command of readShell(text)) {
    for (const word of command.writes)
      if (!isHarmless(word)) intents.push({ operation: "write", path: at(pathOf(word)) });
    const [name, words] = findProgram(command);
    if (name === null) continue;
    if (name === "cd" || name === "pushd") {
      const [target] = words.filter(({ text: one }) => !one.startsWith("-"));
      if (target !== undefined && !target.isOpen) folder = at(target.text);
      continue;
    }
    if (shellNames.test(name) || name === "eval" || name === "su") {
      const inner = readInner(name, words, command);
      const reading = inner === "" ? null : readShellIntents(inner);
      intents.push(...(reading?.intents ?? []).map((one) => moveTo(one, at)));
      suspects.push(...(reading?.suspects ?? []));
      continue;
    }
    if (interpreters.test(name)) {
      suspects.push(...readProgram(words, command).map((one) => (one.startsWith("/") ? one : at(one))));
      if (
        !["perl", "ruby", "awk", "gawk"].includes(name) ||
        !words.some(({ text: one }) => /^-\w*i/.test(one) || one === "inplace")
      )
        continue;
    }
    intents.push(...findIntentsOf(name, words).map((one) => moveTo(one, at)));
  }
  return { intents, suspects };
}

function moveTo(intent: Intent, at: (path: string) => string): Intent {
  return { ...intent, path: at(intent.path), ...(intent.to === undefined ? {} : { to: at(intent.to) }) };
}

function findProgram({ words }: ShellCommand): [string | null, readonly ShellWord[]] {
  let rest = words;
  while (rest.length > 0) {
    const first = rest[0]!.text;
    const name = first.slice(first.lastIndexOf("/") + 1);
    if (/^\w+\+?=/.test(first) || prefixes.has(name) || (rest !== words && /^-/.test(first))) rest = rest.slice(1);
    else if (name === "timeout") rest = rest.slice(1).filter(({ text }, place) => place > 0 || !/^(?:-|\d)/.test(text));
    else return [name, rest.slice(1)];
  }
  return [null, []];
}

function readInner(name: string, words: readonly ShellWord[], { input }: ShellCommand): string {
  if (name === "eval") return words.map(({ text }) => text).join(" ");
  const place = words.findIndex(({ text }) => /^-\w*c$/.test(text));
  return place >= 0 ? (words[place + 1]?.text ?? "") : input;
}

/** Quoted texts of a program that writes. */
function readProgram(words: readonly ShellWord[], { input }: ShellCommand): string[] {
  const program = [...words.map(({ text }) => text), input].join("\n");
  if (!writingWords.test(program)) return [];
  const quoted = Array.from(program.matchAll(/(["'`])((?:(?!\1)[^\\\n])+)\1/g), ([, , text]) => text!);
  return [...quoted, ...words.map(({ text }) => text)].filter((text) => /^[\w@./+-]+$/.test(text) && /[\w]/.test(text));
}

/** A word as far as it is known; wildcards stand for all in their folder. */
function pathOf({ text, isGlob }: ShellWord): string {
  if (!isGlob) return text;
  const special = text.search(/[*?[{]/);
  const end = text.lastIndexOf("/", special);
  return end < 0 ? "." : text.slice(0, end + 1);
}

/** Devices that take everything. */
function isHarmless({ text, isOpen }: ShellWord): boolean {
  return (
    text === "" ||
    (isOpen && !text.startsWith("~")) ||
    /^\/dev\/(?:null|zero|tty|std(?:in|out|err)|fd\/\d+)$/.test(text) ||
    text === "-"
  );
}

function findIntentsOf(name: string, words: readonly ShellWord[]): Intent[] {
  const { options, plain, valueOf } = sortWords(words);
  const each = (list: readonly ShellWord[], operation: Intent["operation"]): Intent[] =>
    list.filter((word) => !isHarmless(word)).map((word) => toIntent(word, operation));
  const target = valueOf("-t", "--target-directory");
  switch (name) {
    case "cp":
    case "install":
    case "ln":
    case "rsync":
    case "scp": {
      const last = target ?? plain.at(-1);
      if (last === undefined) return [];
      if (name === "install" && options.some((one) => /^-\w*d/.test(one))) return each(plain, "mkdir");
      return [...each([last], "write"), ...(target === undefined && plain.length > 2 ? [] : intoFolder(last, plain))];
    }
    case "mv": {
      const last = target ?? plain.at(-1);
      if (last === undefined || plain.length === 0) return [];
      const sources = target === undefined ? plain.slice(0, -1) : plain;
      return [...each(sources, "delete"), ...each([last], "write")];
    }
    case "rm":
    case "unlink":
    case "shred":
      return each(plain, "delete");
    case "rmdir":
      return each(plain, "rmdir");
    case "mkdir":
      return each(plain, "mkdir");
    case "touch":
    case "truncate":
    case "tee":
    case "sponge":
    case "mkfifo":
    case "mknod":
    case "sort":
    case "split":
      if (name === "sort") return each([valueOf("-o", "--output")].filter(isThere), "write");
      return each(plain, "write");
    case "chmod":
    case "chown":
    case "chgrp":
    case "setfacl":
      return each(plain.slice(1), "chmod");
    case "sed":
    case "perl":
    case "ruby":
    case "awk":
    case "gawk": {
      if (!options.some((one) => /^-\w*i/.test(one) || one.startsWith("--in-place") || one === "inplace")) return [];
      const hasScript = options.some((one) => /^-\w*[ef]$/.test(one));
      return each(hasScript ? plain : plain.slice(1), "write");
    }
    case "dd":
      return each(named(words, "of="), "write");
    case "patch":
      return plain.length > 0 ? each(plain.slice(0, 1), "write") : [{ operation: "write", path: ".", isTree: true }];
    case "tar":
    case "bsdtar": {
      const mode = words[0]?.text ?? "";
      if (!/x/.test(mode) && !words.some(({ text }) => text === "--extract"))
        return each([valueOf("-f", "--file")].filter(isThere), "write");
      return [inFolder(valueOf("-C", "--directory"))];
    }
    case "unzip":
      return [inFolder(valueOf("-d"))];
    case "cpio":
      return [inFolder(valueOf("-D"))];
    case "curl":
    case "wget":
      return each([valueOf("-o", "-O", "--output", "--output-document")].filter(isThere), "write");
    case "git":
      return gitIntents(words);
    case "find":
      return words.some(({ text }) => /^-(?:delete|exec|execdir|ok)$/.test(text))
        ? each(plain.slice(0, 1), "delete").map((one) => ({ ...one, isTree: true }))
        : [];
    default:
      return [];
  }
}

function toIntent(word: ShellWord, operation: Intent["operation"]): Intent {
  const path = pathOf(word);
  return word.isGlob ? { operation: "delete", path, isTree: true } : { operation, path };
}

/** A folder as target takes the name of the source. */
function intoFolder(last: ShellWord, plain: readonly ShellWord[]): Intent[] {
  const [source] = plain;
  if (source === undefined || source === last || source.isOpen || source.isGlob || !last.text.endsWith("/")) return [];
  return [{ operation: "write", path: `${last.text}${source.text.slice(source.text.lastIndexOf("/") + 1)}` }];
}

function inFolder(word: ShellWord | undefined): Intent {
  return { operation: "write", path: word === undefined ? "." : pathOf(word), isTree: true };
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function named(words: readonly ShellWord[], start: string): ShellWord[] {
  return words.flatMap((word) =>
    word.text.startsWith(start) ? [{ ...word, text: word.text.slice(start.length) }] : [],
  );
}

/** Options apart from the rest; what belongs to an option is among the rest as well. */
function sortWords(words: readonly ShellWord[]): {
  readonly options: readonly string[];
  readonly plain: readonly ShellWord[];
  readonly valueOf: (...names: readonly string[]) => ShellWord | undefined;
} {
  const end = words.findIndex(({ text }) => text === "--");
  const before = end < 0 ? words : words.slice(0, end);
  const options = before.filter(({ text }) => /^-./.test(text)).map(({ text }) => text);
  const plain = [...before.filter(({ text }) => !/^-./.test(text)), ...(end < 0 ? [] : words.slice(end + 1))];
  const valueOf = (...names: readonly string[]): ShellWord | undefined => {
    for (const name of names) {
      const place = words.findIndex(
        ({ text }) => text === name || (name.length === 2 && new RegExp(`^-\\w+${name[1]!}$`).test(text)),
      );
      if (place >= 0 && words[place + 1] !== undefined) return words[place + 1];
      const [joined] = named(words, name.length === 2 ? name : `${name}=`);
      if (joined !== undefined && joined.text !== "") return joined;
    }
    return undefined;
  };
  return { options, plain, valueOf };
}

/** Of git, what changes the files of the tree, or what git itself does later. */
function gitIntents(words: readonly ShellWord[]): Intent[] {
  let rest = words;
  let folder = "";
  while (rest[0] !== undefined && /^-/.test(rest[0].text)) {
    const takes = /^(?:-C|-c|--git-dir|--work-tree|--namespace|--exec-path)$/.test(rest[0].text);
    if (rest[0].text === "-C") folder = rest[1]?.text ?? "";
    rest = rest.slice(takes ? 2 : 1);
  }
  const [command, ...args] = rest.map(({ text }) => text);
  const place = (path: string): string => (path.startsWith("/") || folder === "" ? path : `${folder}/${path}`);
  const after = args.includes("--") ? args.slice(args.indexOf("--") + 1) : null;
  const named = args.filter((one) => !one.startsWith("-"));
  const files = (paths: readonly string[], operation: Intent["operation"] = "write"): Intent[] =>
    paths.map((path) => ({ operation, path: place(path) }));
  const tree: Intent[] = [{ operation: "write", path: place("."), isTree: true }];
  switch (command) {
    case "checkout":
      if (after !== null) return files(after);
      return args.includes("-b") || args.includes("-B") ? [] : tree;
    case "restore":
      return args.some((one) => one === "--staged" || one === "-S") && !args.includes("--worktree")
        ? []
        : files(after ?? named);
    case "rm":
      return args.includes("--cached") ? [] : files(after ?? named, "delete");
    case "mv":
      return files(after ?? named, "write");
    case "reset":
      return args.some((one) => /^--(?:hard|merge|keep)$/.test(one)) ? tree : [];
    case "stash":
      return ["list", "show"].includes(named[0] ?? "") ? [] : tree;
    case "switch":
    case "clean":
    case "apply":
    case "am":
    case "merge":
    case "pull":
    case "rebase":
    case "revert":
    case "cherry-pick":
    case "read-tree":
    case "checkout-index":
    case "sparse-checkout":
    case "submodule":
    case "filter-branch":
    case "worktree":
      return command === "worktree" && named[0] === "list" ? [] : tree;
    case "config":
      return args.some((one) => /^(?:--get|--get-all|--list|-l|get|list)$/.test(one)) || named.length < 2
        ? []
        : [{ operation: "write", path: place(".git/config") }];
    case "update-index":
    case "hash-object":
    case "update-ref":
    case "symbolic-ref":
    case "remote":
      return command === "remote" && named.length < 2
        ? []
        : command === "hash-object"
          ? []
          : [{ operation: "write", path: place(".git/config") }];
    case "init":
    case "clone":
      return files([named.at(-1) ?? "."].map((path) => `${path}/.git`));
    default:
      return [];
  }
}
