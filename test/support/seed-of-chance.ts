import fc from "fast-check";

// Where a change is judged, each run tries the same values, so that it is judged by what it changed; elsewhere each run tries others.
const seed = process.env["FAST_CHECK_SEED"] ?? (process.env["CI"] === "true" ? "1" : undefined);
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });
