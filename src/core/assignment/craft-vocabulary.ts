import type { VocabularyText } from "./product-vocabulary.ts";

/** The fields that care for the product: finding out, reshaping, shipping, securing, speeding up, proving. */
export const craftVocabulary: readonly (readonly [personaId: string, words: VocabularyText])[] = [
  [
    "analyzer",
    {
      verbs: `analyze|investigate|debug|diagnose|reproduce|research|inspect|explore|examine|~trace|~audit|~review|~assess|~identify|~map|catalog|~study|~compare|~fix|troubleshoot|~determine|understand|survey|document findings|~evaluate|resolve issue|find out|inventory|document current|document the current|~read|spike|resolve bug|fix bug|triage|~question|~clarify|discover`,
      decisive: `root cause|root cause analysis|post-mortem|postmortem|stack trace|bug report|code analysis|codebase analysis|codebase audit|gap analysis|feasibility|research findings|findings report|impact analysis|dependency analysis
        |steps to reproduce|heap dump analysis|investigation|failure analysis|usage patterns|findings`,
      strong: `bug|issue|analysis|crash|regression|race condition|deadlock|broken|incorrect|incorrectly|wrong|fails|failing|failure|hang|hangs|stuck|instead of
        |hardcodes|exceeding|unexpected|does not|doesn't|never|audit|research|fix|fixes|mismatch|inconsistent|duplicate results|repeated|corrupt
        |false positive|symptom|assessment|exploration|recommendation report|decision document|spike|error when|cannot|silently|swallowed|race|leak
        |not working|no longer|flaky|intermittent|stale|lost|off-by-one`,
      fair: `error|missing|problem|identify|structure|requirements|comparison|report|document|existing|current|codebase|dependencies|infrastructure|contract|question|current state|map`,
      paths: "analysis|research|research.md|investigations|findings|.log|diagnostics|~audit",
    },
  ],
  [
    "refactorer",
    {
      verbs: `refactor|rename|~split|consolidate|~clean|clean up|cleanup|deduplicate|dedupe|simplify|~move|~extract|centralize|reorganize|restructure|modularize
        |decouple|inline|~port|~convert|migrate|remove unused|remove dead|remove deprecated|delete unused|deprecate|unify|standardize|~fold|~bundle
        |~rewrite|~replace|modernize|break up|~remove|~drop|~delete|~eliminate|relocate|~merge|tidy|~polish|reduce duplication|extract common|~prune
        |retire|update imports|update all references|~document|~update documentation|~update readme|~strip|git mv|~create documentation
        |~write documentation|~add documentation|~link docs|run formatter|~format`,
      decisive: `technical debt|tech debt|dead code|code smell|unused code|unused imports|code duplication|duplicate code|code cleanup|code health|code quality
        |linter errors|lint errors|lint warnings|without behavioral change|no behavior change|public api stable|deprecation|refactoring|type hints
        |docstrings|code style|naming conventions|god class|separation of concerns|oversized files|code review feedback|code organization
        |magic numbers|api documentation|user documentation|developer documentation|user guide|docs site|docs navigation|migration guide
        |changelog entry|inline documentation|code comments|godoc|javadoc|dartdoc|jsdoc|tsdoc|code formatter|code formatting|format code
        |architecture decision record|contributing guide|documentation site|black formatter|troubleshooting guide|usage examples
        |comprehensive documentation`,
      strong: `refactor|rename|legacy|duplication|duplicate|unused|deprecated|redundant|cleanup|consolidate|modular|maintainability|re-export|shim|alias|aliases|backward compatibility|extract|split|shared module|shared helper|convention|consistency|obsolete|linting issues|lint issues|type errors
        |documentation|readme|changelog|docs|readability|simplification|boilerplate|type annotations|formatting|eslint|type safety|lint|consistent`,
      fair: `static analysis|move|remove|replace|existing|separate|common|shared|structure|imports|references|hardcoded|organization|comments|package|style`,
      paths: "~legacy|deprecated|shims|~compat|~docs|~readme.md|~changelog.md|~contributing.md",
    },
  ],
  [
    "devops",
    {
      verbs: `deploy|provision|~configure|containerize|dockerize|~release|~publish|~package|~install|~set up|~setup|~monitor|~automate|~bootstrap|scaffold|~initialize|rollout|roll out|build and push|~bump|~tag|~ship|~host|initialize project|create project structure|rollback|~upgrade|~archive`,
      decisive: `docker|dockerfile|docker compose|docker-compose|kubernetes|k8s|helm|helm chart|terraform|ansible|pulumi|cloudformation|ci/cd|ci pipeline|ci workflow
        |github actions|gitlab ci|jenkins|continuous integration|continuous deployment|release workflow|release pipeline|release script|deployment
        |production deployment|staging environment|infrastructure as code|node pool|cluster|autoscaling|auto-scaling|load balancer|ingress
        |container image|container registry|cloud run|cloud build|gke|eks|aks|ecs|lambda deployment|pre-commit|pre-commit hooks|npm publish|pypi
        |homebrew|goreleaser|systemd|nginx|prometheus|grafana|alerting|observability|monitoring and alerting|backup and restore|disaster recovery
        |environment variables|build script|package.json scripts|ci|makefile|project scaffolding|project structure|project setup
        |project initialization|dev dependencies|development environment|development tools|virtual environment|gitignore|pyproject.toml|package.json
        |cargo.toml|go.mod|tsconfig|monorepo|workspace setup|dependabot|healthcheck|health check|log aggregation|opentelemetry|sentry
        |feature flag rollout|vercel|netlify|fly.io|heroku|wrangler|cloudflare workers|installer script|release notes|version bump|changesets
        |build system|cargo workspace|gradle|maven|bazel|cmake|flake.nix|testflight|app store|play store|fastlane|code signing|xcode project
        |docker image|argocd|istio|packer|cloud-init|loki|jaeger|datadog|new relic|cloudwatch|iam role|vpc|resource group|app service|bicep
        |azure devops|circleci|semantic-release|renovate|terraform plan|terraform validate|terraform init|github secrets|git tag|release build
        |build pipeline|build tool|build tooling|build output|production build|toolchain|pubspec|csproj|nuget|kustomize|blue-green|canary
        |infrastructure provisioning|log rotation|logging configuration|telemetry`,
      strong: `deploy|release|infrastructure|container|pipeline configuration|workflow file|cloud|aws|gcp|azure|terraform module|environment|monitoring
        |metrics endpoint|logging infrastructure|provisioning|packaging|installer|install|bundle|bundler|vite config|webpack|rollback|runbook
        |production|staging|registry push|cron job|nightly|tmux|systemctl|launchd|service account|dns|tls certificates|cdn|s3|bucket|dependencies
        |dependency|npm|yarn|pnpm|pip|uv|poetry|cargo|bun|scripts|shell script|git hooks|merge gate|node version|version pin|lockfile
        |configuration files|linting|eslint config|prettier|ruff|mypy|directory structure|scaffold|initialize|.env.example|repository setup
        |branch protection|development workflow|npm install|pip install|uptime|artifact|artifacts|compose|setup`,
      fair: `environment|version|script|automation|tooling|workflow|config|configuration|setup|directory|folder|resource|zone|region|backup|hook|template|settings
        |git|repo|release|gate|cleanup|log|logs|target|platform|manifest|build`,
      paths: `.github|workflows|dockerfile|docker|docker-compose.yml|docker-compose.yaml|compose.yaml|k8s|kubernetes|helm|charts|terraform|.tf|infra|deploy
        |deployment|ci|.gitlab-ci.yml|jenkinsfile|makefile|justfile|package.json|pyproject.toml|requirements.txt|cargo.toml|go.mod|pom.xml
        |build.gradle|.gitignore|.npmrc|.pre-commit-config.yaml|.env|.env.example|tsconfig.json|vite.config.ts|vitest.config.ts|eslint.config.js
        |.eslintrc|.prettierrc|turbo.json|vercel.json|wrangler.toml|netlify.toml|fly.toml|nginx.conf|~.sh|.ps1|.tfvars|~scripts|~monitoring|grafana
        |prometheus|ops|procfile|~license|devcontainer|.goreleaser.yml|setup.py|setup.cfg|~package-lock.json|pnpm-workspace.yaml|~manifest.json
        |.dockerignore|~release|.bicep|.hcl|.nix|build.gradle.kts|settings.gradle.kts|.csproj|directory.build.props|~gemfile|composer.json
        |pubspec.yaml|cmakelists.txt|package.swift|mix.exs|.circleci|fastlane|buildspec.yml|azure-pipelines.yml|skaffold.yaml|taskfile.yml|.sln|gradle
        |analysis_options.yaml|docs.json|application.properties|application.yml`,
    },
  ],
  [
    "security",
    {
      verbs:
        "secure|harden|encrypt|sanitize|authorize|~authenticate|redact|~restrict|~mask|~hash|~protect|pentest|rotate|~sign",
      decisive: `security|security audit|security review|vulnerability|vulnerabilities|cve|csrf|xss|ssrf|sql injection|command injection|path traversal
        |penetration testing|threat model|threat|owasp|encryption|encrypt|secrets management|secret management|credential management|credentials
        |access control|rbac|role-based|least privilege|authorization|compliance|gdpr|hipaa|pci|soc2|malicious|malware|typosquatting|saml|sso|oauth
        |oauth2|oidc|pkce|jwt|refresh token|mfa|two-factor|password hashing|password reset|bcrypt|argon2|row level security|rls|http-only cookies
        |secure cookie|csp|content security policy|cors|origin validation|input sanitization|api key management|api keys|audit log|audit trail
        |sandbox escape|signature verification|gosec|bandit|semgrep|trivy|snyk|brute force|privilege escalation|security headers|auth guard
        |permission check|session guard|authentication|2fa|totp|one-time password|otp|passkey|passkeys|webauthn|multi-factor|account lockout
        |token revocation|secrets scanning|dependency vulnerabilities|protected routes|route guard|auth middleware|login attempts|magic link|kerberos
        |ldap|keycloak|auth0|clerk|zero trust|supply chain|sbom|dependency audit|unauthorized access|access token|access tokens`,
      strong: `auth|secure|permission|permissions|secret|secrets|credential|token validation|password|login|session management|guard|policy|policies|sanitize
        |injection|certificate|tls|ssl|signing|trust|untrusted|hardening|privacy|pii|redaction|hmac|key rotation|allowlist|denylist|blocklist
        |isolation|sandbox|roles|role|attack|exploit|phishing|ownership check|integrity|firewall|network policies|hash|logout|sign-in|2fa login
        |security policy|secure storage|keychain|lockout|abuse`,
      fair: "token|cookie|session|identity|user authentication|validation|validate input|key|risk|checklist|protected|private|restrict|safe|safety|account|access",
      paths:
        "security|auth|security.py|permissions|policies|~policy|~crypto|secrets|rbac|guards|guard|.pem|.rego|security.md|sanitizer|acl|oauth|~session",
    },
  ],
  [
    "performance",
    {
      verbs:
        "optimize|~profile|profile memory|profile performance|profile cpu|benchmark|speed up|cache|parallelize|debounce|throttle|memoize|~tune|accelerate|reduce latency|prefetch|preload|reduce memory|~scale|lazy load|~batch",
      decisive: `performance|performance optimization|optimization|optimized|latency|throughput|profiling|profiler|benchmark|benchmarks|memory usage|memory leak
        |memory management|lazy loading|virtual scrolling|virtualized|load test|load testing|stress test|stress testing|bottleneck|caching strategy
        |cache layer|caching layer|pattern caching|result caching|response time|render time|bundle size|core web vitals|lighthouse|60fps|n+1
        |query optimization|index optimization|connection pool|connection pooling|rate limit mitigation|hot path|p95|p99|code splitting|web worker
        |large datasets|batch processing performance|cold start|warm-up|heap snapshot|garbage collection|speedup|time complexity|overhead|memoization
        |indexed filtering|concurrency limit|performance test|performance testing|performance budget|memory profiling|object pool|frustum culling
        |instanced rendering|draw calls|frame rate|fps|simd|vectorize|cache hit|cache invalidation|prefetching|slow query|slow queries|lock contention
        |query plan|tree shaking|image optimization|tti|ttfb|lcp|perf|micro-benchmark|microbenchmark|hot loop|allocations|zero-copy|response caching
        |redis cache`,
      strong: `optimize|cache|caching|slow|faster|fast|efficient|efficiency|async processing|thread pool|parallel|concurrent|concurrency|scaling|scalability|throttle|throttling|debounce|debouncing|batching|rate limit|rate limiting|rate limiter|backpressure|memory|cpu|gpu|load
        |prefetch|preload|incremental|streaming large|chunking|chunked|pool|pooling|lru|ttl|idle|requestIdleCallback|requestAnimationFrame|budget|timing|performance metrics|performance monitoring|high-volume|minify|compression|compress`,
      fair: "parallel|large|async|asynchronous|batch|worker|index|indexed|limit|reduce|resource usage|timeouts|chunk|virtual|scroll|monitor|metrics|background",
      paths: "benchmarks|bench|benchmark|perf|performance|~cache|caching|profiler|.bench.ts",
    },
  ],
  [
    "qa",
    {
      verbs: `test|verify|validate|write tests|write unit tests|add tests|write test|write property test|run tests|run the test|run full|run all|~ensure|~confirm
        |~check|~assert|~mock|~cover|smoke test|run test|add unit tests|add integration tests|add test|create test|create tests|implement tests
        |implement unit tests|update tests|execute tests|manual test|perform manual|checkpoint|final checkpoint|walk through|run quickstart|dogfood
        |run validation|fix tests|~stress|prove|write failing test|write the failing test|contract test|unit test|integration test
        |write integration tests|write e2e|regression test|visually inspect|visually verify|run the project checks|run project checks|~re-run|~rerun
        |playtest|widget tests|widget test|property test|fuzz test|e2e test|e2e tests`,
      decisive: `unit test|unit tests|integration test|integration tests|e2e|e2e test|end-to-end test|end-to-end tests|test suite|test case|test cases|test coverage
        |code coverage|coverage report|property test|property-based test|property tests|regression test|smoke test|snapshot test|contract test
        |contract tests|test fixture|fixtures|test harness|test plan|test scenario|testing scenarios|manual testing|manual test|acceptance test
        |acceptance criteria|pytest|jest|vitest|playwright|cypress|testing framework|test framework|test infrastructure|test utilities
        |test data builder|mock server|tests pass|failing test|qa|user acceptance|quickstart validation|test helpers|testing|tests|evaluation harness
        |all tests|test environment|conformance suite|conformance tests|conformance test|quality gates|widget test|widget tests|golden tests|fuzz test
        |fuzz tests|fuzzing|parity test|mutation testing|visual regression|visual inspection|acceptance testing|test data|project checks|playtest
        |ui tests|xctest|junit|rspec|phpunit|testcontainers|mockito|xunit|nunit|mstest|espresso|detox|selenium|flutter test|cargo test|go test
        |failing tests|component tests|component test|api tests|test script|testing strategy`,
      strong: `test|validation|verify|coverage|mock|mocks|assertion|stub|hypothesis|scenario|scenarios|accuracy validation|edge cases|quality gate|smoke|verification|checkpoint|end-to-end|validate|validator|quickstart|sanity check|syntax check|checker|typecheck|type check|dry run|quality assurance|test file`,
      fair: "check|ensure|confirm|expected|correct|correctly|works|run|assert|sample|quality|manual|accuracy|matrix|pass|evaluation",
      paths: `tests|test|__tests__|~spec|specs_test|e2e|fixtures|.test.ts|.test.tsx|.test.js|.spec.ts|.spec.tsx|.spec.js|_test.go|conftest.py|~integration|~unit
        |mocks|__mocks__|testdata|cypress|playwright|_test.py|harness|androidtest|.feature|_spec.rb|.bats|.snap|integration_test|uitests|specs.ts
        |testing|_test.dart|tests.cs|.tests`,
    },
  ],
];
