import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { assertTickable, createTicker } from "../../src/cli/tick-file.ts";

const folder = mkdtempSync(join(tmpdir(), "orch-tick-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = { path: "tasks.md", format: "speckit" } as const;
const whole = join(folder, file.path);
const makeTicker = (warnings: string[] = []) => createTicker(file, folder, (line) => void warnings.push(line));

describe("createTicker", () => {
  it("ticks what is completed, and keeps newlines and what its user edits meanwhile", async () => {
    writeFileSync(whole, "- [ ] T001 A\r\n- [ ] T002 B\r\n- [ ] T003 C\r\n");
    const ticker = makeTicker();
    ticker.tick(["T001"]);
    await ticker.settle();
    writeFileSync(whole, `# Mine\r\n${readFileSync(whole, "utf8").replace("B", "B, edited")}`);
    ticker.tick(["T002"]);
    ticker.tick(["T003"]);
    await ticker.settle();
    expect(readFileSync(whole, "utf8")).toBe("# Mine\r\n- [x] T001 A\r\n- [x] T002 B, edited\r\n- [x] T003 C\r\n");
  });

  it("warns once for a task that is gone, and for a file that is gone, and does the rest", async () => {
    writeFileSync(whole, "- [ ] T001 A\n");
    const warnings: string[] = [];
    const ticker = makeTicker(warnings);
    ticker.tick(["T001", "T009", "__proto__"]);
    await ticker.settle();
    ticker.tick(["T009"]);
    await ticker.settle();
    expect(readFileSync(whole, "utf8")).toBe("- [x] T001 A\n");
    expect(warnings).toEqual(["warning: not ticked in tasks.md: T009, __proto__: no box for it is there any more"]);
    rmSync(whole);
    ticker.tick(["T002"]);
    await ticker.settle();
    expect(warnings[1]).toMatch(/not ticked in tasks.md: T002: ENOENT/);
  });

  it("leaves a file alone that is not UTF-8, or not a task file any more", async () => {
    const bytes = Buffer.concat([Buffer.from("- [ ] T001 caf"), Buffer.from([0xe9, 0x0a])]);
    writeFileSync(whole, bytes);
    const warnings: string[] = [];
    const ticker = makeTicker(warnings);
    ticker.tick(["T001"]);
    await ticker.settle();
    expect(readFileSync(whole).equals(bytes)).toBe(true);
    expect(warnings[0]).toMatch(/not UTF-8/);
    writeFileSync(whole, "gone\n");
    ticker.tick(["T002"]);
    await ticker.settle();
    expect(warnings).toHaveLength(2);
    expect(readFileSync(whole, "utf8")).toBe("gone\n");
  });
});

describe("assertTickable", () => {
  it("takes Markdown files only", () => {
    expect(() => assertTickable(file)).not.toThrow();
    expect(() => assertTickable({ path: "-", format: "speckit" })).toThrow("stdin");
    expect(() => assertTickable({ path: "t.json", format: "json" })).toThrow("t.json is json, which has no boxes");
  });
});
