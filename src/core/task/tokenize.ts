/** Names that are written in camel case but are one word. */
const oneWord = new RegExp(
  "\\b(?:" +
    [
      "GitHub|GitLab|BitBucket|OAuth2?|OpenAPI|OpenAI|GraphQL|TypeScript|JavaScript|PostgreSQL|MySQL|NoSQL|SQLite|MongoDB",
      "DynamoDB|ClickHouse|BigQuery|DevOps|DevTools|DevSecOps|WebSockets?|WebAssembly|WebRTC|FastAPI|LangChain|LangGraph",
      "LlamaIndex|ChatGPT|PyTorch|TensorFlow|NumPy|RabbitMQ|CircleCI|CodeQL|DataFrames?|PowerShell|JetBrains|SonarQube",
      "YAML|JSONL?|APIs|URLs|UUIDs|LLMs|PDFs|iOS|macOS|MacOS|IDs|SDKs|PRs|CLIs|DAGs|VMs|DTOs|ORMs|SSO|MLOps|README|OpenTelemetry",
    ].join("|") +
    ")\\b",
  "g",
);

/**
 * Words of a text as stems in lower case, in order: `parseURLs` gives `pars`, `url`, and so does `parsing the URL`
 * with `the` between. Linear in the text. Letters of every script count; what is not English passes unstemmed where
 * no English ending matches.
 */
export function tokenizeText(text: string): string[] {
  const plain = text
    .replace(oneWord, (name) => ` ${name.toLowerCase()} `)
    .replace(/['’](?=s\b)/gu, " ")
    .replace(/(\p{Lu}{2,})s(?!\p{L})/gu, "$1") // URLs
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2");
  const tokens: string[] = [];
  for (const word of plain.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const stem = stemWord(word);
    if (stem !== "") tokens.push(stem);
  }
  return tokens;
}

/** Words that the endings below would get wrong, or make one with a word of another meaning. */
const irregular: ReadonlyMap<string, string> = new Map([
  ["apis", "api"],
  ["clis", "cli"],
  ["uis", "ui"],
  ["cookies", "cooki"],
  ["analyses", "analysis"],
  ["indices", "index"],
  ["indexes", "index"],
  ["vertices", "vertex"],
  ["aliases", "alias"],
  ["alias", "alias"],
  ["cors", "cors"],
  ["staging", "staging"],
  ["naming", "naming"],
  ["typing", "typing"],
  ["timing", "timing"],
  ["timings", "timing"],
  ["missing", "missing"],
  ["profiling", "profiling"],
  ["process", "process"],
  ["processes", "process"],
]);

/**
 * The stem of one English word in lower case: plural, `-ed`, `-ing`, `-ization` and `-ation` go, a doubled last
 * letter is made one, a last `e` goes. Lighter than Porter's on purpose: `performance` and `perform`, or `general` and
 * `generate`, stay apart.
 */
export function stemWord(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  let stem = word;
  if (stem.length > 64) return stem; // a hash or a data URL, not a word
  if (stem.length > 3) {
    if (stem.endsWith("ies") && stem.length > 4) stem = `${stem.slice(0, -3)}y`;
    else if (stem.endsWith("sses") || stem.endsWith("shes") || stem.endsWith("ches") || stem.endsWith("xes"))
      stem = stem.slice(0, -2);
    else if (stem.endsWith("s") && !/(?:ss|us|is|js|os)$/.test(stem)) stem = stem.slice(0, -1);
  }
  if (stem.length > 4 && /[aeiouy]/.test(stem.slice(0, -3))) {
    if (stem.endsWith("ing")) stem = stem.length > 5 ? stem.slice(0, -3) : stem;
    else if (stem.endsWith("ied")) stem = `${stem.slice(0, -3)}y`;
    else if (stem.endsWith("ed") && !stem.endsWith("eed")) stem = stem.slice(0, -2);
  }
  if (stem.length > 7) {
    stem = stem.replace(/i[sz]ation$/, "ize").replace(/ation$/, "ate");
    stem = stem.replace(/ise$/, "ize");
  }
  if (stem.length > 3) {
    stem = stem.replace(/([b-df-hj-np-tv-z])\1$/, "$1");
    if (stem.length > 3) stem = stem.replace(/e$/, "");
  }
  return stem;
}
