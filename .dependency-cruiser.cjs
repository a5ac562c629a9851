// Import floors: an arrow goes down only. A room of a floor does not see another room of the same floor, and a room is
// entered by its index.ts. See docs/architecture.md.
const floors = [
  ["^src/core/errors\\.ts$"],
  ["^src/core/(task|ownership|handoff)/"],
  ["^src/core/(persona|schedule)/"],
  ["^src/core/(strategy|assignment)/"],
  ["^src/core/plan/"],
  ["^src/core/run/"],
  ["^src/(core/report|ports|intake)/"],
  ["^src/(orchestrator|adapters|testing)/"],
  ["^src/(index\\.ts$|cli/)"],
];
const above = (floor) =>
  floors
    .slice(floor + 1)
    .flat()
    .join("|");
const homes = {
  zod: "^src/intake/",
  "@opentelemetry/api": "^src/adapters/telemetry/otel/",
  "@modelcontextprotocol/server": "^src/cli/mcp/serve-mcp\\.ts$",
  minimatch: "^src/core/ownership/glob\\.ts$",
  "@dagrejs/graphlib": "^src/core/schedule/graph\\.ts$",
  eventemitter3: "^src/orchestrator/orchestrator\\.ts$",
  "p-queue": "^src/orchestrator/task-queue\\.ts$",
  yaml: "^src/intake/yaml\\.ts$",
  "markdown-it": "^src/intake/markdown\\.ts$",
  commander: "^src/cli/",
  "log-update": "^src/cli/",
  "string-width": "^src/cli/",
};
const rooms = "^src/(core/[^/]+|ports|intake|orchestrator|adapters/[^/]+/[^/]+|testing|cli)/";

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: "\\.d\\.ts$|^src/cli/main\\.ts$" },
      to: {},
    },
    ...floors.map((paths, floor) => ({
      name: `floor-${floor}-looks-down`,
      severity: "error",
      from: { path: paths.join("|") },
      to: { path: above(floor) || "^$" },
    })),
    ...floors.slice(1, 4).map((paths, index) => ({
      name: `floor-${index + 1}-rooms-apart`,
      severity: "error",
      from: { path: paths[0] },
      to: { path: paths[0].replace("(", "(?:"), pathNot: "^src/core/$1/" },
    })),
    {
      name: "rooms-are-entered-by-their-index",
      severity: "error",
      from: { path: rooms },
      to: { path: rooms, pathNot: ["^src/$1/", "/index\\.ts$"] },
    },
    {
      name: "ports-are-shapes",
      severity: "error",
      from: { path: "^src/ports/" },
      to: { path: "^src/", pathNot: "^src/ports/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "core-sees-only-core",
      severity: "error",
      from: { path: "^src/core/" },
      to: { path: "^src/", pathNot: "^src/core/" },
    },
    {
      name: "core-touches-nothing",
      severity: "error",
      from: { path: "^src/core/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "orchestrator-knows-ports-only",
      severity: "error",
      from: { path: "^src/orchestrator/" },
      to: { path: "^src/(adapters|intake|testing|cli)/" },
    },
    {
      name: "adapters-apart",
      severity: "error",
      from: { path: "^src/adapters/([^/]+/[^/]+)/", pathNot: "^src/adapters/runner/" },
      to: { path: "^src/adapters/", pathNot: "^src/adapters/(($1|files|process|answer|confine)/|[^/]+/errors\\.ts$)" },
    },
    {
      name: "runners-may-ask-guards",
      severity: "error",
      from: { path: "^src/adapters/(runner/[^/]+)/" },
      to: { path: "^src/adapters/", pathNot: "^src/adapters/(($1|files|process|answer|guard)/|[^/]+/errors\\.ts$)" },
    },
    ...Object.entries(homes).map(([name, home]) => ({
      name: `home-of-${name.replace(/\W/g, "-")}`,
      severity: "error",
      from: { path: "^src/", pathNot: home },
      to: { path: `^node_modules/${name}/` },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
