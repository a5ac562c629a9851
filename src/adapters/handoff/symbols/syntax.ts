import { createRequire } from "node:module";

/** A node of a syntax tree: the few things of tree-sitter's that are used. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly isNamed: boolean;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly hasError: boolean;
  readonly startPosition: { readonly row: number };
  readonly children: readonly (SyntaxNode | null)[];
  readonly namedChildren: readonly (SyntaxNode | null)[];
  childForFieldName(name: string): SyntaxNode | null;
  childrenForFieldName(name: string): readonly (SyntaxNode | null)[];
}

interface TreeSitter {
  readonly Parser: (new () => { setLanguage(language: unknown): void; parse(text: string): Tree | null }) & {
    init(): Promise<void>;
  };
  readonly Language: { load(path: string): Promise<unknown> };
}

interface Tree {
  readonly rootNode: SyntaxNode;
  delete(): void;
}

/** Parses texts of one language. */
export type Parse = <Result>(text: string, read: (root: SyntaxNode) => Result) => Result | null;

const packageName = "@vscode/tree-sitter-wasm";
let started: Promise<TreeSitter | null> | null = null;

/** Loads the parser of a grammar; `null` where the optional package is not installed. */
export async function loadParser(grammar: string): Promise<Parse | null> {
  const require = createRequire(import.meta.url);
  started ??= start(require);
  const treeSitter = await started;
  if (treeSitter === null) return null;
  const { Parser, Language } = treeSitter;
  const language = await Language.load(require.resolve(`${packageName}/wasm/tree-sitter-${grammar}.wasm`));
  const parser = new Parser();
  parser.setLanguage(language);
  return (text, read) => {
    const tree = parser.parse(text);
    if (tree === null) return null;
    try {
      return read(tree.rootNode);
    } finally {
      // The tree lies in memory that no garbage collector sees.
      tree.delete();
    }
  };
}

async function start(require: NodeJS.Require): Promise<TreeSitter | null> {
  let treeSitter: TreeSitter;
  try {
    treeSitter = require(packageName) as TreeSitter;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
  await treeSitter.Parser.init();
  return treeSitter;
}

/** The named children of a node, without comments. */
export function partsOf(node: SyntaxNode | null): SyntaxNode[] {
  return (node?.namedChildren ?? []).filter(
    (child): child is SyntaxNode => child !== null && !/comment/.test(child.type),
  );
}

/** All nodes of some types at any depth, in the order of the text. */
export function nodesBelow(root: SyntaxNode, types: RegExp): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const nodes = [root];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (types.test(node.type)) found.push(node);
    nodes.push(...partsOf(node).reverse());
  }
  return found;
}

/** The first named child of one of these types. */
export function partOf(node: SyntaxNode | null, ...types: readonly string[]): SyntaxNode | null {
  return partsOf(node).find((child) => types.includes(child.type)) ?? null;
}

/** Whether a node has this word, also one that is no named node, among its children. */
export function hasWord(node: SyntaxNode, word: string): boolean {
  return node.children.some((child) => child?.type === word);
}

/** Line of a node, from 1. */
export function lineOf(node: SyntaxNode): number {
  return node.startPosition.row + 1;
}

/** Lines that could not be read, from 1. */
export function syntaxErrorLines(root: SyntaxNode): number[] {
  const lines = new Set<number>();
  const nodes = [root];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node.isError || node.isMissing) lines.add(lineOf(node));
    else if (node.hasError) for (const child of node.children) if (child !== null) nodes.push(child);
  }
  return [...lines].sort((a, b) => a - b);
}
