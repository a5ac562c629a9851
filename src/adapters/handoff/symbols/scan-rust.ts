import type { FoundMember, FoundSymbol, SymbolKind, SymbolScan } from "../../../core/handoff/index.ts";
import { rustModulePaths } from "./module-paths.ts";
import { foundSymbol } from "./symbol-list.ts";
import { partOf, partsOf, syntaxErrorLines, type SyntaxNode } from "./syntax.ts";

const kinds: Readonly<Record<string, SymbolKind>> = {
  struct_item: "record",
  union_item: "record",
  enum_item: "enum",
  trait_item: "interface",
  function_item: "function",
  type_item: "type",
  const_item: "constant",
  static_item: "variable",
};

interface Scan {
  readonly path: string;
  readonly symbols: FoundSymbol[];
  readonly passesOn: string[][];
  open: boolean;
}

interface Place {
  /** Modules around, each with a point after it. */
  readonly prefix: string;
  readonly isShared: boolean;
  readonly isConditional: boolean;
}

/** Reads the names that a Rust file defines. */
export function scanRust(path: string, root: SyntaxNode): SymbolScan {
  const scan: Scan = { path, symbols: [], passesOn: [], open: false };
  readItems(scan, root, { prefix: "", isShared: true, isConditional: false });
  return { symbols: scan.symbols, passesOn: scan.passesOn, open: scan.open, syntaxErrors: syntaxErrorLines(root) };
}

