import { defineContract, type HandoffContract } from "./contract.ts";
import { parseEndpointName } from "./endpoint-name.ts";
import { unwrapHandoff, type HandoffDocument } from "./handoff.ts";
import { createInspection } from "./inspection.ts";
import { readClaims } from "./read-claims.ts";

/**
 * Turns hand-off documents that were written ahead of the work into contracts: what they say is delivered has to be
 * there at the end. One contract for each document, in order, with the id `from->to`; a second one of the same pair
 * has `from->to#2`. Parts of a document that cannot be read ask for nothing.
 *
 * @throws {ArgumentError} `ARGUMENT_INVALID` where `from` or `to` is missing.
 */
export function contractsFromHandoff(documents: HandoffDocument | readonly HandoffDocument[]): HandoffContract[] {
  const counts = new Map<string, number>();
  return (isList(documents) ? documents : [documents]).map((document) => {
    const handoff = unwrapHandoff(document);
    const { files, symbols, endpoints, environment } = readClaims(createInspection({ readFile: () => null }), handoff);
    const pair = `${handoff.from}->${handoff.to}`;
    const count = (counts.get(pair) ?? 0) + 1;
    counts.set(pair, count);
    return defineContract({
      id: handoff.contractId ?? (count === 1 ? pair : `${pair}#${count}`),
      from: handoff.from,
      to: handoff.to,
      files,
      symbols,
      endpoints: [...endpoints].flatMap(([name, claim]) => {
        const endpoint = parseEndpointName(name);
        const { request = null, response = null, errors = null } = claim;
        return endpoint === null ? [] : [{ ...endpoint, request, response, errors }];
      }),
      // `fromEntries` defines own properties, so a variable called `__proto__` is one like any other.
      environment: Object.fromEntries(environment),
    });
  });
}

function isList(value: HandoffDocument | readonly HandoffDocument[]): value is readonly HandoffDocument[] {
  return Array.isArray(value);
}
