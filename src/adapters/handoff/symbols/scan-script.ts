import type { FoundMember, FoundSymbol, SymbolKind, SymbolScan } from "../../../core/handoff/index.ts";
import { scriptModulePaths } from "./module-paths.ts";
import { foundSymbol, type SymbolDetails } from "./symbol-list.ts";
import { hasWord, partOf, partsOf, syntaxErrorLines, type SyntaxNode } from "./syntax.ts";

/** A name that the module has for itself: its own, or one that it imports. */
interface Scan {
  readonly path: string;
  readonly locals: FoundSymbol[];
  /** Names under which locals are given to others. */
  readonly exports: {
    readonly local: string;
    readonly name: string;
    readonly node: SyntaxNode;
    readonly isConditional: boolean;
  }[];
  readonly symbols: FoundSymbol[];
  readonly passesOn: string[][];
  open: boolean;
}

/** Reads the names that a module of TypeScript or JavaScript defines, of both kinds of modules. */
export function scanScript(path: string, root: SyntaxNode): SymbolScan {
  const scan: Scan = { path, locals: [], exports: [], symbols: [], passesOn: [], open: false };
  for (const statement of partsOf(root)) readStatement(scan, statement);
  for (const { local, name, node, isConditional } of scan.exports) {
    const condition = isConditional ? { isConditional } : {};
    const own = scan.locals.filter((symbol) => symbol.name === local || symbol.name.startsWith(`${local}.`));
    if (own.length === 0)
      scan.symbols.push(foundSymbol(name, node, { kind: "variable", exported: true, ...condition }));
    // Locals keep in `exported` whether they may be seen where their owner is: private members may not.
    for (const symbol of own)
      scan.symbols.push({
        ...symbol,
        ...condition,
        name: name + symbol.name.slice(local.length),
      });
  }
  const shared = new Set(scan.symbols.map((symbol) => symbol.name));
  const hidden = scan.locals.filter((symbol) => !shared.has(symbol.name) && symbol.passedOn === undefined);
  return {
    symbols: [...scan.symbols, ...hidden.map((symbol) => ({ ...symbol, exported: false }))],
    passesOn: scan.passesOn,
    open: scan.open,
    syntaxErrors: syntaxErrorLines(root),
  };
}

function readStatement(scan: Scan, statement: SyntaxNode): void {
  if (statement.type === "export_statement") readExport(scan, statement);
  else if (statement.type === "import_statement") readImport(scan, statement);
  else if (statement.type === "expression_statement") {
    const inner = partsOf(statement)[0];
    if (inner?.type === "internal_module") scan.locals.push(...declared(scan, inner));
    else if (inner !== undefined) readCommonJs(scan, inner, false);
  } else if (/^(?:if_statement|try_statement|statement_block|for_statement)$/.test(statement.type))
    readConditional(scan, statement);
  else scan.locals.push(...declared(scan, statement));
}

/** CommonJS may export anywhere; what stands under a condition is not there for certain. */
function readConditional(scan: Scan, node: SyntaxNode): void {
  for (const part of partsOf(node))
    if (part.type === "expression_statement") {
      const inner = partsOf(part)[0];
      if (inner !== undefined) readCommonJs(scan, inner, true);
    } else if (!/function|class/.test(part.type)) readConditional(scan, part);
}

