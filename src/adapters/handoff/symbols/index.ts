export { createSymbolFinder } from "./symbol-finder.ts";
export type { SymbolFinder } from "./symbol-finder.ts";
