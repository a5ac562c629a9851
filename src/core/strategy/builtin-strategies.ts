import type { PhaseId, Strategy, StrategyPhase } from "./strategy.ts";

function phase(id: PhaseId, purpose: string, ...personaIds: string[]): StrategyPhase {
  return { id, purpose, personaIds };
}

/** Splits `a|b|c`: the lists stay readable as prose. */
function list(words: string): readonly string[] {
  return words.split("|").map((word) => word.trim());
}

const strategies: readonly Strategy[] = [
  {
    id: "bug_investigation",
    shortName: "bug",
    name: "Bug investigation",
    description: "Something is broken: find the cause, mend it, keep it mended",
    crew: ["analyzer", "backend", "qa"],
    phases: [
      phase("foundation", "Reproduce and find the root cause", "analyzer"),
      phase("implementation", "Mend it", "backend", "frontend"),
      phase("integration", "Connect and check neighbours", "backend", "qa"),
      phase("quality", "Regression tests", "qa"),
    ],
    trigger: [["bug"], ["error"]],
    signals: {
      verbs: list(
        "fix|bugfix|debug|investigate|diagnose|reproduce|~resolve|~correct|~patch|troubleshoot|~repair|hotfix|~prevent",
      ),
      strong: list(
        "root cause|root cause analysis|rca|regression|hotfix|bugfix|bug fix|steps to reproduce|expected behavior|actual behavior|failing test|stack trace|incorrectly|investigation|bug|defect|fix failing|test failures|race condition|deadlock|type bug|red green|buggy|does not work|doesn't work|false positive|false negative|silently|wrong|broken|misinterpret|crash|postmortem|incident",
      ),
      fair: list(
        "issue|failure|error|fix|fixed|fails|failing|crash|symptom|broken|debug|workaround|edge case|hang|stuck|leak|severity",
      ),
    },
  },
  {
    id: "performance_optimization",
    shortName: "performance",
    name: "Performance optimization",
    description: "It works, and is too slow or too large",
    crew: ["performance", "analyzer", "backend", "qa"],
    phases: [
      phase("foundation", "Measure and set targets", "performance", "analyzer"),
      phase("implementation", "Make it faster", "performance", "backend", "data_engineer"),
      phase("integration", "Connect what changed", "backend", "qa"),
      phase("quality", "Measure again, test", "performance", "qa"),
    ],
    trigger: [["performance"]],
    signals: {
      verbs: list(
        "optimize|perf|profile|benchmark|accelerate|speed|~cache|~parallelize|~batch|~tune|~debounce|~throttle|memoize|~prefetch|~preload",
      ),
      strong: list(
        "performance|performance optimization|optimization|optimize|latency|throughput|overhead|slow|faster|speedup|speed up|bottleneck|profiling|benchmark|lazy loading|memory usage|memory management|memory leak|virtual scrolling|hot path|response time|load time|bundle size|cold start|query optimization|n+1|cache hit|caching layer|p95|p99|core web vitals|lighthouse|render time|garbage collection|code splitting",
      ),
      fair: list(
        "cache|caching|memory|async|asynchronous|concurrent|parallel|batch|batching|efficient|efficiency|scaling|scalability|index|throttle|debounce|large|pool|pooling|baseline|timing|reduce|chunk|chunking|background thread|thread pool|prefetch",
      ),
    },
  },
  {
    id: "security_audit",
    shortName: "security",
    name: "Security audit",
    description: "Who may do what, and what an attacker could do",
    crew: ["security", "analyzer", "backend", "qa"],
    phases: [
      phase("foundation", "Threat model and findings", "security", "analyzer"),
      phase("implementation", "Close what was found", "security", "backend"),
      phase("integration", "Connect controls", "backend", "devops"),
      phase("quality", "Attack it, test it", "security", "qa"),
    ],
    trigger: [["security"]],
    signals: {
      verbs: list("secure|harden|sanitize|encrypt|~authorize|~audit|~mitigate|~rotate|pentest|~restrict|~redact"),
      strong: list(
        "security|security audit|vulnerability|cve|csrf|xss|cors|ssrf|sql injection|command injection|path traversal|secrets management|secret rotation|hardening|exploit|attack|attacker|threat model|penetration test|owasp|encryption|least privilege|access control|rbac|compliance|gdpr|soc 2|pci dss|hipaa|malicious|origin validation|sandbox escape|untrusted|zero trust|audit trail|row level security|rate limiting brute force|security scanning|encryption at rest|key rotation|privilege escalation|supply chain attack|signature verification|threat",
      ),
      fair: list(
        "secret|credential|authorization|permission|sanitize|audit|certificate|tls|redact|trust|allowlist|sandbox|isolation|access|policy|session hijacking|rotation|protected",
      ),
    },
  },
  {
    id: "code_quality",
    shortName: "quality",
    name: "Code quality",
    description: "Same behaviour, better shape",
    crew: ["refactorer", "analyzer", "qa"],
    phases: [
      phase("foundation", "Map the debt", "refactorer", "analyzer"),
      phase("implementation", "Reshape", "refactorer", "backend"),
      phase("integration", "Move the callers", "refactorer", "backend"),
      phase("quality", "Prove that nothing changed", "qa"),
    ],
    trigger: [["refactor"]],
    signals: {
      verbs: list(
        "refactor|rename|~extract|consolidate|cleanup|~clean|~remove|~delete|~simplify|~split|~move|deduplicate|deprecate|centralize|reorganize|restructure|~inline|modularize|~unify|standardize|~replace|~convert|~migrate|~decouple|~merge|~fold|~drop|modernize",
      ),
      strong: list(
        "refactor|refactoring|technical debt|tech debt|code quality|duplication|duplicate code|unused|dead code|code smell|maintainability|clean up|cleanup|backward compatible alias|deprecation|rename|consolidate|consolidation|codebase analysis|code analysis|unused imports|linter errors|lint errors|lint warnings|type safety|restructure|simplification|god class|separation of concerns|no behavior change|without behavior change|conventions|naming|modularization|legacy code|monolith|shared utilities|dry|test coverage|coverage gaps|readability",
      ),
      fair: list(
        "lint|linting|consistency|consistent|duplicate|redundant|remove|move|legacy|convention|extract|modular|structure|migrate|style|typing|architecture|organize|organization|import|alias|deprecated|split|unify|shim",
      ),
    },
  },
  {
    id: "deployment",
    shortName: "deployment",
    name: "Deployment",
    description: "Build, ship, operate",
    crew: ["devops", "security", "qa"],
    phases: [
      phase("foundation", "Environments and containers", "devops"),
      phase("implementation", "Build and delivery", "devops", "backend"),
      phase("integration", "Staging", "devops", "qa"),
      phase("quality", "Checks before production", "security", "qa"),
    ],
    trigger: [["deploy"]],
    signals: {
      verbs: list(
        "deploy|~release|~publish|provision|containerize|dockerize|~ship|rollout|~launch|~host|terraform|~package",
      ),
      strong: list(
        "deployment|deploy|ci/cd|ci cd|continuous integration|continuous delivery|github actions|release workflow|release automation|release pipeline|docker|dockerfile|docker compose|kubernetes|k8s|gke|eks|aks|helm|terraform|ansible|pulumi|cloudformation|infrastructure|infrastructure as code|cluster|node pool|rollback|blue green|canary|staging|production environment|npm publish|changesets|container registry|load balancer|autoscaling|cloud run|ingress|gitops|argocd|homebrew|goreleaser|pypi|serverless deployment|vps|nginx|disaster recovery",
      ),
      fair: list(
        "production|cloud|container|monitoring|environment|release|publish|rollout|gcp|aws|azure|pipeline|workflow|observability|alerting|uptime|version|artifact|build|vercel|image|hosting|dns|launch|packaging|installer|secrets",
      ),
    },
  },
  {
    id: "data_pipeline",
    shortName: "data",
    name: "Data pipeline",
    description: "Data on its way: extract, transform, load, check",
    crew: ["data_engineer", "backend", "performance", "qa"],
    phases: [
      phase("foundation", "Schemas and sources", "data_engineer", "backend"),
      phase("implementation", "Extract, transform, load", "data_engineer"),
      phase("integration", "Orchestrate and connect", "data_engineer", "backend"),
      phase("quality", "Data quality and volume", "performance", "qa"),
    ],
    trigger: [["data", "pipeline"]],
    signals: {
      verbs: list("ingest|~transform|backfill|~load|scrape|crawl|~normalize|~aggregate|~enrich|etl|~extract"),
      strong: list(
        "data pipeline|etl|elt|ingestion|data ingestion|warehouse|data warehouse|data lake|bigquery|snowflake|redshift|databricks|airflow|prefect|dagster|dbt|spark|kafka|data quality|dataframe|parquet|backfill|incremental load|data engineering|feature engineering|training data|scraper|scraping|crawler|streaming data|batch processing|data transformation|data model schema evolution|data lineage|change data capture|analytics pipeline|data source connector|extract transform load|lakehouse|medallion|data validation rules|training pipeline",
      ),
      fair: list(
        "dataset|data|pipeline|transform|extract|csv|ingest|batch|analytics|aggregate|pandas|polars|duckdb|normalize|feed|stream|partition|upsert|dedup|embedding",
      ),
    },
  },
  {
    id: "feature_development",
    shortName: "feature",
    name: "Feature development",
    description: "Something new for its users",
    crew: ["backend", "frontend", "data_engineer", "agent", "qa", "security"],
    phases: [
      phase("foundation", "Schema, structure, environments", "backend", "data_engineer", "devops"),
      phase("implementation", "Core logic, interface, agents", "backend", "frontend", "agent"),
      phase("integration", "Connect components", "backend", "qa"),
      phase("quality", "Security, speed, final tests", "security", "performance", "qa"),
    ],
    trigger: [],
    signals: {
      verbs: list(
        "feat|add|implement|create|build|introduce|support|enable|develop|design|integrate|wire|define|write|expose|register|show|display|allow|extend|enhance",
      ),
      strong: list(
        "feature|new command|new feature|user story|mvp|as a user|i want to|user stories|integration|support for|adapter|plugin",
      ),
      fair: list("add|new|support|enable|implement|user|command|extension"),
    },
  },
];

/**
 * The seven strategies that are built in, in the order in which their triggers are tried. Deeply frozen.
 *
 * The last one has no trigger: it fits where no other does.
 */
export const builtinStrategies: readonly Strategy[] = freezeDeep(strategies);

function freezeDeep<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freezeDeep(part);
  }
  return value;
}
