export { scoreComplexity } from "./complexity.ts";
export type { ComplexitySource, TaskComplexity } from "./complexity.ts";
export { findTaskDomains } from "./domains.ts";
export type { DomainSource, TaskDomain } from "./domains.ts";
export { createPhraseIndex } from "./phrase-index.ts";
export type { PhraseHit, PhraseIndex } from "./phrase-index.ts";
export { makeTask } from "./task.ts";
export type { Gate, OrderReason, Task, TaskDraft, TaskId, TaskOrder } from "./task.ts";
export { tokenizeText } from "./tokenize.ts";
