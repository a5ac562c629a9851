import { cleanText } from "./clean-text.ts";

/** The name of an agent in the box: `BACKEND_AGENT`, `BACKEND_AGENT-2`. */
export function renderAgentName(agentId: string): string {
  const { base, counter } = splitName(agentId);
  if (base === "") return JSON.stringify(cleanText(agentId));
  return (base.endsWith("AGENT") ? base : `${base}_AGENT`) + counter;
}

/** The name of the sender or receiver of a message: `BACKEND`, `BACKEND-2`, `ALL`. */
export function renderShortName(name: string): string {
  const { base, counter } = splitName(name);
  if (base === "") return JSON.stringify(cleanText(name));
  return base.replace(/(?<=.)[_-]AGENT$/u, "") + counter;
}

function splitName(name: string): { base: string; counter: string } {
  const clean = cleanText(name, 200).trim().toUpperCase();
  const counter = /(?<=.)-\d+$/u.exec(clean)?.[0] ?? "";
  return { base: clean.slice(0, clean.length - counter.length), counter };
}

/** An id in a line of words: as it is, in quotes where it is empty or has blanks. */
export function renderId(id: string): string {
  const clean = cleanText(id, 200);
  return clean === "" || /\s/u.test(clean) ? JSON.stringify(clean) : clean;
}
