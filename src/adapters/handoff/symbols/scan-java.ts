import type { FoundMember, FoundSymbol, SymbolKind, SymbolScan } from "../../../core/handoff/index.ts";
import { foundSymbol } from "./symbol-list.ts";
import { hasWord, partOf, partsOf, syntaxErrorLines, type SyntaxNode } from "./syntax.ts";

const kinds: Readonly<Record<string, SymbolKind>> = {
  class_declaration: "class",
  interface_declaration: "interface",
  annotation_type_declaration: "interface",
  enum_declaration: "enum",
  record_declaration: "record",
};

/** Reads the names that a Java file defines. */
export function scanJava(root: SyntaxNode): SymbolScan {
  const symbols = partsOf(root).flatMap((declaration) => typeSymbols(declaration, "", true, false));
  return { symbols, syntaxErrors: syntaxErrorLines(root), open: false, passesOn: [] };
}

function typeSymbols(node: SyntaxNode, prefix: string, isOwnerShared: boolean, isImplicit: boolean): FoundSymbol[] {
  const kind = kinds[node.type];
  if (kind === undefined) return [];
  const name = prefix + (node.childForFieldName("name")?.text ?? "");
  const exported = isOwnerShared && (isImplicit || isPublic(node));
  const components = kind === "record" ? parametersOf(node) : null;
  const fields: FoundMember[] = [...(components ?? [])];
  const members: FoundSymbol[] = [];
  // Members of an interface are public without saying so.
  const isOpen = kind === "interface";
  for (const member of bodyOf(node)) {
    const memberName = member.childForFieldName("name")?.text ?? "";
    const isShared = exported && (isOpen || isPublic(member));
    switch (member.type) {
      case "method_declaration":
      case "annotation_type_element_declaration":
      case "constructor_declaration":
        members.push(
          foundSymbol(`${name}.${memberName}`, member, {
            kind: "method",
            exported: isShared,
            parameters: parametersOf(member),
          }),
        );
        break;
      case "field_declaration":
      case "constant_declaration":
        for (const declarator of member.childrenForFieldName("declarator")) {
          const fieldName = declarator?.childForFieldName("name")?.text;
          if (fieldName === undefined) continue;
          fields.push({ name: fieldName, type: member.childForFieldName("type")?.text ?? null });
          members.push(foundSymbol(`${name}.${fieldName}`, member, { kind: "field", exported: isShared }));
        }
        break;
      case "enum_constant":
        fields.push({ name: memberName, type: null });
        members.push(foundSymbol(`${name}.${memberName}`, member, { kind: "constant", exported }));
        break;
      default:
        members.push(...typeSymbols(member, `${name}.`, exported, isOpen));
    }
  }
  const hasMoreFields = node.childForFieldName("superclass") !== null;
  return [foundSymbol(name, node, { kind, exported, parameters: components, fields, hasMoreFields }), ...members];
}

/** Members, also those that an enum keeps after its constants. */
function bodyOf(node: SyntaxNode): SyntaxNode[] {
  return partsOf(node.childForFieldName("body")).flatMap((member) =>
    member.type === "enum_body_declarations" ? partsOf(member) : [member],
  );
}

function isPublic(node: SyntaxNode): boolean {
  const modifiers = partOf(node, "modifiers");
  return modifiers !== null && hasWord(modifiers, "public");
}

function parametersOf(node: SyntaxNode): FoundMember[] {
  return partsOf(node.childForFieldName("parameters")).flatMap((parameter): FoundMember[] => {
    const type = parameter.childForFieldName("type")?.text ?? null;
    if (parameter.type === "spread_parameter") {
      const declarator = partOf(parameter, "variable_declarator");
      return [
        {
          name: declarator?.childForFieldName("name")?.text ?? "",
          type: partsOf(parameter)[0]?.text ?? null,
          isOptional: true,
        },
      ];
    }
    return parameter.type === "formal_parameter"
      ? [{ name: parameter.childForFieldName("name")?.text ?? "", type }]
      : [];
  });
}
