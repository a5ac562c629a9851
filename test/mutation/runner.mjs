// Runs the tests of the guard in the process of the mutants, as one bundle that is loaded once: a mutant costs
// milliseconds instead of the start of a test program. Loaded by stryker.config.mjs.
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";

// Where the mutated code looks which mutant is awake.
/** @type {any} */
const space = Reflect.get(globalThis, "__stryker__") ?? {};
Reflect.set(globalThis, "__stryker__", space);
// These take many seconds, or need more of Vitest than `vitest-in-process.mjs` has.
const left = /differential|many-rules|an-environment/;

class InProcessRunner {
  static inject = /** @type {const} */ ([]);
  /** @type {{ name: string, run: () => unknown }[]} */
  #tests = [];
  #loads = 0;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env["PROPERTY_SHARE"] = "0.05";
    const files = readdirSync("test/core/ownership", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts") && !left.test(file))
      .map((file) => `test/core/ownership/${file}`);
    await build({
      stdin: {
        // Quick and many-sided ones first.
        contents: [
          'import fc from "fast-check"; fc.configureGlobal({ seed: 1 });',
          ...files.sort((a, b) => order(a) - order(b)).map((file) => `import "./${file}";`),
          'export { tests } from "vitest";',
        ].join("\n"),
        resolveDir: ".",
      },
      alias: { vitest: "./test/mutation/vitest-in-process.mjs" },
      absWorkingDir: process.cwd(),
      bundle: true,
      // Tests are all side effect, whatever package.json says.
      ignoreAnnotations: true,
      platform: "node",
      format: "esm",
      packages: "external",
      outfile: "test/core/ownership/bundle.mjs",
      logLevel: "error",
    });
    await this.#load();
  }

  async #load() {
    const url = `${pathToFileURL("test/core/ownership/bundle.mjs").href}?load=${this.#loads++}`;
    this.#tests = [...(await import(url)).tests];
  }

  async dryRun() {
    const tests = [];
    for (const { name, run } of this.#tests) {
      space.currentTestId = name;
      const start = performance.now();
      try {
        await run();
        tests.push({ id: name, name, status: "success", timeSpentMs: performance.now() - start });
      } catch (error) {
        const failureMessage = String(error);
        tests.push({ id: name, name, status: "failed", failureMessage, timeSpentMs: performance.now() - start });
      }
    }
    space.currentTestId = undefined;
    return { status: "complete", tests, mutantCoverage: space.mutantCoverage };
  }

  /** @param {any} options */
  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation, reloadEnvironment }) {
    Object.assign(space, { hitCount: 0, hitLimit, activeMutant: activeMutant.id });
    if (reloadEnvironment || mutantActivation === "static") {
      try {
        await this.#load();
      } catch (error) {
        return { status: "killed", killedBy: [], failureMessage: String(error), nrOfTests: 0 };
      }
    }
    let nrOfTests = 0;
    for (const { name, run } of this.#tests) {
      if (testFilter && !testFilter.includes(name)) continue;
      nrOfTests++;
      try {
        await run();
      } catch (error) {
        if (hitLimit && space.hitCount > hitLimit) return { status: "timeout", reason: "hit limit" };
        return { status: "killed", killedBy: [name], failureMessage: String(error).slice(0, 300), nrOfTests };
      }
      if (hitLimit && space.hitCount > hitLimit) return { status: "timeout", reason: "hit limit" };
    }
    return { status: "survived", nrOfTests };
  }
}

/** @param {string} file */
function order(file) {
  return file.includes("conformance") ? 0 : /find-glob-overlap|exponential/.test(file) ? 2 : 1;
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, "in-process", /** @type {any} */ (InProcessRunner)),
];
