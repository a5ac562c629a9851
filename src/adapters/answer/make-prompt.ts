import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunnerCallbacks, WorkOrder } from "../../ports/index.ts";
import type { AnswerForm } from "./answer-form.ts";

/** What else belongs into the prompt of an agent that has no shell of ours. */
export interface PromptOptions {
  /** Folder that the agent works in. */
  readonly directory: string;
  /** The form of the last answer; `null`: free words. */
  readonly form: AnswerForm | null;
  /** The program holds its agent to the form by itself; else the form is written out and asked for as JSON. */
  readonly isFormHeld: boolean;
}

/** Characters of messages and hand-offs that are written out. */
const roomForMail = 20_000;

/**
 * The instructions of a work order, and after them what an agent in a shell would fetch with `orch`: accepted hand-offs
 * and unread messages, and how to end.
 */
export async function makePrompt(
  order: WorkOrder,
  callbacks: RunnerCallbacks,
  options: PromptOptions,
): Promise<string> {
  const { directory, form, isFormHeld } = options;
  const handoffs = callbacks.handoffs().map((handoff) => JSON.stringify(handoff));
  const messages = (await callbacks.receive()).map(({ from, text }) => `[${from}] ${text}`);
  const rules = ["AGENTS.md", "CLAUDE.md"].filter((name) => existsSync(join(directory, name)));
  const lines = [
    order.instructions.trimEnd(),
    ...section("Handed over to you:", handoffs),
    ...section("Messages for you:", messages),
    "",
    "### How this session works:",
    `- You work in ${directory}, without a person at hand: nobody answers questions.`,
    ...(rules.length === 0 ? [] : [`- Read ${rules.join(" and ")} first: the rules of this project.`]),
    "- Where the command `orch` is not allowed, leave it out: your work is watched, and your last answer is read by the run.",
    "- A write that is refused is not yours to make: do not try it another way, name it in your answer.",
  ];
  if (form !== null && !isFormHeld)
    lines.push(
      "- End with one block of JSON between ```json and ```, by this JSON Schema, and nothing after it:",
      "",
      "```json",
      JSON.stringify(form.schema),
      "```",
    );
  return `${lines.join("\n")}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const text = lines.join("\n");
  return ["", `### ${title}`, text.length <= roomForMail ? text : `${text.slice(0, roomForMail)}…`];
}
