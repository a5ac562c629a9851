export { checkHandoff } from "./check-handoff.ts";
export { compareContracts } from "./compare-contracts.ts";
export type { ContractChange, ContractComparison } from "./compare-contracts.ts";
export { compareSchemas } from "./compare-schemas.ts";
export type { SchemaComparison } from "./compare-schemas.ts";
export { contentHash } from "./content-hash.ts";
export { contractVersion } from "./contract-version.ts";
export { defineContract } from "./contract.ts";
export type {
  ContractDraft,
  ContractMember,
  EndpointContract,
  EndpointDraft,
  HandoffContract,
  SymbolContract,
  SymbolDraft,
} from "./contract.ts";
export { contractsFromHandoff } from "./contracts-from-handoff.ts";
export { symbolKinds } from "./delivered.ts";
export type {
  Delivered,
  EndpointScan,
  FoundEndpoint,
  FoundMember,
  FoundSymbol,
  PassedOn,
  SymbolKind,
  SymbolScan,
} from "./delivered.ts";
export type { EndpointName } from "./endpoint-name.ts";
export { endpointsFromOpenApi } from "./endpoints-from-open-api.ts";
export { fitsSchema } from "./fits-schema.ts";
export type { Deliverables, EndpointDelivery, Handoff, HandoffDocument } from "./handoff.ts";
export type { HandoffCheck, HandoffFault, HandoffFaultCode, HandoffVerdict } from "./handoff-check.ts";
export { modelFromOpenApi } from "./model-from-open-api.ts";
export { nearestNames } from "./nearest-names.ts";
export { sealOf } from "./seal.ts";
export type { Seal } from "./seal.ts";
export type { StandardIssue, StandardResult, StandardSchema } from "./standard-schema.ts";