function readExport(scan: Scan, statement: SyntaxNode): void {
  const source = stringOf(statement.childForFieldName("source"));
  const paths = source === null ? [] : scriptModulePaths(scan.path, source);
  const isExternal = source !== null && !source.startsWith(".");
  const clause = partOf(statement, "export_clause");
  if (clause !== null) {
    for (const specifier of partsOf(clause)) {
      const local = nameText(specifier.childForFieldName("name"));
      const name = nameText(specifier.childForFieldName("alias")) || local;
      if (source === null) scan.exports.push({ local, name, node: specifier, isConditional: false });
      else
        scan.symbols.push(
          foundSymbol(name, specifier, { kind: null, exported: true, passedOn: { paths, name: local, isExternal } }),
        );
    }
    return;
  }
  const namespace = partOf(statement, "namespace_export");
  if (namespace !== null) {
    const name = nameText(partsOf(namespace)[0] ?? null);
    scan.symbols.push(
      foundSymbol(name, statement, { kind: null, exported: true, passedOn: { paths, name: null, isExternal } }),
    );
    return;
  }
  if (source !== null) {
    scan.passesOn.push(paths);
    return;
  }
  const declaration = statement.childForFieldName("declaration");
  const value =
    statement.childForFieldName("value") ?? (hasWord(statement, "=") ? (partsOf(statement)[0] ?? null) : null);
  if (declaration !== null) {
    const symbols = declared(scan, declaration);
    scan.symbols.push(...symbols);
    const first = symbols[0];
    if (hasWord(statement, "default") && first !== undefined)
      scan.symbols.push(
        ...symbols.map((symbol) => ({ ...symbol, name: `default${symbol.name.slice(first.name.length)}` })),
      );
  } else if (value?.type === "identifier") {
    // `export default App` and `export = App`: others import it under a name of their choice, and choose this one.
    scan.exports.push({ local: value.text, name: value.text, node: statement, isConditional: false });
    scan.exports.push({ local: value.text, name: "default", node: statement, isConditional: false });
  } else if (value !== null)
    scan.symbols.push(foundSymbol("default", statement, { exported: true, ...detailsOfValue(value, "default") }));
  else scan.symbols.push(...declared(scan, statement));
}

function readImport(scan: Scan, statement: SyntaxNode): void {
  const source = stringOf(statement.childForFieldName("source"));
  if (source === null) return;
  const paths = scriptModulePaths(scan.path, source);
  const isExternal = !source.startsWith(".");
  const add = (name: string, original: string | null): void => {
    scan.locals.push(
      foundSymbol(name, statement, { kind: null, exported: true, passedOn: { paths, name: original, isExternal } }),
    );
  };
  const clause = partOf(statement, "import_clause");
  for (const part of partsOf(clause)) {
    if (part.type === "identifier") add(part.text, "default");
    else if (part.type === "namespace_import") add(partsOf(part)[0]?.text ?? "", null);
    else
      for (const specifier of partsOf(part)) {
        const original = nameText(specifier.childForFieldName("name"));
        add(nameText(specifier.childForFieldName("alias")) || original, original);
      }
  }
}

