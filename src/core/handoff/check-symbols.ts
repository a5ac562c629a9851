import type { ContractMember, SymbolContract } from "./contract.ts";
import type { FoundMember, FoundSymbol, SymbolKind } from "./delivered.ts";
import type { Inspection } from "./inspection.ts";
import { nearestNames } from "./nearest-names.ts";

/** Kinds that also satisfy a contract which asks for the kind on the left. */
const wider: ReadonlyMap<SymbolKind, readonly SymbolKind[]> = new Map([
  ["type", ["class", "interface", "record", "enum"]],
  ["class", ["record"]],
  ["function", ["method"]],
  ["constant", ["variable"]],
  ["variable", ["constant"]],
]);

/** How many files a name is followed through; re-exports of re-exports are rarely deeper than three. */
const maxDepth = 16;

interface Lookup {
  readonly found: readonly FoundSymbol[];
  /** The name may be there although it was not seen. */
  readonly open: boolean;
  /** Every public name that was seen. */
  readonly names: readonly string[];
}

/** Checks that a name is in its file, that others may use it, and that it has the form that is asked for. */
export function checkSymbol(inspection: Inspection, wanted: SymbolContract): void {
  const { path, name } = wanted;
  const place = { path, name };
  if (inspection.readFile(path) === null) return; // The missing file is a fault of its own.
  const scan = inspection.scan(path);
  if (scan === undefined) {
    inspection.doubt(
      "symbol-unchecked",
      `${name} in ${path} is not verified, there is no parser to look for it`,
      place,
    );
    return;
  }
  if (scan === null) {
    inspection.doubt("symbol-unchecked", `${name} in ${path} is not verified, the language is not supported`, place);
    return;
  }
  if (scan.syntaxErrors.length > 0) {
    const line = scan.syntaxErrors[0]!;
    inspection.doubt("symbol-unchecked", `${name} in ${path} is not verified, line ${line} cannot be read`, place);
    return;
  }
  const { found, open, names } = lookUp(inspection, path, name, 0, new Set());
  if (found.length === 0) {
    const nearest = nearestNames(name, names);
    if (open)
      inspection.doubt("symbol-unchecked", `${name} is not seen in ${path}, which may define more names`, {
        ...place,
        nearest,
      });
    else inspection.reject("symbol-missing", `${path} defines no ${name}`, { ...place, nearest });
    return;
  }
  const shared = found.filter((symbol) => symbol.exported);
  if (shared.length === 0) {
    inspection.reject("symbol-private", `${name} in ${path} is not exported, line ${found[0]!.line}`, place);
    return;
  }
  if (shared.every((symbol) => symbol.isConditional)) {
    const { line } = shared[0]!;
    inspection.doubt("symbol-unchecked", `${name} in ${path} is defined only under a condition, line ${line}`, place);
    return;
  }
  checkForm(inspection, wanted, shared);
}

function lookUp(inspection: Inspection, path: string, name: string, depth: number, seen: Set<string>): Lookup {
  const scan = inspection.scan(path);
  if (seen.has(path + "\0" + name) || depth > maxDepth) return { found: [], open: depth > maxDepth, names: [] };
  seen.add(path + "\0" + name);
  if (scan === undefined || scan === null || scan.syntaxErrors.length > 0) return { found: [], open: true, names: [] };
  const names = scan.symbols.filter((symbol) => symbol.exported).map((symbol) => symbol.name);
  let open = scan.open;
  const found: FoundSymbol[] = [];
  for (const symbol of scan.symbols) {
    if (symbol.passedOn === undefined) {
      if (symbol.name === name) found.push(symbol);
      continue;
    }
    // `export { a as User } from "./user"`: User.email is a.email over there.
    const rest = symbol.name === name ? "" : name.startsWith(`${symbol.name}.`) ? name.slice(symbol.name.length) : null;
    if (rest === null) continue;
    const source = symbol.passedOn.paths.find((candidate) => inspection.readFile(candidate) !== null);
    const isWhole = symbol.passedOn.name === null;
    if (source === undefined || (isWhole && rest === "")) {
      // From a package it is there, of a kind nobody can see; from a file that is not there it is not.
      if (rest !== "") open ||= symbol.passedOn.isExternal;
      else if (source !== undefined || symbol.passedOn.isExternal) found.push(symbol);
      continue;
    }
    const there = lookUp(inspection, source, isWhole ? rest.slice(1) : symbol.passedOn.name + rest, depth + 1, seen);
    const isFree = rest === "" && symbol.passedOn.takesPrivate === true;
    for (const target of there.found)
      found.push({ ...target, exported: symbol.exported && (isFree || target.exported) });
    open ||= there.open;
  }
  if (found.length > 0) return { found, open, names };
  for (const candidates of scan.passesOn) {
    const source = candidates.find((candidate) => inspection.readFile(candidate) !== null);
    if (source === undefined) open = true;
    else {
      const there = lookUp(inspection, source, name, depth + 1, seen);
      found.push(...there.found.filter((symbol) => symbol.exported));
      names.push(...there.names);
      open ||= there.open;
    }
  }
  return { found, open, names };
}

