import { describe, expect, it } from "vitest";
import { readEstimate } from "../../src/intake/estimate.ts";
import { findDirectories, findFileNames } from "../../src/intake/file-names.ts";
import { knownIds } from "../../src/intake/known-ids.ts";
import { findStatedDependencies, readReferences } from "../../src/intake/references.ts";
import { findWrittenFiles } from "../../src/intake/written-files.ts";

describe("findFileNames", () => {
  it.each<[string, string[]]>([
    ["Create `src/api/users.py` beside models.py", ["src/api/users.py", "models.py"]],
    ["Edit src/a.ts:12-20, src/b.py:Login and [the guide](docs/guide.md).", ["src/a.ts", "src/b.py", "docs/guide.md"]],
    ["See https://a.io/x.html, e.g. Node.js 20.1 or v1.2.3; call response.json() and console.log", []],
    [
      "Set up .env.example, Dockerfile, LICENSE and .gitignore",
      [".env.example", "Dockerfile", "LICENSE", ".gitignore"],
    ],
    ["a license file, the makefile way", []],
    [
      "app/[id]/page.tsx, src/{a,b}.ts, tests/**/*.test.ts, notes/<runId>.md",
      ["app/[id]/page.tsx", "src/{a,b}.ts", "tests/**/*.test.ts", "notes/<runId>.md"],
    ],
    ["config.json and settings.yaml (not eslint.config.*)", ["config.json", "settings.yaml"]],
    ["src\\win\\path.cs", ["src/win/path.cs"]],
    ["", []],
  ])("finds in %j", (text, paths) => {
    expect(findFileNames(text).map((name) => name.path)).toEqual(paths);
  });

  it("finds directories", () => {
    expect(findDirectories("Create `src/models/` and tests/, see http://x.y/z/")).toEqual(["src/models/", "tests/"]);
  });

  it("tells written files from read ones, and takes all where none is written", () => {
    expect(
      findWrittenFiles("Create src/a.ts per docs/b.md\nPattern: src/c.ts\nRun `pytest tests/d.py -v`").written,
    ).toEqual(["src/a.ts"]);
    expect(findWrittenFiles("Verify SKILL.md like docs/e.md").written).toEqual(["SKILL.md", "docs/e.md"]);
  });
});

describe("references", () => {
  const known = knownIds(["T001", "T002", "T003", "T010a", "1.1", "1.2", "A-1"]);
  it.each<[string, string[]]>([
    ["T001, T002 and T010a", ["T001", "T002", "T010a"]],
    ["T001-T003", ["T001", "T002", "T003"]],
    ["1.1–1.2", ["1.1", "1.2"]],
    ["None", []],
    ["A-1 (the first)", ["A-1"]],
    ["", []],
  ])("reads %j", (text, ids) => {
    expect(readReferences(text, known)).toEqual(ids);
  });

  it.each<[string, string[]]>([
    ["Create x (depends on T001, T002)", ["T001", "T002"]],
    ["**Dependencies:** 1.1, A-1", ["1.1", "A-1"]],
    ["Blocked by: T001-T003.", ["T001", "T002", "T003"]],
    ["Stop after 3 failures, needs 2 workers", []],
    ["after T002 is done", ["T002"]],
    ["_Requirements: 1.1_", []],
    ["depends on React 18 and T077", []],
  ])("finds in %j", (text, ids) => {
    expect(findStatedDependencies(text, known)).toEqual(ids);
  });
});

describe("readEstimate", () => {
  it.each<[unknown, number | null]>([
    ["2h", 120],
    ["30 min", 30],
    ["1-2 days", 720],
    ["1h 30m", 90],
    ["3 points", 180],
    ["S", 60],
    ["XL (big)", 480],
    ["~4 hours", 240],
    [45, 45],
    ["soon", null],
    ["0", null],
    [Number.NaN, null],
    [null, null],
  ])("reads %j as %j", (value, minutes) => {
    expect(readEstimate(value)).toBe(minutes);
  });
});