/** `module.exports = …`, `exports.a = …`, `Object.assign(exports, …)`. */
function readCommonJs(scan: Scan, expression: SyntaxNode, isConditional: boolean): void {
  if (
    expression.type === "call_expression" &&
    /^Object\.(?:assign|definePropert(?:y|ies))\((?:module\.)?exports\b/.test(expression.text)
  )
    scan.open = true;
  if (expression.type === "call_expression" && /^__exportStar\(/.test(expression.text)) scan.open = true;
  if (expression.type !== "assignment_expression") return;
  const target = expression.childForFieldName("left")?.text.replace(/\s/g, "") ?? "";
  const value = expression.childForFieldName("right");
  if (value?.type === "assignment_expression") readCommonJs(scan, value, isConditional);
  const member = /^(?:module\.)?exports(?:\.(\w+)|\[["'](.+)["']\])$/.exec(target);
  const name = member?.[1] ?? member?.[2];
  const add = (exportName: string, given: SyntaxNode | null): void => {
    if (given?.type === "identifier")
      scan.exports.push({ local: given.text, name: exportName, node: expression, isConditional });
    else if (given !== null)
      scan.symbols.push(
        foundSymbol(exportName, expression, {
          exported: true,
          ...detailsOfValue(given, exportName),
          ...(isConditional ? { isConditional } : {}),
        }),
      );
  };
  if (name !== undefined) add(name, value);
  if (target !== "module.exports" || value === null) return;
  if (value.type === "identifier") add(value.text, value);
  else if (value.type === "class" || value.type === "function_expression")
    add(nameText(value.childForFieldName("name")) || "default", value);
  else if (value.type === "object")
    for (const property of partsOf(value)) {
      const { text } = property;
      if (property.type === "shorthand_property_identifier")
        scan.exports.push({ local: text, name: text, node: property, isConditional });
      else if (property.type === "pair")
        add(nameText(property.childForFieldName("key")), property.childForFieldName("value"));
      else if (property.type === "method_definition") add(nameText(property.childForFieldName("name")), property);
      else scan.open = true;
    }
  else if (value.type === "call_expression" && /^require\(/.test(value.text)) {
    const source = stringOf(partsOf(value.childForFieldName("arguments"))[0] ?? null);
    if (source !== null && source.startsWith(".")) scan.passesOn.push(scriptModulePaths(scan.path, source));
    else scan.open = true;
  } else scan.open = true;
}

/** Symbols of a declaration, as seen from where it stands; the first is the declared name. */
function declared(scan: Scan, node: SyntaxNode): FoundSymbol[] {
  const name = nameText(node.childForFieldName("name"));
  switch (node.type) {
    case "class_declaration":
    case "abstract_class_declaration":
    case "class":
      return classSymbols(name, node);
    case "interface_declaration": {
      const body = node.childForFieldName("body");
      const hasMoreFields = partOf(node, "extends_type_clause", "extends_clause") !== null;
      return [
        foundSymbol(name, node, { kind: "interface", exported: true, fields: signatureFields(body), hasMoreFields }),
        ...signatureMethods(name, body),
      ];
    }
    case "type_alias_declaration": {
      const value = node.childForFieldName("value");
      const isObject = value?.type === "object_type";
      const details = isObject ? { fields: signatureFields(value) } : { hasMoreFields: true };
      return [foundSymbol(name, node, { kind: "type", exported: true, ...details })];
    }
    case "enum_declaration": {
      const members = partsOf(node.childForFieldName("body")).map((member) =>
        nameText(member.childForFieldName("name") ?? member),
      );
      return [
        foundSymbol(name, node, {
          kind: "enum",
          exported: true,
          fields: members.map((member) => ({ name: member, type: null })),
        }),
        ...members.map((member) =>
          foundSymbol(`${name}.${member}`, node, { kind: "constant" as const, exported: true }),
        ),
      ];
    }
    case "function_declaration":
    case "generator_function_declaration":
    case "function_signature":
      return [foundSymbol(name, node, { kind: "function", exported: true, parameters: parametersOf(node) })];
    case "lexical_declaration":
    case "variable_declaration":
      return partsOf(node).flatMap((declarator) => declaratorSymbols(declarator, node));
    case "ambient_declaration":
      return partsOf(node).flatMap((inner) => declared(scan, inner));
    case "internal_module":
    case "module": {
      const inner: Scan = { ...scan, locals: [], exports: [], symbols: [] };
      for (const statement of partsOf(node.childForFieldName("body"))) readStatement(inner, statement);
      const members = inner.symbols.map((symbol) => ({ ...symbol, name: `${name}.${symbol.name}` }));
      return [foundSymbol(name, node, { kind: "module", exported: true }), ...members];
    }
    case "import_alias":
      return [
        foundSymbol(partsOf(node)[0]?.text ?? "", node, {
          kind: null,
          exported: true,
          passedOn: { paths: [], name: null, isExternal: true },
        }),
      ];
    default:
      return [];
  }
}

function declaratorSymbols(declarator: SyntaxNode, declaration: SyntaxNode): FoundSymbol[] {
  const target = declarator.childForFieldName("name");
  const value = declarator.childForFieldName("value");
  if (target === null) return [];
  if (target.type !== "identifier") {
    const names = [...target.text.matchAll(/(?:^|[{,[\s])(?:[\w$]+\s*:\s*)?([\w$]+)\s*(?=[,}\]=])/g)].map(
      (match) => match[1]!,
    );
    return names.map((name) => foundSymbol(name, declarator, { kind: "variable", exported: true }));
  }
  const isConstant = hasWord(declaration, "const");
  const details =
    value === null
      ? { kind: isConstant ? ("constant" as const) : ("variable" as const) }
      : detailsOfValue(value, target.text, isConstant);
  const { members = [], ...rest } = details;
  return [foundSymbol(target.text, declarator, { exported: true, ...rest }), ...members];
}

function detailsOfValue(
  value: SyntaxNode,
  name: string,
  isConstant = true,
): Omit<SymbolDetails, "exported"> & { readonly members?: FoundSymbol[] } {
  if (/^(?:arrow_function|function_expression|function|generator_function|method_definition)$/.test(value.type))
    return { kind: "function", parameters: parametersOf(value) };
  if (value.type === "class") {
    const [own, ...members] = classSymbols(name, value);
    return { kind: "class", fields: own!.fields, hasMoreFields: own!.hasMoreFields ?? false, members };
  }
  if (/^(?:as_expression|satisfies_expression|parenthesized_expression)$/.test(value.type))
    return detailsOfValue(partsOf(value)[0] ?? value.children[0]!, name, isConstant);
  return { kind: isConstant ? "constant" : "variable" };
}

function classSymbols(name: string, node: SyntaxNode): FoundSymbol[] {
  const fields: FoundMember[] = [];
  const members: FoundSymbol[] = [];
  const isPrivate = (member: SyntaxNode): boolean =>
    /^(?:private|protected)$/.test(partOf(member, "accessibility_modifier")?.text ?? "") ||
    nameText(member.childForFieldName("name") ?? member.childForFieldName("property")).startsWith("#");
  for (const member of partsOf(node.childForFieldName("body"))) {
    const memberName = nameText(member.childForFieldName("name") ?? member.childForFieldName("property"));
    const exported = !isPrivate(member);
    if (/^(?:method_definition|method_signature|abstract_method_signature)$/.test(member.type)) {
      const parameters = parametersOf(member);
      const isAccessor = hasWord(member, "get") || hasWord(member, "set");
      if (isAccessor) fields.push({ name: memberName, type: typeText(member.childForFieldName("return_type")) });
      else members.push(foundSymbol(`${name}.${memberName}`, member, { kind: "method", exported, parameters }));
      // `constructor(readonly id: string)` makes a field of the parameter.
      if (memberName === "constructor")
        for (const parameter of partsOf(member.childForFieldName("parameters")))
          if (partOf(parameter, "accessibility_modifier") !== null || hasWord(parameter, "readonly"))
            if (!isPrivate(parameter)) fields.push(memberOf(parameter));
    } else if (/^(?:public_field_definition|field_definition|property_signature)$/.test(member.type)) {
      const field = {
        name: memberName,
        type: typeText(member.childForFieldName("type")),
        ...(hasWord(member, "?") ? { isOptional: true } : {}),
      };
      if (exported) fields.push(field);
      members.push(foundSymbol(`${name}.${memberName}`, member, { kind: "field", exported }));
    }
  }
  const hasMoreFields = /\bextends\b/.test(partOf(node, "class_heritage")?.text ?? "");
  return [foundSymbol(name, node, { kind: "class", exported: true, fields, hasMoreFields }), ...members];
}

function signatureFields(body: SyntaxNode | null): FoundMember[] {
  return partsOf(body)
    .filter((member) => member.type === "property_signature" || member.type === "method_signature")
    .map((member) => ({
      name: nameText(member.childForFieldName("name")),
      type: member.type === "property_signature" ? typeText(member.childForFieldName("type")) : null,
      ...(hasWord(member, "?") ? { isOptional: true } : {}),
    }));
}

function signatureMethods(name: string, body: SyntaxNode | null): FoundSymbol[] {
  const kinds: Readonly<Record<string, SymbolKind>> = { method_signature: "method", property_signature: "field" };
  return partsOf(body).flatMap((member) => {
    const kind = kinds[member.type];
    if (kind === undefined) return [];
    const parameters = kind === "method" ? parametersOf(member) : null;
    return [
      foundSymbol(`${name}.${nameText(member.childForFieldName("name"))}`, member, {
        kind,
        exported: true,
        parameters,
      }),
    ];
  });
}

function parametersOf(node: SyntaxNode): FoundMember[] {
  const single = node.childForFieldName("parameter");
  if (single !== null) return [{ name: single.text, type: null }];
  return partsOf(node.childForFieldName("parameters"))
    .map(memberOf)
    .filter((parameter) => parameter.name !== "this");
}

function memberOf(parameter: SyntaxNode): FoundMember {
  const pattern = parameter.childForFieldName("pattern") ?? parameter.childForFieldName("left") ?? parameter;
  const type = typeText(parameter.childForFieldName("type"));
  const isRest = pattern.type === "rest_pattern";
  const isOptional =
    isRest ||
    parameter.type === "optional_parameter" ||
    parameter.type === "assignment_pattern" ||
    parameter.childForFieldName("value") !== null;
  return {
    name: isRest ? pattern.text.replace(/^\.\.\.\s*/, "") : pattern.text,
    type,
    ...(isOptional ? { isOptional } : {}),
  };
}

/** `: string` is the type `string`. */
function typeText(annotation: SyntaxNode | null): string | null {
  return annotation === null ? null : annotation.text.replace(/^:\s*/, "");
}

function stringOf(node: SyntaxNode | null): string | null {
  return node?.type === "string" ? node.text.slice(1, -1) : null;
}

function nameText(node: SyntaxNode | null): string {
  return node === null ? "" : node.type === "string" ? node.text.slice(1, -1) : node.text;
}
