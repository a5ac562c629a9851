import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sealLine } from "../../../../src/adapters/store/directory/journal-line.ts";
import { readJournal } from "../../../../src/adapters/store/directory/read-journal.ts";
import type { JournalDamagedError } from "../../../../src/adapters/store/directory/index.ts";

const fixture = readFileSync("test/fixtures/store/journal-v1.jsonl");
const bootOfFixture = "5f0c7b1e-0000-4000-8000-000000000001";
const read = (bytes: Buffer, bootId: string | null = bootOfFixture) => readJournal("journal.jsonl", bytes, bootId);
const lineStarts = [...fixture.entries()].flatMap(([index, byte]) => (byte === 0x0a ? [index + 1] : []));

/** Line and byte where the damage at an index has to be reported. */
const placeOf = (index: number) => {
  const line = lineStarts.filter((start) => start <= index).length;
  return { line: line + 1, offset: line === 0 ? 0 : lineStarts[line - 1]! };
};

describe("readJournal", () => {
  it("reads a journal of version 1", () => {
    const content = read(fixture);
    expect(content.events).toEqual([
      { type: "run:started", atMs: 1, feature: "user-authentication" },
      { type: "task:ready", atMs: 2, taskId: "__proto__" },
      { type: "task:started", atMs: 3, taskId: "__proto__", note: "ä 🦊 \ud800 \u2028" },
      { type: "task:completed", atMs: 4, taskId: "__proto__" },
      { type: "run:completed", atMs: 5 },
    ]);
    expect(content).toMatchObject({ runId: "user-authentication", epoch: 3, closed: true, cutBytes: 0 });
  });

  it("leaves out the rest of an interrupted write, wherever the file ends, and never a part of a call", () => {
    const whole = read(fixture).events;
    const counts = new Set<number>();
    for (let length = 0; length <= fixture.length; length++) {
      const { events, cutBytes, length: kept } = read(fixture.subarray(0, length));
      expect(events).toEqual(whole.slice(0, events.length));
      expect(kept + cutBytes).toBe(length);
      counts.add(events.length);
    }
    expect([...counts]).toEqual([0, 2, 3, 4, 5]);
  });

  it("names line and byte of every damaged byte before the end", () => {
    for (let index = 0; index < fixture.length; index++) {
      const damaged = Buffer.from(fixture);
      damaged[index] = damaged[index]! ^ 0x01;
      let error: unknown = null;
      try {
        read(damaged);
      } catch (thrown) {
        error = thrown;
      }
      // The last byte ends the last line: without it, that line is one that was not finished.
      if (index === fixture.length - 1) expect(error).toBeNull();
      else expect(error, `byte ${index}`).toMatchObject({ code: "STORE_JOURNAL_DAMAGED", ...placeOf(index) });
    }
  });

  it("takes holes for a loss of power only where the machine was started anew and nothing later says they were synced", () => {
    const hole = (from: number, to: number) => {
      const damaged = Buffer.from(fixture);
      damaged.fill(0, from, to);
      return damaged;
    };
    const lastLine = lineStarts.at(-2)!;
    expect(() => read(hole(lastLine, fixture.length - 1))).toThrow("the checksum does not fit");
    expect(read(hole(lastLine, fixture.length - 1), "another start").events).toHaveLength(5);
    expect(() => read(hole(lineStarts[3]!, lineStarts[3]! + 9), "another start")).toThrow("line 5, byte");
  });

  it("finds lines that are missing, doubled or in another order", () => {
    const lines = fixture.toString().trimEnd().split("\n");
    const joined = (changed: string[]) => Buffer.from(`${changed.join("\n")}\n`);
    for (let index = 1; index < lines.length - 1; index++) {
      const damage = { code: "STORE_JOURNAL_DAMAGED" };
      expect(codeOf(() => read(joined(lines.toSpliced(index, 1))))).toMatchObject(damage);
      expect(codeOf(() => read(joined(lines.toSpliced(index, 0, lines[index]!))))).toMatchObject(damage);
      expect(codeOf(() => read(joined(lines.toSpliced(index, 2, lines[index + 1]!, lines[index]!))))).toMatchObject(
        damage,
      );
    }
  });

  it("refuses the form of a later version, whatever its lines are checked with", () => {
    const later = Buffer.from('{"form":"orchestrate-agents/journal","version":2,"check":"other"}\nanything\n');
    expect(codeOf(() => read(later))).toMatchObject({ code: "STORE_JOURNAL_VERSION", version: 2 });
  });

  it("refuses what was never a journal", () => {
    for (const text of ["x", "hello\n", "\n", "{}\n", "\0\0\0\0"]) {
      expect(codeOf(() => read(Buffer.from(text)))).toMatchObject({
        code: "STORE_JOURNAL_DAMAGED",
        line: 1,
        offset: 0,
      });
    }
  });

  it("refuses lines that are sound but of an earlier epoch", () => {
    const first = sealLine('"seq":1,"epoch":2,"synced":0,"opened":null}', 0);
    const second = sealLine('"seq":2,"epoch":1,"synced":1,"event":{}}', first.checksum);
    expect(codeOf(() => read(Buffer.from(first.text + second.text)))).toMatchObject({ line: 2 });
  });

  it("goes on from a position as if it had read all", () => {
    const whole = read(fixture);
    for (const start of [0, ...lineStarts]) {
      const first = read(fixture.subarray(0, start));
      const rest = readJournal("journal.jsonl", fixture.subarray(first.length), bootOfFixture, first);
      expect([...first.events, ...rest.events]).toEqual(whole.events);
      expect(rest).toMatchObject({ epoch: 3, closed: true, length: fixture.length, lines: whole.lines });
    }
  });
});

function codeOf(action: () => unknown): JournalDamagedError | null {
  try {
    action();
    return null;
  } catch (error) {
    return error as JournalDamagedError;
  }
}
