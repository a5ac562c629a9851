import type { WorkOrder } from "../../ports/index.ts";
import type { AnswerForm } from "./answer-form.ts";
import { readAnswer } from "./read-answer.ts";
import type { Answer } from "./read-answer.ts";

/**
 * The answer in what an agent wrote: its last block of JSON, or all of it where that is JSON; `null` where there is none of
 * the form.
 */
export function findAnswer(words: string, form: AnswerForm, order: WorkOrder): Answer | null {
  const blocks = words.split("```").filter((_, index) => index % 2 === 1);
  for (const text of [...blocks.reverse(), words]) {
    try {
      const answer = readAnswer(JSON.parse(text.replace(/^\s*json\b/, "")), form, order);
      if (answer !== null) return answer;
    } catch {
      // Prose, or code.
    }
  }
  return null;
}
