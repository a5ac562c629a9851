export { builtinStrategies } from "./builtin-strategies.ts";
export { detectStrategy } from "./detect-strategy.ts";
export type { RankedStrategy, StrategyChoice, StrategyInput, StrategyTask } from "./detect-strategy.ts";
export { StrategyUnknownError } from "./errors.ts";
export { parseStrategyId, resolveStrategyId } from "./resolve-strategy-id.ts";
export type { PhaseId, Strategy, StrategyPhase, StrategySignals } from "./strategy.ts";
