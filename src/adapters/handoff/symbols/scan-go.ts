import type { FoundMember, FoundSymbol, SymbolScan } from "../../../core/handoff/index.ts";
import { foundSymbol } from "./symbol-list.ts";
import { hasWord, partOf, partsOf, syntaxErrorLines, type SyntaxNode } from "./syntax.ts";

/** Go gives to others what begins with a capital letter. */
const isShared = (name: string): boolean => /^\p{Lu}/u.test(name);

/** Reads the names that a Go file defines. */
export function scanGo(root: SyntaxNode, text: string): SymbolScan {
  // Files with a build constraint are part of some builds only.
  const isConditional = /^\/\/(?:go:build| \+build)\s/m.test(text.slice(0, text.search(/^package\s/m) + 1));
  const symbols = partsOf(root).flatMap((declaration) => declared(declaration));
  return {
    symbols: isConditional ? symbols.map((symbol) => ({ ...symbol, isConditional })) : symbols,
    syntaxErrors: syntaxErrorLines(root),
    open: false,
    passesOn: [],
  };
}

function declared(node: SyntaxNode): FoundSymbol[] {
  const name = node.childForFieldName("name")?.text ?? "";
  switch (node.type) {
    case "type_declaration":
      return partsOf(node).flatMap(typeSymbols);
    case "function_declaration":
      return [foundSymbol(name, node, { kind: "function", exported: isShared(name), parameters: parametersOf(node) })];
    case "method_declaration": {
      const receiver = partsOf(node.childForFieldName("receiver"))[0]?.childForFieldName("type")?.text ?? "";
      const owner = receiver.replace(/^\*/, "").replace(/\[.*$/s, "");
      const exported = isShared(owner) && isShared(name);
      return [foundSymbol(`${owner}.${name}`, node, { kind: "method", exported, parameters: parametersOf(node) })];
    }
    case "const_declaration":
    case "var_declaration":
      return specs(node).flatMap((spec) =>
        spec.childrenForFieldName("name").flatMap((item) => {
          // The commas between the names carry the field too.
          if (item === null || !item.isNamed) return [];
          const kind = node.type === "const_declaration" ? "constant" : "variable";
          return [foundSymbol(item.text, spec, { kind, exported: isShared(item.text) })];
        }),
      );
    default:
      return [];
  }
}

/** `var ( … )` keeps its lines in a list of their own. */
function specs(node: SyntaxNode): SyntaxNode[] {
  return partsOf(node).flatMap((part) => (/_spec_list$/.test(part.type) ? partsOf(part) : [part]));
}

function typeSymbols(spec: SyntaxNode): FoundSymbol[] {
  const name = spec.childForFieldName("name")?.text ?? "";
  const type = spec.childForFieldName("type");
  const exported = isShared(name);
  if (type?.type === "struct_type") {
    const fields: FoundMember[] = [];
    let hasMoreFields = false;
    for (const field of partsOf(partOf(type, "field_declaration_list"))) {
      const names = field.childrenForFieldName("name").filter((item) => item?.isNamed);
      if (names.length === 0) hasMoreFields = true;
      for (const item of names) fields.push({ name: item!.text, type: field.childForFieldName("type")?.text ?? null });
    }
    const members = fields.map((field) =>
      foundSymbol(`${name}.${field.name}`, spec, { kind: "field", exported: exported && isShared(field.name) }),
    );
    return [foundSymbol(name, spec, { kind: "record", exported, fields, hasMoreFields }), ...members];
  }
  if (type?.type !== "interface_type") return [foundSymbol(name, spec, { kind: "type", exported })];
  const methods = partsOf(type)
    .filter((member) => member.type === "method_elem" || member.type === "method_spec")
    .map((member) => {
      const method = member.childForFieldName("name")?.text ?? "";
      const isVisible = exported && isShared(method);
      return foundSymbol(`${name}.${method}`, member, {
        kind: "method",
        exported: isVisible,
        parameters: parametersOf(member),
      });
    });
  return [foundSymbol(name, spec, { kind: "interface", exported }), ...methods];
}

function parametersOf(node: SyntaxNode): FoundMember[] {
  return partsOf(node.childForFieldName("parameters")).flatMap((parameter): FoundMember[] => {
    const type = parameter.childForFieldName("type")?.text ?? null;
    const names = parameter.childrenForFieldName("name").filter((item) => item?.isNamed);
    const isRest = parameter.type === "variadic_parameter_declaration" || hasWord(parameter, "...");
    if (names.length === 0) return [{ name: "_", type }];
    return names.map((item) => ({ name: item!.text, type, ...(isRest ? { isOptional: true } : {}) }));
  });
}
