import { contentHash } from "./content-hash.ts";
import type { HandoffContract } from "./contract.ts";

/**
 * A name for what a contract asks for: 16 hexadecimal digits, the same for the same demands. The order of files, symbols,
 * endpoints, variables and keys does not count; the live payload schema counts by its JSON Schema.
 *
 * @example
 * const contract = defineContract({ id: "login", from: "backend", to: "frontend", files: ["a.py", "b.py"] });
 * contractVersion({ ...contract, files: ["b.py", "a.py"] }) === contractVersion(contract); // true
 */
export function contractVersion(contract: HandoffContract): string {
  const { id, from, to, files, symbols, endpoints, environment, hasPayload, payloadSchema } = contract;
  const asSet = (items: readonly unknown[]): readonly string[] => [...new Set(items.map(canonicalJson))].sort();
  const demands = [
    asSet(files),
    asSet(symbols),
    asSet(endpoints.map((one) => ({ ...one, errors: one.errors === null ? null : asSet(one.errors) }))),
    asSet(environment),
  ];
  return contentHash(canonicalJson([id, from, to, ...demands, hasPayload, payloadSchema])).slice(0, 16);
}

/** JSON with the keys of each object in order, so that equal values have equal texts. */
function canonicalJson(value: unknown): string {
  const inOrder = (_: string, held: unknown): unknown =>
    typeof held === "object" && held !== null && !Array.isArray(held)
      ? // `fromEntries` defines own properties, so that a key called `__proto__` is one like any other.
        Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held;
  return JSON.stringify(value, inOrder) ?? "null";
}
