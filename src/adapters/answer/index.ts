export { makeAnswerForm } from "./answer-form.ts";
export type { AnswerForm } from "./answer-form.ts";
export { makePrompt } from "./make-prompt.ts";
export { readAnswer } from "./read-answer.ts";
export { findAnswer } from "./find-answer.ts";
