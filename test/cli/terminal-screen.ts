import { Writable } from "node:stream";
import stringWidth from "string-width";

const segmenter = new Intl.Segmenter("en");

/**
 * A terminal that understands what the live screen writes: lines with wrapping and scrolling, cursor moves, erasing, the
 * second screen and the cursor's visibility. Anything else is an error, so that nothing goes unseen.
 */
export class TerminalScreen extends Writable {
  isTTY = true;
  columns: number;
  rows: number;
  /** How often something was written. */
  writes = 0;
  raw = "";
  cursorVisible = true;
  alternate = false;
  #normal: string[][] = [[]];
  #second: string[][] = [[]];
  #row = 0;
  #column = 0;
  #savedRow = 0;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  hasColors(): boolean {
    return true;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#forgetTop();
    this.emit("resize");
  }

  /** The lines of the screen in use, without blanks at their ends and without empty lines at the end. */
  get lines(): string[] {
    const lines = this.#lines.map((cells) =>
      Array.from(cells, (cell) => cell ?? " ")
        .join("")
        .trimEnd(),
    );
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  get #lines(): string[][] {
    return this.alternate ? this.#second : this.#normal;
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.writes += 1;
    this.raw += String(chunk);
    this.#read(String(chunk));
    done();
  }

  #read(text: string): void {
    const pattern = /\u001b\[(\??)([\d;]*)([A-Za-z])|([^\u001b]+)/gy;
    for (let at = 0; at < text.length; at = pattern.lastIndex) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null) throw new Error(`not understood: ${JSON.stringify(text.slice(at, at + 10))}`);
      if (match[4] !== undefined) this.#print(match[4]);
      else if (match[1] === "?") this.#switch(match[2]!, match[3] === "h");
      else this.#control(match[3]!, match[2] === "" ? null : Number.parseInt(match[2]!, 10));
    }
  }

  #print(text: string): void {
    for (const { segment } of segmenter.segment(text)) {
      if (segment === "\n" || segment === "\r\n") {
        this.#column = 0;
        this.#down();
        continue;
      }
      const width = stringWidth(segment);
      if (this.#column + width > this.columns) {
        this.#column = 0;
        this.#down();
      }
      const line = (this.#lines[this.#row] ??= []);
      line[this.#column] = segment;
      if (width === 2) line[this.#column + 1] = "";
      this.#column += width;
    }
  }

  #down(): void {
    this.#row += 1;
    this.#lines[this.#row] ??= [];
    this.#forgetTop();
  }

  /** What leaves the second screen at its top is gone. */
  #forgetTop(): void {
    if (!this.alternate) return;
    const gone = this.#second.splice(0, this.#top).length;
    this.#row = Math.max(0, this.#row - gone);
  }

  /** The line that is the first one on the screen; those above are scrolled away. */
  get #top(): number {
    return Math.max(0, this.#lines.length - this.rows);
  }

  #switch(mode: string, on: boolean): void {
    if (mode === "25") this.cursorVisible = on;
    else if (mode === "1049") {
      if (on) this.#savedRow = this.#row;
      this.alternate = on;
      this.#second = [[]];
      this.#row = on ? 0 : this.#savedRow;
      this.#column = 0;
    } else if (mode !== "2026") throw new Error(`not understood: mode ${mode}`);
  }

  #control(letter: string, count: number | null): void {
    const steps = count ?? 1;
    if (letter === "A") this.#row = Math.max(this.#top, this.#row - steps);
    else if (letter === "B") this.#row = Math.min(this.#lines.length - 1, this.#row + steps);
    else if (letter === "G") this.#column = steps - 1;
    else if (letter === "H") [this.#row, this.#column] = [this.#top, 0];
    else if (letter === "K" && count === 2) this.#lines[this.#row] = [];
    else if (letter === "K") this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column);
    else if (letter === "J" && count === 2)
      for (let row = this.#top; row < this.#lines.length; row += 1) this.#lines[row] = [];
    else if (letter === "D") this.#column = Math.max(0, this.#column - steps);
    else if (letter !== "m") throw new Error(`not understood: ${letter}`);
  }
}
