export { parseOwnershipRules } from "./parse-ownership-rules.ts";
export type { OwnershipRuleList } from "./parse-ownership-rules.ts";