function readItems(scan: Scan, list: SyntaxNode | null, place: Place): void {
  let attributes: string[] = [];
  for (const item of partsOf(list)) {
    if (item.type === "attribute_item") {
      attributes.push(item.text);
      continue;
    }
    const isConditional = place.isConditional || attributes.some((attribute) => /^#\[cfg\b/.test(attribute));
    readItem(scan, item, { ...place, isConditional }, attributes);
    attributes = [];
  }
}

function readItem(scan: Scan, item: SyntaxNode, place: Place, attributes: readonly string[]): void {
  const ownName = item.childForFieldName("name")?.text ?? "";
  const name = place.prefix + ownName;
  const exported = place.isShared && isPublic(item);
  const condition = place.isConditional ? { isConditional: true } : {};
  switch (item.type) {
    case "struct_item":
    case "union_item": {
      const body = item.childForFieldName("body");
      const fields = fieldsOf(body);
      scan.symbols.push(foundSymbol(name, item, { kind: "record", exported, fields, ...condition }));
      for (const field of partsOf(body).filter((part) => part.type === "field_declaration")) {
        const fieldName = `${name}.${field.childForFieldName("name")?.text ?? ""}`;
        scan.symbols.push(
          foundSymbol(fieldName, field, { kind: "field", exported: exported && isPublic(field), ...condition }),
        );
      }
      return;
    }
    case "enum_item": {
      const variants = partsOf(item.childForFieldName("body")).filter((part) => part.type === "enum_variant");
      const names = variants.map((variant) => variant.childForFieldName("name")?.text ?? "");
      const fields = names.map((variant) => ({ name: variant, type: null }));
      scan.symbols.push(foundSymbol(name, item, { kind: "enum", exported, fields, ...condition }));
      for (const variant of names)
        scan.symbols.push(foundSymbol(`${name}.${variant}`, item, { kind: "constant", exported, ...condition }));
      return;
    }
    case "trait_item":
      scan.symbols.push(foundSymbol(name, item, { kind: "interface", exported, ...condition }));
      readMethods(scan, item, name, exported, true, condition);
      return;
    case "impl_item": {
      const owner = place.prefix + (item.childForFieldName("type")?.text.replace(/<.*$/s, "") ?? "");
      // Methods of a trait are as public as the trait is; those of the type say so themselves.
      readMethods(scan, item, owner, place.isShared, item.childForFieldName("trait") !== null, condition);
      return;
    }
    case "mod_item": {
      const body = item.childForFieldName("body");
      if (body === null) {
        const [files] = rustModulePaths(scan.path, ["self", ...place.prefix.split(".").filter(Boolean), ownName, ""]);
        const passedOn = { paths: files?.paths ?? [], name: null, isExternal: false };
        scan.symbols.push(foundSymbol(name, item, { kind: "module", exported, passedOn, ...condition }));
        return;
      }
      scan.symbols.push(foundSymbol(name, item, { kind: "module", exported, ...condition }));
      readItems(scan, body, { prefix: `${name}.`, isShared: exported, isConditional: place.isConditional });
      return;
    }
    case "use_declaration":
      readUse(scan, item, { ...place, isShared: exported });
      return;
    case "macro_definition":
      scan.symbols.push(
        foundSymbol(name, item, {
          kind: "function",
          exported: attributes.some((attribute) => attribute.includes("macro_export")),
          ...condition,
        }),
      );
      return;
    case "macro_invocation":
    case "expression_statement":
      // A macro may define anything.
      scan.open = true;
      return;
    case "foreign_mod_item":
      readItems(scan, item.childForFieldName("body"), place);
      return;
    default: {
      const kind = kinds[item.type] ?? (item.type === "function_signature_item" ? "function" : undefined);
      if (kind === undefined) return;
      const parameters = kind === "function" ? parametersOf(item) : null;
      scan.symbols.push(foundSymbol(name, item, { kind, exported, parameters, ...condition }));
    }
  }
}

function readMethods(
  scan: Scan,
  item: SyntaxNode,
  owner: string,
  isShared: boolean,
  isTrait: boolean,
  condition: { isConditional?: boolean },
): void {
  for (const member of partsOf(item.childForFieldName("body"))) {
    const name = `${owner}.${member.childForFieldName("name")?.text ?? ""}`;
    const exported = isShared && (isTrait || isPublic(member));
    if (member.type === "function_item" || member.type === "function_signature_item")
      scan.symbols.push(
        foundSymbol(name, member, { kind: "method", exported, parameters: parametersOf(member), ...condition }),
      );
    else if (member.type === "const_item")
      scan.symbols.push(foundSymbol(name, member, { kind: "constant", exported, ...condition }));
  }
}

/** `pub use a::{b, c as d, e::*}`; a private `use` gives nothing to others. */
function readUse(scan: Scan, item: SyntaxNode, place: Place): void {
  const condition = place.isConditional ? { isConditional: true } : {};
  const read = (node: SyntaxNode, before: readonly string[]): void => {
    switch (node.type) {
      case "use_list":
        for (const part of partsOf(node)) read(part, before);
        return;
      case "scoped_use_list": {
        const path = node.childForFieldName("path")?.text.split("::") ?? [];
        const list = node.childForFieldName("list");
        if (list !== null) read(list, [...before, ...path]);
        return;
      }
      case "use_as_clause": {
        const path = [...before, ...(node.childForFieldName("path")?.text.split("::") ?? [])];
        add(path, node.childForFieldName("alias")?.text ?? path.at(-1)!);
        return;
      }
      case "use_wildcard": {
        const path = [...before, ...(partsOf(node)[0]?.text.split("::") ?? [])];
        if (!place.isShared) return;
        const [files] = rustModulePaths(scan.path, [...inModule(path), ""]);
        scan.passesOn.push(place.prefix === "" ? (files?.paths ?? []) : []);
        return;
      }
      default: {
        const path = [...before, ...node.text.replace(/\s/g, "").split("::")];
        if (path.at(-1) === "self") path.pop();
        add(path, path.at(-1) ?? "");
      }
    }
  };
  const inModule = (path: readonly string[]): string[] => {
    const modules = place.prefix.split(".").filter(Boolean);
    return path[0] === "crate" ? [...path] : [...modules, ...path];
  };
  const add = (path: readonly string[], name: string): void => {
    if (!place.isShared) return;
    const isExternal = !["crate", "self", "super"].includes(path[0]!);
    for (const { paths, name: rest } of rustModulePaths(scan.path, inModule(path)))
      scan.symbols.push(
        foundSymbol(place.prefix + name, item, {
          kind: null,
          exported: true,
          passedOn: { paths, name: rest.join("."), isExternal: false },
          ...condition,
        }),
      );
    // A module of this file, or a crate.
    const local = path.filter((part) => part !== "self").join(".");
    scan.symbols.push(
      foundSymbol(place.prefix + name, item, {
        kind: null,
        exported: true,
        passedOn: { paths: isExternal && path.length > 1 ? [] : [scan.path], name: local, isExternal },
        ...condition,
      }),
    );
  };
  const argument = item.childForFieldName("argument");
  if (argument !== null) read(argument, []);
}

/** `pub` and `pub(crate)`: agents that work on one code base mostly share a crate. */
function isPublic(item: SyntaxNode): boolean {
  return /^pub(?:\s*\(\s*crate\s*\))?$/.test(partOf(item, "visibility_modifier")?.text ?? "");
}

function fieldsOf(body: SyntaxNode | null): FoundMember[] {
  if (body?.type === "ordered_field_declaration_list")
    return body.childrenForFieldName("type").map((type, index) => ({ name: String(index), type: type?.text ?? null }));
  return partsOf(body)
    .filter((part) => part.type === "field_declaration")
    .map((field) => ({
      name: field.childForFieldName("name")?.text ?? "",
      type: field.childForFieldName("type")?.text ?? null,
    }));
}

/** Without `self`: the receiver is not given by name. */
function parametersOf(item: SyntaxNode): FoundMember[] {
  return partsOf(item.childForFieldName("parameters"))
    .filter((parameter) => parameter.type === "parameter")
    .map((parameter) => ({
      name: parameter.childForFieldName("pattern")?.text.replace(/^mut\s+/, "") ?? "",
      type: parameter.childForFieldName("type")?.text ?? null,
    }));
}
