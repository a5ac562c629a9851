// Load time and size of each subpath, as a user of the package meets them.
//
//   node bench/package-size.mjs [processes=7]
//
// Load time: the median over fresh processes of the time that `import` takes, from the first to the last line of the
// program; the start of Node itself is not in it. Size: everything the subpath loads, bundled and minified by esbuild with
// nothing left out, gzipped. Build first: npm run build.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const processes = Number(process.argv[2] ?? 7);
const { name, exports } = JSON.parse(readFileSync("package.json", "utf8"));

/** @param {string} specifier */
function measureLoad(specifier) {
  const program = `const start = process.hrtime.bigint(); await import(${JSON.stringify(specifier)}); console.log(Number(process.hrtime.bigint() - start) / 1e6);`;
  const times = Array.from({ length: processes }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" })),
  );
  return times.sort((a, b) => a - b)[Math.floor(processes / 2)] ?? 0;
}

/** @param {string} specifier */
async function measureSize(specifier) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(specifier)};`, resolveDir: "." },
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "esm",
    legalComments: "none",
    logLevel: "error",
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length };
}

console.log(`Node ${process.version}, median of ${processes} processes`);
console.log(`${"subpath".padEnd(36)} ${"load ms".padStart(8)} ${"min kB".padStart(8)} ${"gzip kB".padStart(8)}`);
for (const subpath of Object.keys(exports)) {
  if (subpath === "./package.json") continue;
  const specifier = name + subpath.slice(1);
  const { minified, gzipped } = await measureSize(specifier);
  const load = measureLoad(specifier);
  console.log(
    `${specifier.padEnd(36)} ${load.toFixed(1).padStart(8)} ${(minified / 1_000).toFixed(1).padStart(8)} ${(gzipped / 1_000).toFixed(1).padStart(8)}`,
  );
}
