import { compareSchemas } from "./compare-schemas.ts";
import type { ContractMember, EndpointContract, HandoffContract, SymbolContract } from "./contract.ts";
import { normalizeRoute } from "./endpoint-name.ts";

/** One difference between two versions of a contract. */
export interface ContractChange {
  readonly part: "from" | "to" | "files" | "symbols" | "endpoints" | "environment" | "payload";
  /** The file, symbol, endpoint or variable; `null` where the part is one thing. */
  readonly name: string | null;
  /** A sentence. */
  readonly message: string;
  /** What was delivered by the earlier version may not meet this one: it has to be checked again. */
  readonly delivery: boolean;
  /** What was built on the earlier version may not fit this one: it has to be done again. */
  readonly consumer: boolean;
}

/** What became of a contract. */
export interface ContractComparison {
  /** `compatible`: whatever was built on the earlier version also fits this one. */
  readonly relation: "same" | "compatible" | "breaking";
  readonly changes: readonly ContractChange[];
  readonly invalidates: { readonly delivery: boolean; readonly consumer: boolean };
}

/**
 * Tells what a changed contract means to both sides. More that is promised is compatible, and the delivery has to be
 * checked again; less, or other, is breaking. Where two payload schemas cannot be compared it is taken as breaking.
 *
 * @example
 * const before = defineContract({ id: "login", from: "backend", to: "frontend", files: ["a.py"] });
 * const after = defineContract({ id: "login", from: "backend", to: "frontend", files: ["a.py", "b.py"] });
 * compareContracts(before, after); // { relation: "compatible", invalidates: { delivery: true, consumer: false }, … }
 */
export function compareContracts(before: HandoffContract, after: HandoffContract): ContractComparison {
  const changes = [
    ...compareParties(before, after),
    ...compareFiles(before.files, after.files),
    ...compareSymbols(before.symbols, after.symbols),
    ...compareEndpoints(before.endpoints, after.endpoints),
    ...compareEnvironment(before.environment, after.environment),
    ...comparePayloads(before, after),
  ];
  const consumer = changes.some((change) => change.consumer);
  const relation = changes.length === 0 ? "same" : consumer ? "breaking" : "compatible";
  return { relation, changes, invalidates: { delivery: changes.some((change) => change.delivery), consumer } };
}

type Part = ContractChange["part"];

/** More is asked of the one side, and promised to the other. */
const more = (part: Part, name: string, message: string): ContractChange => ({
  ...{ part, name, message },
  ...{ delivery: true, consumer: false },
});
/** Less is promised: what was delivered is still enough, what was built on it may be not. */
const less = (part: Part, name: string, message: string): ContractChange => ({
  ...{ part, name, message },
  ...{ delivery: false, consumer: true },
});
const other = (part: Part, name: string | null, message: string): ContractChange => ({
  ...{ part, name, message },
  ...{ delivery: true, consumer: true },
});

function compareParties(before: HandoffContract, after: HandoffContract): ContractChange[] {
  const changes: ContractChange[] = [];
  if (before.from !== after.from)
    changes.push({
      ...{ part: "from", name: null, message: `${after.from} delivers it instead of ${before.from}` },
      ...{ delivery: true, consumer: false },
    });
  if (before.to !== after.to) changes.push(other("to", null, `it is for ${after.to} instead of ${before.to}`));
  return changes;
}

function compareFiles(before: readonly string[], after: readonly string[]): ContractChange[] {
  return [
    ...before.filter((path) => !after.includes(path)).map((path) => less("files", path, `${path} is left out`)),
    ...after.filter((path) => !before.includes(path)).map((path) => more("files", path, `${path} is new`)),
  ];
}

/** Compares what stands under the same name on both sides; what stands on one side alone is new or left out. */
function compareByName<Item>(
  part: Part,
  before: ReadonlyMap<string, Item>,
  after: ReadonlyMap<string, Item>,
  compareItems: (name: string, before: Item, after: Item) => readonly ContractChange[],
): ContractChange[] {
  const changes: ContractChange[] = [];
  for (const [name, item] of before) {
    const now = after.get(name);
    if (now === undefined) changes.push(less(part, name, `${name} is left out`));
    else changes.push(...compareItems(name, item, now));
  }
  for (const name of after.keys()) if (!before.has(name)) changes.push(more(part, name, `${name} is new`));
  return changes;
}

/** One demand that may be open (`null`), as a text. */
function compareDemand(part: Part, name: string, what: string, before: string | null, after: string | null) {
  if (before === after) return [];
  if (before === null) return [more(part, name, `the ${what} of ${name} is now ${after}`)];
  if (after === null) return [less(part, name, `the ${what} of ${name} is left open, it was ${before}`)];
  return [other(part, name, `the ${what} of ${name} is ${after}, it was ${before}`)];
}

