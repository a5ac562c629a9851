import type { FoundMember, FoundSymbol, PassedOn, SymbolKind } from "../../../core/handoff/index.ts";
import { lineOf, type SyntaxNode } from "./syntax.ts";

/** What is known of a symbol beside its name and place; the rest has the value that says nothing. */
export interface SymbolDetails {
  readonly kind: SymbolKind | null;
  readonly exported: boolean;
  readonly parameters?: readonly FoundMember[] | null;
  readonly fields?: readonly FoundMember[] | null;
  readonly hasMoreFields?: boolean;
  readonly isConditional?: boolean;
  readonly passedOn?: PassedOn;
}

/** Describes the symbol that a node defines. */
export function foundSymbol(name: string, node: SyntaxNode, details: SymbolDetails): FoundSymbol {
  return { name, line: lineOf(node), parameters: null, fields: null, ...details };
}
