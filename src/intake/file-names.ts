/** Endings that make a bare word a file name. Words with a slash may have any short ending. */
const extensions = new Set(
  (
    "ts tsx mts cts js jsx mjs cjs py pyi pyx ipynb rs go java kt kts scala groovy gradle rb erb rake php cs csproj sln fsproj vb cpp cc cxx c h hpp hh mm swift dart lua pl pm sh bash zsh " +
    "fish ps1 psm1 psd1 bat cmd sql graphql gql proto prisma json jsonc json5 jsonl ndjson yaml yml toml ini cfg conf env xml html htm css scss sass less styl svg png jpg jpeg gif ico webp avif " +
    "bmp pdf md mdx mdc rst txt adoc csv tsv xlsx xls docx pptx parquet avro lock log tf tfvars hcl vue svelte astro ex exs eex heex erl hs ml mli clj cljs edn lisp vim sol vy zig nim cr jl plist " +
    "xcodeproj xcconfig storyboard strings entitlements zip tar gz tgz whl jar war apk ipa xpi exe dll so dylib wasm db sqlite sqlite3 snap map tmpl tpl template j2 jinja jinja2 ejs hbs mustache " +
    "liquid njk pug twig blade dockerfile http rest feature bicep service timer socket pem crt key cert woff woff2 ttf otf mp3 mp4 wav webm webmanifest po pot properties mod sum work patch diff bak " +
    "pt pth onnx pkl npy npz h5 joblib gguf bin dat asm s cmake mk bzl nix rego cue jsonnet libsonnet ron scm rkt fnl r rmd qmd tex bib sty cls uml puml mmd drawio excalidraw fig sketch psd ai xaml " +
    "razor cshtml resx config manifest spec specs example sample dist local lst pub gd tscn tres unity prefab mat shader glsl frag vert wgsl metal cu cuh odin v sv vhd vhdl tcl gemspec podspec cabal opam " +
    "arb axaml xib nib pbxproj xcprivacy xctestplan templ gohtml gotmpl tftest kdl elm purs rockspec jsp aspx cshtml vbproj vcxproj nuspec slnx slim haml rabl " +
    "capnp fbs avsc thrift xsd wsdl xsl xslt dtd webidl avdl smithy pkl dhall bats mjml ftl ics srt vtt ogg flac m4a mov glb gltf obj stl usdz hlsl metallib msl geojson hurl"
  ).split(" "),
);
/** Endings that are as often a property or a method: they need a slash or a name that is no common object. */
const ambiguous = new Set(
  "log map key service feature lock timer rest http db env go c h m r s v pl ex conf properties el ml vb fs cs snap template spec specs example sample dist local config manifest mod sum work patch diff socket strings mat po ai fig bin dat cr cue pub sol so cls work metal text html json work md".split(
    " ",
  ),
);
const objects = new Set(
  "self this ctx context req request res resp response console logger math np pd torch os sys process window document module settings app db api obj data result options props state event error err e i config client server page user session cls super json path http fetch axios".split(
    " ",
  ),
);
/** Objects with a method `json()` or `text()`. */
const replies = new Set(["response", "resp", "res", "request", "req", "r", "self"]);
/** Names of products and places that end like files. */
const products = new Set(
  "node.js next.js vue.js nuxt.js react.js express.js three.js d3.js chart.js alpine.js ember.js backbone.js discord.js p5.js nest.js angular.js moment.js socket.io docs.rs lib.rs bun.sh solid.js backbone.js require.js ember.js meteor.js knex.js sequelize.js electron.js tensorflow.js transformers.js asp.net handlebars.js preact.js koa.js hapi.js fastify.js mocha.js web3.js ethers.js day.js date.js leaflet.js cypress.js babylon.js pixi.js matter.js phaser.js redux.js lit.js stencil.js svelte.js remix.js gatsby.js puppeteer.js hono.js polymer.js anime.js plotly.js".split(
    " ",
  ),
);
const bareNames = new Set(
  "dockerfile makefile gnumakefile license licence gemfile rakefile procfile jenkinsfile vagrantfile brewfile justfile caddyfile containerfile pipfile podfile fastfile appfile codeowners cmakelists.txt go.mod go.sum go.work build.bazel".split(
    " ",
  ),
);
const dotFile =
  /^\.(?:env(?:\.[\w.-]+)?|[a-z]+ignore|git(?:attributes|modules|keep)|[a-z]+rc(?:\.[a-z]+)?|editorconfig|nvmrc|node-version|python-version|ruby-version|tool-versions|coveragerc|flake8|pre-commit-config\.ya?ml|gitlab-ci\.yml|htaccess|mcp\.json|DS_Store|[\w-]+\.(?:json|ya?ml|toml|js|cjs|mjs|ts|md|mdc|sh|example|local))$/;

