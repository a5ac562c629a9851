import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("bundles the guard for a browser in at most 16 kB gzipped, without a module of Node", async () => {
  const result = await build({
    stdin: {
      contents: 'export { createOwnershipGuard } from "./src/core/ownership/index.ts";',
      resolveDir: process.cwd(),
    },
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  expect(Object.keys(result.metafile.inputs).filter((input) => input.startsWith("node:"))).toEqual([]);
  expect(gzipSync(result.outputFiles[0]!.contents, { level: 9 }).length).toBeLessThanOrEqual(16_000);
});
