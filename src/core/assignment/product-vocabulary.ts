/** A vocabulary as it is written down: phrases with a bar between them. */
export interface VocabularyText {
  readonly verbs: string;
  readonly decisive: string;
  readonly strong: string;
  readonly fair: string;
  readonly paths: string;
}

/** The fields that build the product: server, screen, data, language models. */
export const productVocabulary: readonly (readonly [personaId: string, words: VocabularyText])[] = [
  [
    "backend",
    {
      verbs: "~persist|~store|~expose|~parse|~resolve|~route",
      decisive: `rest api|api endpoint|grpc service|graphql resolver|service layer|data access layer|repository pattern|business logic
        |domain model|database schema|database migration|crud|http server|web server|message broker|orm model|background worker|request handler
        |api route|api gateway|microservice|server-side`,
      strong: `endpoint|api|database|backend|controller|middleware|repository|sql|postgres|postgresql|mysql|sqlite|mongodb|redis|migration|webhook|persistence
        |transaction|scheduler|cron|payment|billing|stripe|notification service|email service|websocket|protocol|socket|daemon|parser|serializer
        |deserialize|state machine|entity|entities|dto|get endpoint|post endpoint|route handler|http|rpc|event bus|pub sub|pubsub|sdk|data model
        |domain models|dependency resolution|lock file|file system|filesystem|cors middleware|pagination|upload|download|fastapi|django|flask|express
        |nestjs|spring|rails|laravel|core logic|executor|sinatra|phoenix|actix|axum|fiber|ktor|quarkus|micronaut|hibernate|entity framework|ef core
        |dbcontext|sequelize|typeorm|drizzle|sqlx|diesel|gorm|activerecord|eloquent|symfony|asp.net|signalr|trpc|nats|rabbitmq|message queue
        |value object|aggregate root|use case|dependency injection|request validation|exception handling|data access|server component`,
      fair: `core|service|server|adapter|interface|model|registry|engine|provider|factory|schema|response|request|resolver|dispatcher|manager|storage|job|queue|module|class|function|method|helper|util|utility|handler|logic|config|configuration|settings|validation|error handling|logging|event|events|types|type definitions|struct|field|constant
        |export|support|sync|session|store|table|query|converter|loader|reader|writer|file|path|lookup|id|format|algorithm|dependency|base class|enum|constants|implement|update|default|fallback|retry|timeout`,
      paths: `api|!backend|routes|router|routers|controllers|controller|services|service|~models|model|repositories|repository|handlers|middleware|server|db
        |database|domain|entities|migrations|~internal|~core|~lib|~pkg|~cmd|~schema|store|~storage|dto|jobs|workers|worker|~.go|~.rs|~.java|~.kt|~.cs
        |~.rb|~.php|~.ex|.proto|~.c|~.cpp|~.h|~.scala|prisma|graphql|rpc|~infrastructure|~types|~types.ts|~utils|usecases|usecase|interactors
        |aggregates|exceptions|enums|~mappers|~contracts|viewsets|serializers|urls.py|views.py|admin.py`,
    },
  ],
  [
    "frontend",
    {
      verbs: "~display|~style|render|animate|~show|~theme|~print",
      decisive: `user interface|ui component|react component|vue component|frontend|front-end|web ui|landing page|login page|status bar|dark mode|responsive layout
        |responsive design|keyboard navigation|keyboard shortcut|aria labels|screen reader|accessibility|cli command|command-line interface
        |cli interface|command line|subcommand|slash command|terminal ui|tui|help text|shell completion|zsh completion|bash completion|progress bar
        |toast|tooltip|drop-down|dropdown|modal|dialog|sidebar|navbar|navigation bar|side panel|popup|react hook|storybook|css|tailwind|shadcn
        |view model|swiftui|jetpack compose|flutter widget|content script|dom|confirmation prompt|interactive prompt|output formatting|table output
        |web page|onboarding|design system|wireframe|navigator|i18n|localization|user prompting|prompt the user|loading skeleton|bottom sheet|app bar
        |tab bar|carousel|accordion|breadcrumb|breadcrumbs|context menu|keyboard shortcuts|light mode|composable|view controller|storyboard|xaml
        |avalonia|maui|blazor|livewire|htmx|hud|design tokens|typography|settings screen|list item|subcommands|stepper|date picker|file picker
        |color picker|pull to refresh|infinite scroll`,
      strong: `ui|ux|gui|component|page|screen|view|form|button|icon|layout|widget|theme|menu|tab|card|list view|grid|header|footer|chart|dashboard|wizard|checkbox
        |toggle|cli|flag|option|argument|command|terminal|console output|prompt user|react|vue|svelte|angular|next.js|nextjs|nuxt|electron
        |browser extension|html|template|frontend state|zustand|redux|pinia|client-side|hook|scroll|drag and drop|animation|spinner|loading state
        |empty state|error message|confirmation message|banner|badge|avatar|canvas|svg|font|color|viewport|mobile app|ios|android|swift|editor|input
        |click|hover|focus|rendering|render|pane|window|toolbar|settings page|profile page|profile picture|user profile|context provider|favicon
        |call to action|cta|hero|playback|player|usage message|typer|click command|argparse|cobra|commander|rich|autocomplete|map view|visual
        |visualization|screenshot|props|inspector|display|headline|deep link|gesture|swipe|haptic|tui|slider|icons|shadow|border|emoji`,
      fair: `user|show|message|label|text|preview|selection|selector|completions|route|navigation|extension|web|client|app|filter|sort|search bar|summary|output
        |print|stdout|status|panel|picker|image`,
      paths: `components|component|pages|page|~views|view|screens|ui|!frontend|~web|~client|hooks|~stores|use|layouts|layout|styles|~static|~public|popup|cli|cli.py
        |cli.ts|~commands|~command|~app|.tsx|.jsx|.vue|.svelte|.css|.scss|.less|.html|.swift|.dart|.xaml|widgets|theme|themes|~assets|~templates
        |~content|tui|console|i18n|locales|completions|dialogs|panels|gui|.axaml|.razor|.cshtml|.erb|.twig|.ejs|.hbs|.xib|.storyboard|l10n|.arb
        |viewmodels|fragments|composables|features/ui|scenes|hud`,
    },
  ],
  [
    "data_engineer",
    {
      verbs: "ingest|~transform|~aggregate|backfill|~normalize|train|scrape|crawl|~enrich|impute|~label|~seed",
      decisive: `data pipeline|etl|elt|dataframe|data frame|machine learning|ml model|ml pipeline|data warehouse|data lake|data quality|feature engineering
        |feature extraction|training data|test dataset|datasets|dataset|data ingestion|data transformation|data validation rules|bigquery|snowflake
        |redshift|databricks|airflow|prefect|dagster|dbt|spark|pandas|polars|parquet|backfill|time series|time-series|data model evolution
        |ingestion pipeline|scoring algorithm|model training|regression model|classifier|batch prediction|model inference|hyperparameter
        |neural network|jupyter notebook|web scraper|crawler|statistical analysis|data analysis|data cleaning|extract transform load|data loader
        |data export|data import|excel|spreadsheet|analytics pipeline|kafka|data source|data sources|market data|geospatial|data collection
        |row level diff|change data capture|star schema|fact table|dimension table|materialized view|data contract|data catalog|schema evolution
        |data mart|flink|beam|hadoop|hive|iceberg|delta lake|clickhouse|fivetran|airbyte|great expectations|pandera|csv import|csv data|bulk load
        |data pipelines|mlflow|feature store|gradient boosting|xgboost|backtesting`,
      strong: `data|pipeline|transform|ingestion|analytics|csv|xlsx|scoring|prediction|forecast|statistics|metrics calculation|aggregation|normalization|cohort
        |warehouse|schema mapping|data feed|bulk import|deduplication of records|duckdb|numpy|scikit-learn|pytorch|tensorflow|ml|feature store
        |anomaly detection|clustering|sampling|correlation|histogram|timeseries|olap|streaming data|partition|lineage|sheet|extractor|scraper
        |indicator|backtest`,
      fair: `extract|load|batch|source|sink|import|json|report|model|compute|calculate|calculation|distribution|score|historical|collection|schema|validation|key
        |diff|column|orchestration|flow|records|reporting|rows|columns`,
      paths: `pipelines|pipeline|etl|flows|dags|dbt|ingestion|ingest|warehouse|datasets|dataset|~data|notebooks|analytics|ml|features|training|transforms|~transform
        |~extract|~load|.ipynb|.parquet|.csv|.sql|.r|.xlsx|scrapers|scraper|loaders|preprocessing|~reports|~quality|~report|~excel`,
    },
  ],
  [
    "agent",
    {
      verbs: "~prompt|fine-tune|few-shot|~embed",
      decisive: `llm|large language model|language model|system prompt|prompt template|prompt engineering|prompt builder|ai agent|ai agents|subagent|sub-agent
        |multi-agent|agent loop|agent orchestration|agent tool|tool calling|function calling|mcp|mcp server|mcp tool|model context protocol|rag
        |retrieval-augmented|embedding|embeddings|vector store|vector search|vector memory|semantic search|openai|anthropic|claude|gemini|gpt|chatgpt
        |langchain|langgraph|llamaindex|pydantic ai|instructor library|chatbot|chat completion|token limit|context window|token usage|skill|skills
        |openrouter|ollama|hugging face|huggingface|few-shot|structured output|llm provider|model provider|ai model|agentic|knowledge base
        |agent memory|conversation memory|conversation history|guardrail|hallucination|slash command template|copilot|cursor rules|claude code|codex
        |generative ai|tool schema|tool definition|ai-powered|ai generated|text generation|system prompts|agent prompt|agent prompts|agents.md
        |claude.md|gemini.md|copilot instructions|context engineering|llm call|model response|tool use|tool call|tool calls|agent definition
        |agent instructions|skill file|prompt caching|evals`,
      strong: `agent|agents|prompt|ai|tool|tools|conversation|chat|memory|retrieval|retrieve|reasoning|model selection|streaming response|workflow|workflows
        |orchestrator|planner|persona|instructions|inference|refinement|skill.md|agents.md|claude.md|evaluator|critic|autonomous|assistant
        |transcription|speech|whisper|tts|vision model|summarization|summarize|classification prompt|stream text|handoff`,
      fair: `provider|adapter|template|sequence|message|session|orchestrate|completion|iteration|findings|step|route|node|dag|registry|command template|guidance
        |harness|plugin|generation|generated|token|context|loop|intent`,
      paths: `agents|agent|prompts|prompt|llm|llms|skills|skill|mcp|rag|~ai|~memory|embeddings|vector|chains|~tools|workflows|orchestrator|skill.md|claude.md
        |agents.md|.prompt.md|copilot-instructions.md|.claude|.cursor|.codex|.gemini|~chat|assistant|personas|~providers|gemini.md|.cursorrules|.mdc
        |.windsurf|.roo|.kiro|~evals`,
    },
  ],
];
