import { checkEndpoints } from "./check-endpoints.ts";
import { checkPayload } from "./check-payload.ts";
import { checkSymbol } from "./check-symbols.ts";
import type { HandoffContract, SymbolContract } from "./contract.ts";
import type { Delivered } from "./delivered.ts";
import { unwrapHandoff, type Handoff, type HandoffDocument } from "./handoff.ts";
import type { HandoffCheck } from "./handoff-check.ts";
import { createInspection, isRepositoryPath, type Inspection } from "./inspection.ts";
import { nearestNames } from "./nearest-names.ts";
import { readClaims, type Claims } from "./read-claims.ts";

/**
 * Holds what an agent says it delivers against the contract and against what is really there, fault by fault.
 *
 * What the contract asks for has to be there whether the document names it or not, and what the document names has to
 * be there whether the contract asks for it or not. What cannot be looked at is never taken as there: the verdict is
 * `unverified`. Each file is read once. Never throws for what the hand-off is.
 *
 * @param contract - `null`: only the document's own claims are checked.
 * @example
 * checkHandoff(handoff, contract, { readFile: (path) => files.get(path) ?? null }).verdict;
 */
export function checkHandoff(
  handoff: HandoffDocument,
  contract: HandoffContract | null,
  delivered: Delivered,
): HandoffCheck {
  const inspection = createInspection(delivered);
  const document = unwrapHandoff(handoff);
  const claims = readClaims(inspection, document);
  if (contract !== null) checkParties(inspection, document, contract);
  const symbols = uniqueSymbols([...(contract?.symbols ?? []), ...claims.symbols]);
  const paths = unique([...(contract?.files ?? []), ...claims.files, ...symbols.map((symbol) => symbol.path)]);
  for (const path of paths) checkFile(inspection, path, document.from);
  for (const symbol of symbols) checkSymbol(inspection, symbol);
  checkEndpoints(inspection, contract?.endpoints ?? [], claims.endpoints, paths);
  checkEnvironment(inspection, contract, claims.environment);
  if (contract !== null) checkPayload(inspection, contract, claims.deliverables);
  if (isEmpty(contract, claims, paths))
    inspection.doubt("nothing-delivered", "there is nothing that could be verified");
  const { faults } = inspection;
  const rejected = faults.some((fault) => fault.verdict === "rejected");
  return {
    verdict: rejected ? "rejected" : faults.length > 0 ? "unverified" : "verified",
    faults,
    paths: inspection.pathsRead(),
    seals: inspection.seals(),
  };
}

function checkParties(inspection: Inspection, handoff: Handoff, contract: HandoffContract): void {
  const same = (a: string, b: string): boolean => a === b || (inspection.delivered.isSameAgent?.(a, b) ?? false);
  if (!same(handoff.from, contract.from))
    inspection.reject("sender-differs", `the hand-off is from ${handoff.from}, the contract asks ${contract.from}`);
  if (!same(handoff.to, contract.to))
    inspection.reject("receiver-differs", `the hand-off is for ${handoff.to}, the contract is for ${contract.to}`);
  if (handoff.contractId !== undefined && handoff.contractId !== contract.id)
    inspection.reject(
      "contract-differs",
      `the hand-off answers the contract ${handoff.contractId}, not ${contract.id}`,
    );
}

function checkFile(inspection: Inspection, path: string, from: string): void {
  const { delivered } = inspection;
  if (!isRepositoryPath(path)) {
    inspection.reject("path-invalid", `${path} is not a path from the repository root`, { path });
    return;
  }
  if (delivered.ownersOf !== undefined) {
    const ownerIds = delivered.ownersOf(path) ?? [];
    const owns = ownerIds.some((ownerId) => ownerId === from || delivered.isSameAgent?.(ownerId, from));
    if (ownerIds.length === 0) inspection.reject("file-unowned", `${path} is delivered, but nobody owns it`, { path });
    else if (!owns)
      inspection.reject("file-foreign", `${path} is delivered by ${from}, but owned by ${ownerIds.join(", ")}`, {
        path,
      });
  }
  if (inspection.readFile(path) === null) {
    const listed = delivered.listFiles?.() ?? [];
    inspection.reject("file-missing", `${path} does not exist`, { path, nearest: nearestNames(path, listed) });
  }
}

function checkEnvironment(
  inspection: Inspection,
  contract: HandoffContract | null,
  declared: ReadonlyMap<string, string | null>,
): void {
  for (const { name, value } of contract?.environment ?? []) {
    const given = declared.get(name);
    if (given === undefined) {
      const nearest = nearestNames(name, declared.keys());
      inspection.reject("environment-missing", `the hand-off does not name the variable ${name}`, { name, nearest });
    } else if (value !== null && given !== value)
      inspection.reject("environment-differs", `${name} is ${given ?? "given no value"}, the contract says ${value}`, {
        name,
      });
  }
}

function isEmpty(contract: HandoffContract | null, claims: Claims, paths: readonly string[]): boolean {
  const asked =
    (contract?.endpoints.length ?? 0) + (contract?.environment.length ?? 0) + (contract?.hasPayload ? 1 : 0);
  return asked + paths.length + claims.endpoints.size === 0;
}

const unique = (paths: readonly string[]): string[] => [...new Set(paths)];

/** A claim that repeats a symbol of the contract adds nothing to it. */
function uniqueSymbols(symbols: readonly SymbolContract[]): SymbolContract[] {
  const seen = new Set<string>();
  return symbols.filter((symbol) => {
    const key = `${symbol.path}\0${symbol.name}`;
    const plain = symbol.kind === null && symbol.parameters === null && symbol.fields === null;
    if (seen.has(key) && plain) return false;
    seen.add(key);
    return true;
  });
}
