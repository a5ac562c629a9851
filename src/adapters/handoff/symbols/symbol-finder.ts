import type { EndpointScan, SymbolScan } from "../../../core/handoff/index.ts";
import { findPythonRoutes } from "./routes-python.ts";
import { findScriptRoutes } from "./routes-script.ts";
import { scanGo } from "./scan-go.ts";
import { scanJava } from "./scan-java.ts";
import { scanPython } from "./scan-python.ts";
import { scanRust } from "./scan-rust.ts";
import { scanScript } from "./scan-script.ts";
import { loadParser, type Parse } from "./syntax.ts";

const grammars: readonly (readonly [ending: RegExp, grammar: string])[] = [
  [/\.(?:ts|mts|cts)$/, "typescript"],
  [/\.(?:tsx|jsx)$/, "tsx"],
  [/\.(?:js|mjs|cjs)$/, "javascript"],
  [/\.pyi?$/, "python"],
  [/\.go$/, "go"],
  [/\.rs$/, "rust"],
  [/\.java$/, "java"],
];

/** Finds names and routes in source files; fits `Delivered` of `orchestrate-agents/handoff`. */
export interface SymbolFinder {
  /** Whether the optional package with the parsers is installed. Without it nothing is found, and nothing verified. */
  readonly isAvailable: boolean;
  /**
   * Loads the parsers of further files. Languages that are loaded, or not known, cost nothing.
   */
  load(paths: Iterable<string>): Promise<void>;
  /** `null` where the language is not known, or its parser was not loaded. */
  findSymbols(path: string, text: string): SymbolScan | null;
  /** `null` where the file uses no known framework: FastAPI, Flask, Express, Hono, Fastify. */
  findEndpoints(path: string, text: string): EndpointScan | null;
}

/**
 * Makes a finder for TypeScript, JavaScript, Python, Go, Rust and Java, by tree-sitter. Needs the optional package
 * `@vscode/tree-sitter-wasm`; where it is absent the finder answers `null`, so a check says `unverified`.
 *
 * @param paths - Files that will be looked at: only the parsers of their languages are loaded. Default: all six.
 * @example
 * const finder = await createSymbolFinder(["src/models/auth.py"]);
 * checkHandoff(handoff, contract, { readFile, ...finder });
 */
export async function createSymbolFinder(paths?: Iterable<string>): Promise<SymbolFinder> {
  const parsers = new Map<string, Parse | null>();
  const load = async (wanted: Iterable<string>): Promise<void> => {
    for (const grammar of new Set([...wanted].map(grammarOf)))
      if (grammar !== null && !parsers.has(grammar)) parsers.set(grammar, await loadParser(grammar));
  };
  await load(paths ?? ["a.ts", "a.tsx", "a.js", "a.py", "a.go", "a.rs", "a.java"]);
  // With no file of a known language nothing has been tried yet.
  const first = parsers.values().next().value ?? (parsers.size === 0 ? await loadParser("python") : null);
  return {
    isAvailable: first !== null,
    load,
    findSymbols(path, text) {
      const grammar = grammarOf(path);
      const parse = grammar === null ? null : parsers.get(grammar);
      return (
        parse?.(text, (root): SymbolScan => {
          if (grammar === "python") return scanPython(path, root);
          if (grammar === "go") return scanGo(root, text);
          if (grammar === "rust") return scanRust(path, root);
          if (grammar === "java") return scanJava(root);
          return scanScript(path, root);
        }) ?? null
      );
    },
    findEndpoints(path, text) {
      const grammar = grammarOf(path);
      const parse = grammar === null ? null : parsers.get(grammar);
      if (grammar === "python") return parse?.(text, findPythonRoutes) ?? null;
      return /^(?:typescript|tsx|javascript)$/.test(grammar ?? "") ? (parse?.(text, findScriptRoutes) ?? null) : null;
    },
  };
}

function grammarOf(path: string): string | null {
  return grammars.find(([ending]) => ending.test(path))?.[1] ?? null;
}