function compareSymbols(before: readonly SymbolContract[], after: readonly SymbolContract[]): ContractChange[] {
  const byName = (symbols: readonly SymbolContract[]): Map<string, SymbolContract> =>
    new Map(symbols.map((symbol) => [`${symbol.path}:${symbol.name}`, symbol]));
  return compareByName("symbols", byName(before), byName(after), (name, was, is) => [
    ...compareDemand("symbols", name, "kind", was.kind, is.kind),
    // Each parameter counts in its place: one that is added would be missing in every call.
    ...compareDemand("symbols", name, "parameters", listOf(was.parameters), listOf(is.parameters)),
    ...compareFields(name, was.fields, is.fields),
  ]);
}

function listOf(members: readonly ContractMember[] | null): string | null {
  if (members === null) return null;
  return `(${members.map(({ name, type }) => (type === null ? name : `${name}: ${type}`)).join(", ")})`;
}

function compareFields(
  symbol: string,
  before: readonly ContractMember[] | null,
  after: readonly ContractMember[] | null,
): ContractChange[] {
  const byName = (fields: readonly ContractMember[] | null): Map<string, string | null> =>
    new Map((fields ?? []).map(({ name, type }) => [`${symbol}.${name}`, type]));
  return compareByName("symbols", byName(before), byName(after), (name, was, is) =>
    compareDemand("symbols", name, "type", was, is),
  );
}

function compareEndpoints(before: readonly EndpointContract[], after: readonly EndpointContract[]): ContractChange[] {
  const byName = (endpoints: readonly EndpointContract[]): Map<string, EndpointContract> =>
    new Map(endpoints.map((endpoint) => [`${endpoint.method} ${normalizeRoute(endpoint.path)}`, endpoint]));
  return compareByName("endpoints", byName(before), byName(after), (name, was, is) => [
    ...compareDemand("endpoints", name, "request", was.request, is.request),
    ...compareDemand("endpoints", name, "response", was.response, is.response),
    ...compareErrors(name, was.errors, is.errors),
  ]);
}

/** An error that is new has to be dealt with by who calls; one that is gone does not hurt. */
function compareErrors(
  name: string,
  before: readonly string[] | null,
  after: readonly string[] | null,
): ContractChange[] {
  if (before === null && after === null) return [];
  if (before === null) return [more("endpoints", name, `the errors of ${name} are now ${after!.join(", ") || "none"}`)];
  if (after === null) return [less("endpoints", name, `the errors of ${name} are left open`)];
  const added = after.filter((error) => !before.includes(error));
  const gone = before.filter((error) => !after.includes(error));
  return [
    ...(added.length > 0 ? [other("endpoints", name, `${name} has new errors: ${added.join(", ")}`)] : []),
    ...(gone.length > 0 ? [more("endpoints", name, `${name} has no longer the errors ${gone.join(", ")}`)] : []),
  ];
}

function compareEnvironment(
  before: HandoffContract["environment"],
  after: HandoffContract["environment"],
): ContractChange[] {
  const byName = (variables: HandoffContract["environment"]): Map<string, string | null> =>
    new Map(variables.map(({ name, value }) => [name, value]));
  return compareByName("environment", byName(before), byName(after), (name, was, is) =>
    compareDemand("environment", name, "value", was, is),
  );
}

function comparePayloads(before: HandoffContract, after: HandoffContract): ContractChange[] {
  if (!before.hasPayload && !after.hasPayload) return [];
  const change = (message: string, delivery: boolean, consumer: boolean): ContractChange[] => [
    { part: "payload", name: null, message, delivery, consumer },
  ];
  if (!before.hasPayload) return change("a payload is asked for", true, false);
  if (!after.hasPayload) return change("no payload is asked for any more", false, true);
  const [was, is] = [before.payloadSchema, after.payloadSchema];
  if (was === null || is === null)
    return was === is && before.payload === after.payload && before.payload !== undefined
      ? []
      : change("the payload's schema gives no JSON Schema to compare", true, true);
  const forward = compareSchemas(is, was);
  const back = compareSchemas(was, is);
  if (forward.verdict === "yes" && back.verdict === "yes") return [];
  const delivery = back.verdict !== "yes";
  if (forward.verdict === "yes") return change("the payload's schema accepts less", delivery, false);
  if (forward.verdict === "no")
    return change(`the payload may now be ${JSON.stringify(forward.counterexample)}`, delivery, true);
  return change(`the payload's schema is another one: ${forward.reason}`, delivery, true);
}
