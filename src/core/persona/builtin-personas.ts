import type { Persona } from "./persona.ts";

/** What a built-in persona states; everything else of `Persona` is empty for it. */
type Sketch = Pick<Persona, "id" | "name" | "focus" | "expertise" | "keywords" | "filePatterns" | "tools">;

/** Splits `a|b|c`: the lists stay readable as prose. */
function list(words: string): readonly string[] {
  return Object.freeze(words.split("|").map((word) => word.trim()));
}

const sketches: readonly Sketch[] = [
  {
    id: "backend",
    name: "Backend Developer",
    focus: "Server logic: APIs, services, data models and storage",
    expertise: list("REST and GraphQL APIs|service layers|relational databases|sessions and requests|messaging"),
    keywords: list(`api|endpoint|rest api|graphql|grpc|server|service|middleware|controller|repository|database|orm|crud
        |migration|domain model|business logic|webhook|queue|parser|module|fastapi|django|express|nestjs
        |spring boot|rails|laravel|sqlalchemy|prisma|handler`),
    filePatterns: list(`src/api/**|src/models/**|src/services/**|src/db/**|src/database/**|src/server/**|src/domain/**
        |src/repositories/**|src/middleware/**|src/main/java/**|api/**|server/**|backend/**|migrations/**
        |internal/**|cmd/**|app/Http/**|app/models/**|app/controllers/**|proto/**|supabase/**`),
    tools: list("editor|shell|database client|http client"),
  },
  {
    id: "frontend",
    name: "Frontend Developer",
    focus: "What people see and type: screens, components, command lines and terminal output",
    expertise: list("web components|accessibility|state in the browser|command-line interfaces|terminal UI"),
    keywords:
      list(`ui|ux|frontend|component|page|screen|view|form|button|modal|dialog|layout|css|tailwind|react|vue|svelte
        |angular|next.js|responsive|accessibility|cli|command|subcommand|flag|terminal|tui|rich|typer|popup
        |theme|widget`),
    filePatterns: list(`src/cli/**|src/components/**|src/pages/**|src/views/**|src/ui/**|src/styles/**|src/hooks/**
        |components/**|pages/**|frontend/**|client/**|web/**|public/**|app/views/**|lib/widgets/**|cli/**|ui/**`),
    tools: list("editor|shell|browser"),
  },
  {
    id: "data_engineer",
    name: "Data Engineer",
    focus: "Data on its way: pipelines, transformations, models trained on data, and data quality",
    expertise: list("ETL and ELT|workflow engines|warehouses|data quality|feature extraction and training"),
    keywords:
      list(`data pipeline|etl|elt|dataset|dataframe|warehouse|bigquery|snowflake|dbt|airflow|prefect|dagster|spark
        |kafka|ingestion|data quality|transform|extract|load|csv|parquet|analytics|machine learning
        |training data|feature engineering|data lake|backfill`),
    filePatterns:
      list(`src/pipelines/**|src/etl/**|src/ingestion/**|src/data/**|src/ml/**|pipelines/**|etl/**|flows/**|dags/**
        |dbt/**|notebooks/**|data/**|ml/**`),
    tools: list("editor|shell|database client|notebook"),
  },
  {
    id: "agent",
    name: "Agent Developer",
    focus: "Language models at work: prompts, tools, retrieval and agents",
    expertise: list("LLM integration|prompt design|tool calling and MCP|retrieval|structured output"),
    keywords: list(`llm|language model|prompt|system prompt|ai agent|agent|mcp|tool calling|rag|retrieval|embedding
        |vector store|openai|anthropic|claude|gemini|langchain|pydantic ai|instructor|chatbot|token limit|skill
        |subagent|memory`),
    filePatterns:
      list(`src/agents/**|src/prompts/**|src/llm/**|src/mcp/**|src/rag/**|src/ai/**|agents/**|prompts/**|skills/**
        |.claude/agents/**|.claude/skills/**|.github/prompts/**`),
    tools: list("editor|shell|model playground"),
  },
  {
    id: "analyzer",
    name: "Analyzer",
    focus: "Finding out: root causes, evidence and reports",
    expertise: list("root cause analysis|debugging|reading unknown code|reproduction|audits of code and settings"),
    keywords: list(`analyze|analysis|investigate|root cause|debug|diagnose|reproduce|research|bug|issue|findings
        |audit configuration|inspect|trace|assess|explore|spike|regression|crash`),
    filePatterns: list(`src/analysis/**|analysis/**|reports/**|docs/analysis/**|docs/research/**`),
    tools: list("editor|shell|debugger|profiler"),
  },
  {
    id: "refactorer",
    name: "Refactorer",
    focus: "Same behaviour, better shape: structure, names, duplication and debt",
    expertise: list("refactoring patterns|dead code|module boundaries|deprecation|style and lint debt"),
    keywords: list(`refactor|rename|technical debt|clean up|cleanup code|deduplicate|duplication|extract method|split
        |consolidate|centralize|simplify|dead code|unused|modularize|restructure|deprecate|lint error|code smell
        |legacy|move|port`),
    filePatterns: list(`src/legacy/**|src/deprecated/**|legacy/**`),
    tools: list("editor|shell|linter"),
  },
  {
    id: "devops",
    name: "DevOps Engineer",
    focus: "Build, ship and operate: containers, pipelines of delivery, infrastructure and monitoring",
    expertise: list("containers|CI and CD|infrastructure as code|releases and packaging|observability"),
    keywords: list(`docker|container|kubernetes|k8s|helm|terraform|ansible|ci/cd|ci|github actions|workflow file|deploy
        |deployment|release|infrastructure|cluster|cloud|aws|gcp|azure|monitoring|observability|alerting
        |build script|packaging|environment variables|pre-commit|rollback|provision`),
    filePatterns:
      list(`.github/workflows/**|docker/**|Dockerfile|docker-compose.yml|compose.yaml|k8s/**|helm/**|charts/**
        |terraform/**|infra/**|deploy/**|deployment/**|ansible/**|scripts/**|.gitlab-ci.yml|Jenkinsfile|Makefile
        |package.json|pyproject.toml|Cargo.toml|go.mod|pom.xml|.pre-commit-config.yaml|.env.example`),
    tools: list("editor|shell|container engine|cloud command line"),
  },
  {
    id: "security",
    name: "Security Engineer",
    focus: "Who may do what, and what an attacker could do",
    expertise: list("authentication and authorization|encryption and secrets|threat models|compliance|hardening"),
    keywords:
      list(`security|auth|authentication|authorization|encryption|vulnerability|permission|rbac|oauth|jwt|sso|saml
        |secret|credential|csrf|xss|cors|sql injection|sanitize|penetration test|compliance|gdpr|hardening
        |threat|malicious|password|access control`),
    filePatterns: list(`src/auth/**|src/security/**|src/permissions/**|auth/**|security/**|policies/**|SECURITY.md`),
    tools: list("editor|shell|scanner"),
  },
  {
    id: "performance",
    name: "Performance Engineer",
    focus: "Time and memory: measure, then make it faster",
    expertise: list("profiling|caching|concurrency|load tests|memory"),
    keywords: list(`performance|optimize|optimization|latency|throughput|profile|benchmark|cache|caching|memory usage
        |memory leak|lazy loading|load test|stress test|batching|debounce|throttle|bottleneck|slow|speed up
        |rate limit|large dataset|async|virtual scrolling`),
    filePatterns: list(`src/cache/**|src/performance/**|benchmarks/**|benchmark/**|bench/**|perf/**`),
    tools: list("editor|shell|profiler|load generator"),
  },
  {
    id: "qa",
    name: "QA Engineer",
    focus: "Proof that it works: tests, fixtures, coverage and acceptance",
    expertise: list("unit and integration tests|end-to-end tests|fixtures|coverage|acceptance criteria"),
    keywords:
      list(`test|unit test|integration test|e2e|end-to-end|pytest|jest|vitest|playwright|cypress|fixture|coverage
        |test suite|qa|verify|validate|acceptance|mock|property test|smoke test|test plan|test case
        |snapshot test`),
    filePatterns: list(`tests/**|test/**|__tests__/**|spec/**|e2e/**|fixtures/**|cypress/**|playwright/**|src/test/**`),
    tools: list("editor|shell|test runner"),
  },
];

/**
 * The ten personas that are built in, in the order in which ties are settled. Deeply frozen.
 *
 * They serve any language and framework: patterns and keywords cover the common ecosystems.
 */
export const builtinPersonas: readonly Persona[] = Object.freeze(
  sketches.map((sketch) =>
    Object.freeze({
      ...sketch,
      constraints: Object.freeze([]),
      fileOwnership: Object.freeze([]),
      extras: Object.freeze({}),
    }),
  ),
);
