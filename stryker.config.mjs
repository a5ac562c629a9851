// npm run mutation [-- --mutate src/core/ownership/brace.ts]
/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: ["src/core/ownership/**/*.ts"],
  testRunner: "in-process",
  plugins: ["./test/mutation/runner.mjs"],
  coverageAnalysis: "perTest",
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  ignorePatterns: ["dist", "bench", "docs", "examples", ".claude"],
  concurrency: 1,
  timeoutMS: 20_000,
  timeoutFactor: 3,
  // Tables that are read once when the module is loaded; each of their mutants costs a whole run.
  ignoreStatic: true,
  thresholds: { high: 95, low: 90, break: 90 },
};