// A word may hold globs, braces with commas, route brackets and placeholders; a dot or bracket at its end is punctuation.
const wordPattern =
  /(?:[\w@~.+#$%:\-/\\*?|]|\p{L}|\{[^{}\s]{1,200}\}|\[[\w.$-]{1,60}\]|\([\w-]{1,40}\)(?=\/)|<[\w-]{1,40}>(?=[./\w]))+/gu;

const knownName = /file|licen[cs]e|CODEOWNERS/i;
const addressPattern = /\b[a-z][a-z+.-]{0,20}:\/\/[^\s)>\]"'`]+/gi;

/** A name in a text and where it stands. */
export interface FoundName {
  readonly path: string;
  /** Offset of the word in the text. */
  readonly index: number;
}

/**
 * Finds the names of files in a text, with or without backticks: words with a known ending, paths with any ending, and
 * names such as `Dockerfile` or `.env`. Addresses, versions, method calls and directories are none. Order of first mention, each once.
 *
 * @example
 * findFileNames("Create `src/api/users.py` beside models.py (see https://a.io/x.html)").map((name) => name.path);
 * // ["src/api/users.py", "models.py"]
 */
export function findFileNames(text: string): FoundName[] {
  const found = new Map<string, FoundName>();
  const plain = text.includes("://") ? text.replace(addressPattern, (address) => " ".repeat(address.length)) : text;
  // Most words have no dot and are no known name: only the others are looked at closely.
  for (const word of plain.matchAll(/\S+/g)) {
    if (word[0].length > 1000 || !(word[0].includes(".") || knownName.test(word[0]))) continue;
    for (const match of word[0].matchAll(wordPattern)) {
      const index = word.index + match.index;
      const path = asFileName(match[0], plain.charAt(index + match[0].length));
      if (path !== null && !found.has(path)) found.set(path, { path, index });
    }
  }
  return [...found.values()];
}

function asFileName(word: string, next: string): string | null {
  if (word.length < 3 || word.length > 260 || word.endsWith(".*")) return null;
  let path = word.replace(/\\_/g, "_").replace(/\\/g, "/");
  path = path.replace(/^[*|:?#%$+\-~]*(?=[\w.@[{(])/, (lead) =>
    /^\*+$/.test(lead) && /^\*{1,2}[/.]/.test(path) ? lead : "",
  );
  // file.ts:12-20, file.py:Class, file.py::test(), page.md#part/of-it
  const whole = path;
  path = path
    .replace(/(?:::|:)[\w.\-~:#+*]*(?:\(\))?$/, (tail) => (/^:\/\//.test(tail) ? tail : ""))
    .replace(/(\.[a-z]{2,4})#\S*$/i, "$1");
  const called = next === "(" && path === whole;
  path = path
    .replace(/#[\w-]*$/, "")
    .replace(/[.:,;*|?+\-~#$%]+$/, "")
    .replace(/^\.\//, "");
  if (path === "" || path.includes("://") || (path.includes("@") && !path.includes("/"))) return null;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const lower = name.toLowerCase();
  if (bareNames.has(lower)) return isBareName(name, path) ? path : null;
  if (dotFile.test(name)) return path;
  const dot = name.lastIndexOf(".");
  if (dot < 0 || dot === name.length - 1) return null;
  const ending = name
    .slice(dot + 1)
    .toLowerCase()
    .replace(/[})\]]+$/, "");
  const stem = name.slice(0, dot);
  // "src/Shop.Api" is a project folder of .NET; endings are written small, or all in capitals.
  if (/^[A-Z][a-z]+$/.test(name.slice(dot + 1)) && !/^(?:Rmd|Rnw|Rproj|Rd)$/.test(name.slice(dot + 1))) return null;
  if (products.has(lower)) return null;
  if (called || (/^\d/.test(ending) && !path.includes("/"))) return null;
  if (/^v?\d+(?:\.\d+)*$/.test(stem) && !extensions.has(ending)) return null;
  if (/[:|]/.test(path.replace(/^[A-Za-z]:\//, ""))) return null;
  if (path.includes("/")) {
    if (!/^[a-z][a-z0-9]{0,9}$/.test(ending) && !/\{[\w,]+\}?$/.test(name)) return null;
    if (stem === "" && !extensions.has(ending)) return null;
    return extensions.has(ending) || (/^[a-z]{1,5}\d?$/.test(ending) && !looksLikeProse(path)) || name.includes("{")
      ? path
      : null;
  }
  if (!extensions.has(ending) || stem === "" || stem.endsWith(".")) return null;
  const owner = stem.slice(0, stem.indexOf(".") < 0 ? undefined : stem.indexOf(".")).toLowerCase();
  if (/^(?:json|text|html)$/.test(ending) ? replies.has(owner) : ambiguous.has(ending) && objects.has(owner))
    return null;
  if (
    ambiguous.has(ending) &&
    !/json|md|html/.test(ending) &&
    ((/^[A-Z]\w*$/.test(stem) && !/^(?:go|cs|c|h|mod)$/.test(ending)) || stem === "e")
  )
    return null;
  return path;
}

/** `LICENSE` and `Makefile` are written so; in lower case a licence is a word. */
function isBareName(name: string, path: string): boolean {
  return path.includes("/") || name.includes(".") || (/^[A-Z]/.test(name) && !/^Licen[cs]e$/.test(name));
}

function looksLikeProse(path: string): boolean {
  // "e.g./i.e.", numbers with slashes, and packages
  if (/^[a-z]\.[a-z]/i.test(path) || /^\d+\/\d/.test(path) || path.startsWith("@")) return true;
  // "ops.gemm/parallel.gemm", "Chart.js/D3.js": names beside each other, of which none is a folder.
  const parts = path.split("/");
  return parts.length === 2 && parts.every((part) => /^\w+\.[a-z]\w*$/i.test(part));
}

/**
 * Finds directories in a text: words that end in a slash. A lone slash and addresses are none.
 *
 * @example
 * findDirectories("Create `src/models/` and tests/"); // ["src/models/", "tests/"]
 */
export function findDirectories(text: string): string[] {
  if (!text.includes("/")) return [];
  const plain = text.replace(/\b[a-z][a-z+.-]{0,20}:\/\/\S+/gi, " ");
  const found = new Set<string>();
  for (const match of plain.matchAll(/(?:^|[\s`("'[])((?:\.{0,2}[\w@-][\w@.-]{0,100}\/){1,30})(?=[\s`)"'\],.:;]|$)/gu))
    if (match[1] !== undefined) found.add(match[1].replace(/^\.\//, ""));
  return [...found];
}
