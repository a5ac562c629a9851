// Cost of a check on real rule sets, against a plain loop over precompiled minimatch objects from the last rule to the first
// match, in one process; and how the cost grows with the number of rules. CPU time, best of several rounds.
//
//   npm run build && node bench/ownership-check.mjs [folder of CODEOWNERS files]
//
// The folder defaults to $ORCHESTRATE_CORPUS/codeowners, then ../shared/codeowners.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Minimatch } from "minimatch";
import { createOwnershipGuard, parseCodeowners } from "orchestrate-agents/ownership";

const fallback = fileURLToPath(new URL("../../shared", import.meta.url));
const folder = process.argv[2] ?? `${process.env["ORCHESTRATE_CORPUS"] ?? fallback}/codeowners`;
const options = Object.assign(Object.create(null), {
  dot: true,
  nonegate: true,
  nocomment: true,
  nobrace: false,
  platform: "linux",
  optimizationLevel: 1,
});

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
/** Microseconds for one call of `run` over the paths, best of seven rounds. @param {string[]} paths @param {(path: string) => unknown} run */
const measure = (paths, run) => {
  let best = Infinity;
  for (let round = 0; round < 7; round++) {
    const start = cpuMs();
    let calls = 0;
    while (cpuMs() - start < 60) {
      for (const path of paths) run(path);
      calls += paths.length;
    }
    best = Math.min(best, ((cpuMs() - start) * 1000) / calls);
  }
  return best;
};

/** Paths that the rules are about: their literal parts, with names put for the wildcards, and misses. @param {string} pattern @param {number} nth */
const sample = (pattern, nth) => {
  const name = pattern
    .replace(/\{,\/\*\*\}/g, nth % 2 ? "/src/file.ts" : "")
    .replace(/\*\*/g, `deep/er${nth}`)
    .replace(/\*/g, `x${nth}`)
    .replace(/[[\]{}]/g, "");
  return nth % 5 === 4 ? `${name}-other/file${nth}.txt` : name;
};

let worst = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith("CODEOWNERS"))) {
  const { rules } = parseCodeowners(readFileSync(`${folder}/${file}`, "utf8"));
  const matchers = rules.map(([pattern]) => new Minimatch(pattern, options));
  const loop = (/** @type {string} */ path) => {
    for (let rule = matchers.length - 1; rule >= 0; rule--) if (matchers[rule]?.match(path)) return rules[rule]?.[1];
    return null;
  };
  const agent = rules.find(([, ids]) => ids)?.[1]?.[0] ?? "";
  // More paths than the guard remembers, so that each check does its work.
  const paths = Array.from({ length: 20_000 }, (_, nth) => sample(rules[(nth * 7) % rules.length]?.[0] ?? "", nth));
  const repeated = paths.slice(0, 500);
  const guard = createOwnershipGuard(rules, { overlap: "last" });
  const plainUs = measure(paths, loop);
  const checkUs = measure(paths, (path) => guard.check(agent, path));
  const repeatedUs = measure(repeated, (path) => guard.check(agent, path));
  worst = Math.max(worst, checkUs / plainUs);
  console.log(
    `${file}: ${rules.length} rules, plain loop ${plainUs.toFixed(2)} us, check ${checkUs.toFixed(2)} us (${(checkUs / plainUs).toFixed(2)} of it), repeated paths ${repeatedUs.toFixed(2)} us`,
  );
}
console.log(`worst share: ${worst.toFixed(2)} (at most 0.5 wanted)`);

/** @param {number} count */
const grown = (count) => {
  const rules = Array.from({ length: count }, (_, nth) => {
    const kind = nth % 10;
    const pattern =
      kind < 6
        ? `packages/p${nth}/src/**`
        : kind < 8
          ? `apps/*/features/f${nth}/**`
          : kind < 9
            ? `docs/d${nth}.md`
            : `**/generated-${nth}.ts`;
    return /** @type {[string, string]} */ ([pattern, `agent${nth % 50}`]);
  });
  const start = cpuMs();
  const guard = createOwnershipGuard(rules, { overlap: "last" });
  const buildMs = cpuMs() - start;
  const paths = Array.from({ length: 20_000 }, (_, nth) => {
    const rule = (nth * 7) % count;
    // Never the same path twice, so that nothing is remembered.
    return (
      [
        `packages/p${rule}/src/deep/x${nth}.ts`,
        `apps/web${nth}/features/f${rule}/x.ts`,
        `lib/x${nth}/generated-${rule}.ts`,
      ][nth % 3] ?? ""
    );
  });
  return { buildMs, checkUs: measure(paths, (path) => guard.check("agent1", path)) };
};
const [few, many] = [grown(100), grown(10_000)];
console.log(
  `100 rules ${few.checkUs.toFixed(2)} us, 10,000 rules ${many.checkUs.toFixed(2)} us: ${(many.checkUs / few.checkUs).toFixed(2)} times (below 2 wanted); 10,000 rules built in ${many.buildMs.toFixed(0)} ms`,
);