function checkForm(inspection: Inspection, wanted: SymbolContract, found: readonly FoundSymbol[]): void {
  const { path, name, kind } = wanted;
  const place = { path, name };
  const unknown = found.find((symbol) => symbol.kind === null);
  if (unknown !== undefined && (kind !== null || wanted.parameters !== null || wanted.fields !== null)) {
    inspection.doubt(
      "symbol-unchecked",
      `${name} in ${path} is passed on from elsewhere, its form is not verified`,
      place,
    );
    return;
  }
  const fitting = found.filter(
    (symbol) => kind === null || symbol.kind === kind || wider.get(kind)?.includes(symbol.kind!),
  );
  if (fitting.length === 0) {
    inspection.reject(
      "symbol-kind",
      `${name} in ${path} is a ${found[0]!.kind}, the contract asks for a ${kind}`,
      place,
    );
    return;
  }
  if (wanted.parameters !== null) {
    const faults = fitting.map((symbol) => parameterFault(wanted.parameters!, symbol.parameters));
    // Of several overloads one has to fit.
    if (!faults.includes(null)) inspection.reject("symbol-parameters", `${name} in ${path} ${faults[0]}`, place);
  }
  if (wanted.fields !== null) {
    const open = fitting.find((symbol) => symbol.fields === null || symbol.hasMoreFields);
    const seen = fitting.flatMap((symbol) => symbol.fields ?? []);
    for (const field of wanted.fields) {
      const same = seen.filter((candidate) => candidate.name === field.name);
      if (same.length === 0) {
        const nearest = nearestNames(
          field.name,
          seen.map((candidate) => candidate.name),
        );
        const message = `${name} in ${path} has no field ${field.name}`;
        if (open === undefined) inspection.reject("symbol-fields", message, { ...place, nearest });
        else
          inspection.doubt("symbol-unchecked", `${message} that can be seen, but may have more`, { ...place, nearest });
      } else if (!same.some((candidate) => hasType(field, candidate)))
        inspection.reject(
          "symbol-fields",
          `the field ${field.name} of ${name} in ${path} is of type ${same[0]!.type}, the contract asks for ${field.type}`,
          place,
        );
    }
  }
}

function parameterFault(wanted: readonly ContractMember[], found: readonly FoundMember[] | null): string | null {
  if (found === null) return "takes no parameters that can be seen";
  const names = found.map((parameter) => parameter.name);
  const isShort = found.slice(wanted.length).some((parameter) => !parameter.isOptional);
  if (isShort || wanted.some((parameter, index) => parameter.name !== names[index]))
    return `takes (${names.join(", ")}), the contract asks for (${wanted.map((parameter) => parameter.name).join(", ")})`;
  const wrong = wanted.findIndex((parameter, index) => !hasType(parameter, found[index]!));
  if (wrong < 0) return null;
  return `takes ${names[wrong]} as ${found[wrong]!.type}, the contract asks for ${wanted[wrong]!.type}`;
}

/** A type that is not written in the file cannot contradict. */
function hasType(wanted: ContractMember, found: FoundMember): boolean {
  if (wanted.type === null || found.type === null) return true;
  return wanted.type.replace(/\s+/g, "") === found.type.replace(/\s+/g, "");
}
