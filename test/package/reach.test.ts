import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

interface Manifest {
  exports: Record<string, string | { default: string }>;
  dependencies: Record<string, string>;
}
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;

interface Reach {
  packages: string[];
  /** Modules of Node that our own files ask for. */
  nodeModules: string[];
}
const known = new Map<string, Promise<Reach>>();

/** What is loaded with a file: all of it, nothing is shaken off. */
function reach(file: string): Promise<Reach> {
  const found = known.get(file) ?? findReach(file);
  known.set(file, found);
  return found;
}

async function findReach(file: string): Promise<Reach> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    treeShaking: false,
    logLevel: "silent",
  });
  const packages = new Set<string>();
  const nodeModules = new Set<string>();
  for (const [path, input] of Object.entries(metafile.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1];
    if (name !== undefined) packages.add(name);
    for (const { path: imported, external } of input.imports) {
      const plain = imported.replace(/^node:/, "");
      if (external === true && name === undefined && builtinModules.includes(plain)) nodeModules.add(plain);
    }
  }
  return { packages: [...packages].sort(), nodeModules: [...nodeModules].sort() };
}

const fileOf = (subpath: string): string => {
  const entry = manifest.exports[subpath]!;
  return typeof entry === "string" ? entry : entry.default;
};

const onlyForTheCommand = ["commander", "log-update", "string-width"];
const own = Object.keys(manifest.dependencies);

/** Dependencies of package.json that each subpath loads. */
const table: [subpath: string, packages: string[]][] = [
  ["./task", []],
  ["./ownership", ["minimatch"]],
  ["./handoff", []],
  ["./handoff/symbols", []],
  ["./persona", ["minimatch"]],
  ["./schedule", ["@dagrejs/graphlib"]],
  ["./strategy", []],
  ["./assignment", ["@dagrejs/graphlib", "minimatch"]],
  ["./plan", ["@dagrejs/graphlib", "minimatch"]],
  ["./run", ["minimatch"]],
  ["./report", ["minimatch"]],
  ["./store/memory", []],
  ["./store/directory", []],
  ["./channel/memory", []],
  ["./channel/directory", []],
  ["./runner/function", ["minimatch"]],
  ["./runner/process", []],
  ["./runner/claude-code", ["minimatch"]],
  ["./runner/codex", ["minimatch"]],
  ["./runner/acp", ["minimatch"]],
  ["./guard/directory", ["minimatch"]],
  ["./workspace/git", ["minimatch"]],
  ["./guard/hook", ["minimatch"]],
  ["./sandbox/bubblewrap", ["minimatch"]],
  ["./sandbox/seatbelt", ["minimatch"]],
  ["./guard/rules", ["minimatch"]],
  ["./telemetry/otel", ["minimatch"]],
];

describe("what a subpath loads", () => {
  it.each(table)("%s: of the dependencies %j", async (subpath, expected) => {
    const { packages } = await reach(fileOf(subpath));
    expect(packages.filter((name) => own.includes(name))).toEqual(expected);
  });

  it("names every subpath that is not the lobby, intake or testing", () => {
    const named = new Set([".", "./intake", "./testing", "./package.json", ...table.map(([subpath]) => subpath)]);
    expect(Object.keys(manifest.exports).filter((subpath) => !named.has(subpath))).toEqual([]);
  });

  it.each([".", "./ownership", "./schedule", "./plan", "./run", "./report", "./intake"])(
    "%s: no module of Node, so it also works elsewhere",
    async (subpath) => {
      expect((await reach(fileOf(subpath))).nodeModules).toEqual([]);
    },
  );

  it("one name of the lobby is as small as one of its room", async () => {
    const { outputFiles } = await build({
      stdin: { contents: 'export { findGlobOverlap } from "orchestrate-agents";', resolveDir: "." },
      bundle: true,
      minify: true,
      write: false,
      platform: "node",
      format: "esm",
    });
    expect(outputFiles[0]!.contents.length).toBeLessThan(40_000);
  });

  it("the guard loads no zod, no p-queue and no graphlib", async () => {
    const { packages } = await reach(fileOf("./ownership"));
    for (const name of ["zod", "p-queue", "@dagrejs/graphlib", "eventemitter3", "yaml"])
      expect(packages).not.toContain(name);
  });

  it("the lobby loads nothing that only the command needs", async () => {
    const { packages } = await reach("./dist/index.js");
    for (const name of onlyForTheCommand) expect(packages).not.toContain(name);
    expect(packages).toContain("zod");
  });

  it("the command reads its arguments without the rest: other packages are loaded when they are asked for", async () => {
    const { outputs } = (
      await build({
        entryPoints: ["dist/cli/run-cli.js"],
        bundle: true,
        splitting: true,
        outdir: "none",
        write: false,
        metafile: true,
        platform: "node",
        format: "esm",
        logLevel: "silent",
        banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      })
    ).metafile;
    const entry = Object.entries(outputs).find(([, output]) => output.entryPoint === "dist/cli/run-cli.js")!;
    const seen = new Set<string>([entry[0]]);
    for (const name of seen) {
      for (const { path, kind } of outputs[name]!.imports)
        if (kind === "import-statement" && path in outputs) seen.add(path);
    }
    const inputs = [...seen].flatMap((name) => Object.keys(outputs[name]!.inputs));
    expect(inputs.some((path) => path.includes("node_modules/commander/"))).toBe(true);
    for (const name of ["zod", "yaml", "minimatch", "p-queue", "log-update"])
      expect(inputs.filter((path) => path.includes(`node_modules/${name}/`))).toEqual([]);
  });
});
