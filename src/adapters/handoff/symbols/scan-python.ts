import type { FoundMember, FoundSymbol, SymbolKind, SymbolScan } from "../../../core/handoff/index.ts";
import { pythonModulePaths } from "./module-paths.ts";
import { foundSymbol } from "./symbol-list.ts";
import { hasWord, partOf, partsOf, syntaxErrorLines, type SyntaxNode } from "./syntax.ts";

/** Base classes that bring no fields of their own. */
const plainBases =
  /^(?:\w+\.)*(?:object|ABC|BaseModel|Protocol|Generic|TypedDict|NamedTuple|Enum|IntEnum|StrEnum|Flag|IntFlag|str|int|float|Exception|ValueError|RuntimeError|Struct|DeclarativeBase)$/;
const enumBases = /^(?:\w+\.)*(?:Enum|IntEnum|StrEnum|Flag|IntFlag)$/;
const classMakers =
  /^(?:\w+\.)*(?:NewType|TypedDict|NamedTuple|namedtuple|Enum|IntEnum|make_dataclass|create_model|type)$/;

interface Scan {
  readonly path: string;
  readonly symbols: FoundSymbol[];
  readonly passesOn: string[][];
  /** Names in `__all__`; `null` where there is none. */
  publicNames: Set<string> | null;
  open: boolean;
}

/** Reads the names that a Python module defines. */
export function scanPython(path: string, root: SyntaxNode): SymbolScan {
  const scan: Scan = { path, symbols: [], passesOn: [], publicNames: null, open: false };
  readBlock(scan, root, false);
  const { publicNames, passesOn, open } = scan;
  const symbols =
    publicNames === null
      ? scan.symbols
      : scan.symbols.map((symbol) => ({ ...symbol, exported: publicNames.has(symbol.name.split(".")[0]!) }));
  return { symbols, passesOn, open, syntaxErrors: syntaxErrorLines(root) };
}

function isPublic(name: string): boolean {
  return !name.startsWith("_") || /^__\w+__$/.test(name);
}

function readBlock(scan: Scan, block: SyntaxNode | null, isConditional: boolean): void {
  for (const statement of partsOf(block)) readStatement(scan, statement, isConditional);
}

