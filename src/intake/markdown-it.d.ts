// The part of markdown-it that markdown.ts uses; the package itself ships no types.
declare module "markdown-it" {
  interface Token {
    readonly type: string;
    readonly tag: string;
    readonly nesting: number;
    readonly level: number;
    readonly content: string;
    readonly info: string;
    readonly markup: string;
    readonly map: [number, number] | null;
  }
  class MarkdownIt {
    constructor(preset: "default", options: { html: boolean; maxNesting: number });
    disable(rules: readonly string[]): this;
    readonly block: { parse(text: string, parser: MarkdownIt, environment: object, tokens: Token[]): void };
  }
  export type { Token };
  export default MarkdownIt;
}
