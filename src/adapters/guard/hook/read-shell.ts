/** One simple command of a shell text, with what it reads and writes by redirection. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Files that its output goes to. */
  readonly writes: readonly ShellWord[];
  /** Text that stands in the command itself for its input. */
  readonly input: string;
}

/** A word after quotes are taken away. */
export interface ShellWord {
  readonly text: string;
  /** A part of it is only known when it runs: a variable, a command, a home directory. */
  readonly isOpen: boolean;
  /** It has wildcards. */
  readonly isGlob: boolean;
}

/**
 * Splits a shell text into its simple commands. This is no shell: it follows quotes, redirections, separators and here-documents,
 * and marks words of which it cannot know the text. What it does not see, nobody should rely on.
 */
export function readShell(text: string): ShellCommand[] {
  return new ShellReader(text).read();
}

class ShellReader {
  readonly #text: string;
  #at = 0;
  readonly #commands: ShellCommand[] = [];
  #words: ShellWord[] = [];
  #writes: ShellWord[] = [];
  #input = "";
  /** Here-documents whose text begins on the next line. */
  #waiting: { readonly end: string; readonly isIndented: boolean }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): ShellCommand[] {
    while (this.#at < this.#text.length) this.#step();
    this.#finish();
    return this.#commands;
  }

  #step(): void {
    const rest = this.#text.slice(this.#at, this.#at + 4);
    const character = rest[0]!;
    if (character === "\n") {
      this.#at += 1;
      this.#readDocuments();
      this.#finish();
    } else if (/\s/.test(character)) this.#at += 1;
    else if (character === "#" && /[\s;&|(]/.test(this.#text[this.#at - 1] ?? " ")) this.#skipComment();
    else if (/^(?:&>>|&>)/.test(rest)) this.#redirect(/^&>>?/.exec(rest)![0].length, true);
    else if (
      ";&|(){}".includes(character) &&
      !(character === "{" || character === "}" ? !this.#standsAlone() : false)
    ) {
      this.#at += 1;
      this.#finish();
    } else if (character === "<" || character === ">") this.#redirection(rest);
    else if (/^\d+[<>]/.test(rest)) this.#at += /^\d+/.exec(rest)![0].length;
    else this.#words.push(this.#word());
  }

  #standsAlone(): boolean {
    return /\s/.test(this.#text[this.#at - 1] ?? " ") && /[\s;]/.test(this.#text[this.#at + 1] ?? " ");
  }

  #skipComment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #redirection(rest: string): void {
    if (rest.startsWith("<<<")) {
      this.#at += 3;
      this.#skipBlanks();
      this.#input += `${this.#word().text}\n`;
    } else if (rest.startsWith("<<")) {
      const isIndented = rest[2] === "-";
      this.#at += isIndented ? 3 : 2;
      this.#skipBlanks();
      this.#waiting.push({ end: this.#word().text, isIndented });
    } else if (/^[<>]\(/.test(rest)) {
      // What runs inside is a command of its own.
      this.#at += 2;
      this.#finish();
    } else if (/^[<>]&/.test(rest)) {
      this.#at += 2;
      const target = this.#word();
      if (rest.startsWith(">") && !/^(?:\d+-?|-)$/.test(target.text)) this.#writes.push(target);
    } else {
      const mark = /^(?:<>|>>|>\||>|<)/.exec(rest)![0];
      this.#redirect(mark.length, mark !== "<");
    }
  }

  #redirect(length: number, isWrite: boolean): void {
    this.#at += length;
    this.#skipBlanks();
    const target = this.#word();
    if (isWrite) this.#writes.push(target);
  }

  #skipBlanks(): void {
    while (/[ \t]/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #word(): ShellWord {
    let text = "";
    let isOpen = false;
    let isGlob = false;
    let quote: string | null = null;
    if (this.#text[this.#at] === "~") isOpen = true;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at]!;
      if (quote === "'") {
        if (character === "'") quote = null;
        else text += character;
        continue;
      }
      if (character === "\\") {
        this.#at += 1;
        const next = this.#text[this.#at] ?? "";
        if (next !== "\n") text += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
        continue;
      }
      if (character === '"') {
        quote = quote === '"' ? null : '"';
        continue;
      }
      if (character === "`" || (character === "$" && /[\w({@*#?!'"-]/.test(this.#text[this.#at + 1] ?? ""))) {
        isOpen = true;
        text += this.#skipExpansion();
        continue;
      }
      if (quote === '"') {
        text += character;
        continue;
      }
      if (character === "'") {
        quote = "'";
        continue;
      }
      if (/[\s;&|()<>]/.test(character)) break;
      if (/[*?[]/.test(character)) isGlob = true;
      if (character === "{") isGlob = true;
      text += character;
    }
    return { text, isOpen, isGlob };
  }

  /** Leaves out what only a shell can fill in; commands in it are read by themselves. */
  #skipExpansion(): string {
    const start = this.#at;
    if (this.#text[start] === "`") {
      const end = this.#text.indexOf("`", start + 1);
      this.#at = end < 0 ? this.#text.length : end;
      this.#commands.push(...readShell(this.#text.slice(start + 1, this.#at)));
      return "";
    }
    if (this.#text[start + 1] === "(" || this.#text[start + 1] === "{") {
      const [open, close] = this.#text[start + 1] === "(" ? ["(", ")"] : ["{", "}"];
      let depth = 0;
      for (this.#at = start + 1; this.#at < this.#text.length; this.#at += 1) {
        if (this.#text[this.#at] === open) depth += 1;
        if (this.#text[this.#at] === close && (depth -= 1) === 0) break;
      }
      if (open === "(") this.#commands.push(...readShell(this.#text.slice(start + 2, this.#at)));
      return "";
    }
    const name = /^\$(?:\w+|.)/.exec(this.#text.slice(start))?.[0] ?? "$";
    this.#at += name.length - 1;
    return "";
  }

  #readDocuments(): void {
    for (const { end, isIndented } of this.#waiting.splice(0)) {
      while (this.#at < this.#text.length) {
        const stop = this.#text.indexOf("\n", this.#at);
        const line = this.#text.slice(this.#at, stop < 0 ? undefined : stop);
        this.#at = stop < 0 ? this.#text.length : stop + 1;
        if ((isIndented ? line.replace(/^\t+/, "") : line) === end) break;
        this.#input += `${line}\n`;
      }
    }
  }

  #finish(): void {
    if (this.#words.length > 0 || this.#writes.length > 0) {
      this.#commands.push({ words: this.#words, writes: this.#writes, input: this.#input });
      this.#input = "";
    }
    this.#words = [];
    this.#writes = [];
  }
}