function readStatement(scan: Scan, statement: SyntaxNode, isConditional: boolean): void {
  const condition = isConditional ? { isConditional } : {};
  switch (statement.type) {
    case "decorated_definition": {
      const inner = statement.childForFieldName("definition");
      if (inner !== null) readStatement(scan, inner, isConditional);
      return;
    }
    case "class_definition":
      readClass(scan, statement, "", isPublic(nameOf(statement)), condition);
      return;
    case "function_definition": {
      const name = nameOf(statement);
      // A module that makes names when they are asked for may have any.
      if (name === "__getattr__") scan.open = true;
      const parameters = readParameters(statement.childForFieldName("parameters"));
      scan.symbols.push(
        foundSymbol(name, statement, { kind: "function", exported: isPublic(name), parameters, ...condition }),
      );
      return;
    }
    case "type_alias_statement": {
      const name = partsOf(statement)[0]?.text.replace(/\[.*$/s, "") ?? "";
      scan.symbols.push(foundSymbol(name, statement, { kind: "type", exported: isPublic(name), ...condition }));
      return;
    }
    case "expression_statement":
      for (const expression of partsOf(statement)) readExpression(scan, expression, condition);
      return;
    case "import_statement":
    case "import_from_statement":
      readImport(scan, statement, condition);
      return;
    case "if_statement":
      readIf(scan, statement, isConditional);
      return;
    case "try_statement":
      // What is defined in one arm is defined in the others too, or the module cannot be imported.
      readBlock(scan, statement.childForFieldName("body"), isConditional);
      for (const clause of partsOf(statement).filter((part) => /_clause$/.test(part.type)))
        readBlock(scan, partOf(clause, "block"), isConditional);
      return;
    case "with_statement":
      readBlock(scan, statement.childForFieldName("body"), isConditional);
      return;
    case "for_statement":
    case "while_statement":
    case "match_statement":
      for (const block of blocksBelow(statement)) readBlock(scan, block, true);
      return;
    case "delete_statement": {
      const names = statement.text.replace(/^del\s+/, "").split(/\s*,\s*/);
      const kept = scan.symbols.filter((symbol) => !names.includes(symbol.name.split(".")[0]!));
      scan.symbols.splice(0, scan.symbols.length, ...kept);
      return;
    }
  }
}

/** A name is there for certain where each arm of an `if` with an `else` defines it. */
function readIf(scan: Scan, statement: SyntaxNode, isConditional: boolean): void {
  const clauses = partsOf(statement).filter((part) => part.type === "elif_clause" || part.type === "else_clause");
  const blocks = [statement.childForFieldName("consequence"), ...clauses.map((clause) => partOf(clause, "block"))];
  const arms = blocks.map((block) => {
    const arm: Scan = { ...scan, symbols: [], passesOn: [], open: false };
    readBlock(arm, block, false);
    scan.passesOn.push(...arm.passesOn);
    scan.open ||= arm.open;
    scan.publicNames ??= arm.publicNames;
    return arm.symbols;
  });
  const hasElse = clauses.some((clause) => clause.type === "else_clause");
  for (const symbol of arms.flat()) {
    const isSure = hasElse && arms.every((arm) => arm.some(({ name }) => name === symbol.name));
    scan.symbols.push(isSure && !isConditional ? symbol : { ...symbol, isConditional: true });
  }
}

function blocksBelow(node: SyntaxNode): SyntaxNode[] {
  return partsOf(node).flatMap((part) =>
    part.type === "block" && node.type !== "match_statement" ? [part] : blocksBelow(part),
  );
}

function readExpression(scan: Scan, expression: SyntaxNode, condition: { isConditional?: boolean }): void {
  if (
    expression.type === "call" &&
    /^(?:exec|globals\(\)\.update|setattr)$/.test(expression.childForFieldName("function")?.text ?? "")
  ) {
    scan.open = true;
    return;
  }
  if (expression.type !== "assignment" && expression.type !== "augmented_assignment") return;
  const target = expression.childForFieldName("left");
  const value = expression.childForFieldName("right");
  if (target === null) return;
  if (target.text === "__all__") {
    const names =
      value?.type === "list" || value?.type === "tuple"
        ? partsOf(value).map((item) => /^['"](.*)['"]$/s.exec(item.text)?.[1])
        : [];
    if (names.length === 0 || names.includes(undefined)) scan.open = true;
    else for (const name of names) (scan.publicNames ??= new Set()).add(name!);
    return;
  }
  if (/^globals\(\)/.test(target.text)) scan.open = true;
  const annotation = expression.childForFieldName("type");
  // `name: type` alone defines nothing at run time.
  if (annotation !== null && value === null) return;
  for (const name of targetNames(target)) {
    const kind = annotation?.text.endsWith("TypeAlias") ? "type" : kindOfValue(name, value);
    scan.symbols.push(foundSymbol(name, expression, { kind, exported: isPublic(name), ...condition }));
  }
  if (value?.type === "assignment") readExpression(scan, value, condition);
}

function targetNames(target: SyntaxNode): string[] {
  if (target.type === "identifier") return [target.text];
  return /^(?:pattern_list|tuple_pattern|list_pattern)$/.test(target.type) ? partsOf(target).flatMap(targetNames) : [];
}

function kindOfValue(name: string, value: SyntaxNode | null): SymbolKind | null {
  if (value?.type === "call" && classMakers.test(value.childForFieldName("function")?.text ?? "")) return "class";
  if (value?.type === "lambda") return "function";
  if (value?.type === "subscript" || (value?.type === "binary_operator" && hasWord(value, "|"))) return "type";
  // Another name for something: of its kind.
  if (value?.type === "identifier" || value?.type === "attribute") return null;
  return /^[A-Z0-9_]+$/.test(name) ? "constant" : "variable";
}

function readImport(scan: Scan, statement: SyntaxNode, condition: { isConditional?: boolean }): void {
  const module = statement.childForFieldName("module_name")?.text.replace(/\s/g, "") ?? null;
  if (module !== null && partOf(statement, "wildcard_import") !== null) {
    const paths = pythonModulePaths(scan.path, module);
    scan.passesOn.push(paths);
    return;
  }
  for (const item of statement.childrenForFieldName("name")) {
    if (item === null) continue;
    const original = item.childForFieldName("name")?.text ?? item.text;
    const alias = item.childForFieldName("alias")?.text ?? null;
    const name = alias ?? (module === null ? original.split(".")[0]! : original);
    const isExternal = !module?.startsWith(".");
    const submodule = pythonModulePaths(
      scan.path,
      module === null ? original : `${module}${module.endsWith(".") ? "" : "."}${original}`,
    );
    const paths = module === null ? submodule : pythonModulePaths(scan.path, module);
    const details = { kind: null, exported: isPublic(name), ...condition };
    const passedOn = { paths, name: module === null ? null : original, isExternal, takesPrivate: true };
    scan.symbols.push(foundSymbol(name, statement, { ...details, passedOn }));
    // `from . import user` may also mean the file `user.py`.
    if (module !== null)
      scan.symbols.push(
        foundSymbol(name, statement, { ...details, passedOn: { paths: submodule, name: null, isExternal: false } }),
      );
  }
}

function readClass(
  scan: Scan,
  node: SyntaxNode,
  prefix: string,
  exported: boolean,
  condition: { isConditional?: boolean },
): void {
  const name = prefix + nameOf(node);
  const bases = partsOf(node.childForFieldName("superclasses")).filter((base) => base.type !== "keyword_argument");
  const baseNames = bases.map((base) => (base.childForFieldName("value") ?? base).text.replace(/\[.*$/s, ""));
  const kind = baseNames.some((base) => enumBases.test(base)) ? "enum" : "class";
  const fields: FoundMember[] = [];
  const place = scan.symbols.push(foundSymbol(name, node, { kind, exported, ...condition })) - 1;
  for (let member of partsOf(node.childForFieldName("body"))) {
    const decorators =
      member.type === "decorated_definition" ? partsOf(member).filter((part) => part.type === "decorator") : [];
    if (decorators.length > 0) member = partsOf(member).at(-1)!;
    const memberName = nameOf(member);
    const isShared = exported && isPublic(memberName);
    if (member.type === "class_definition") readClass(scan, member, `${name}.`, isShared, condition);
    else if (member.type === "function_definition") {
      const all = readParameters(member.childForFieldName("parameters"));
      const isStatic = decorators.some((decorator) => decorator.text === "@staticmethod");
      const parameters = isStatic ? all : all.slice(1);
      const type = member.childForFieldName("return_type")?.text ?? null;
      if (
        decorators.some((decorator) =>
          /^@(?:functools\.)?(?:property|cached_property|computed_field)\b/.test(decorator.text),
        )
      )
        fields.push({ name: memberName, type });
      else
        scan.symbols.push(
          foundSymbol(`${name}.${memberName}`, member, {
            kind: "method",
            exported: isShared,
            parameters,
            ...condition,
          }),
        );
      if (memberName === "__init__") fields.push(...ownFields(member, parameters));
    } else if (member.type === "expression_statement") fields.push(...classFields(member));
  }
  const unique = fields.filter((field, index) => fields.findIndex((other) => other.name === field.name) === index);
  for (const field of unique)
    scan.symbols.push(
      foundSymbol(`${name}.${field.name}`, node, {
        kind: "field",
        exported: exported && isPublic(field.name),
        ...condition,
      }),
    );
  scan.symbols[place] = foundSymbol(name, node, {
    kind,
    exported,
    fields: unique,
    hasMoreFields: baseNames.some((base) => !plainBases.test(base)),
    ...condition,
  });
}

function classFields(statement: SyntaxNode): FoundMember[] {
  return partsOf(statement).flatMap((expression) => {
    const target = expression.childForFieldName("left");
    if (expression.type !== "assignment" || target?.type !== "identifier") return [];
    if (/^(?:model_config|Config|__slots__)$/.test(target.text)) return [];
    const isOptional = expression.childForFieldName("right") !== null;
    return [{ name: target.text, type: expression.childForFieldName("type")?.text ?? null, isOptional }];
  });
}

/** `self.name = …` anywhere in the constructor, with the type of the parameter that is kept. */
function ownFields(method: SyntaxNode, parameters: readonly FoundMember[]): FoundMember[] {
  const fields: FoundMember[] = [];
  const nodes = [method.childForFieldName("body")];
  for (let node = nodes.shift(); node !== undefined; node = nodes.shift()) {
    if (node === null || /^(?:function_definition|class_definition|lambda)$/.test(node.type)) continue;
    const name =
      node.type === "assignment" ? /^self\.(\w+)$/.exec(node.childForFieldName("left")?.text ?? "")?.[1] : undefined;
    if (name !== undefined) {
      const value = node.childForFieldName("right")?.text;
      const type =
        node.childForFieldName("type")?.text ?? parameters.find((parameter) => parameter.name === value)?.type ?? null;
      fields.push({ name, type });
    }
    nodes.push(...node.namedChildren);
  }
  return fields;
}

function readParameters(list: SyntaxNode | null): FoundMember[] {
  return partsOf(list).flatMap((parameter): FoundMember[] => {
    const type = parameter.childForFieldName("type")?.text ?? null;
    switch (parameter.type) {
      case "identifier":
        return [{ name: parameter.text, type: null }];
      case "typed_parameter": {
        const name = partsOf(parameter)[0]?.text ?? "";
        return [{ name, type, ...(name.startsWith("*") ? { isOptional: true } : {}) }];
      }
      case "default_parameter":
      case "typed_default_parameter":
        return [{ name: parameter.childForFieldName("name")?.text ?? "", type, isOptional: true }];
      case "list_splat_pattern":
      case "dictionary_splat_pattern":
        return [{ name: parameter.text, type: null, isOptional: true }];
      default:
        return []; // `*` and `/` alone.
    }
  });
}

function nameOf(node: SyntaxNode): string {
  return node.childForFieldName("name")?.text ?? "";
}
