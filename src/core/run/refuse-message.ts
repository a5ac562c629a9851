import { nearestNames } from "../handoff/index.ts";
import { findAddressees } from "./find-addressees.ts";
import type { RunState } from "./run-state.ts";

/** Unread messages of one agent beyond which nobody may send it further ones. */
export const maxUnread = 10_000;

/** Who looks on from outside: a person, who has no cursor and whose mail is in the window. */
const onlookers = ["user"];

/** Why a message is not taken. */
export interface MessageRefusal {
  readonly code: "ADDRESS_UNKNOWN" | "MAILBOX_FULL";
  readonly message: string;
}

/**
 * Whether a message can be delivered at all: `null`, or why not. Nothing is taken in that nobody would ever be given, and
 * nothing beyond 10,000 unread messages of an agent.
 */
export function refuseMessage(state: RunState, from: string, to: string): MessageRefusal | null {
  const { plan, unread } = state;
  if (onlookers.includes(to)) return null;
  const agentIds = findAddressees(plan, to);
  if (agentIds.length === 0 && to.toLowerCase() !== "all" && to !== "*") {
    const known = [...new Set(plan.agents.flatMap(({ agentId, personaId }) => [agentId, personaId])), "all", "user"];
    const nearest = nearestNames(to, known);
    const hint = nearest.length === 0 ? `known are ${known.join(", ")}` : `did you mean ${nearest.join(" or ")}?`;
    return { code: "ADDRESS_UNKNOWN", message: `Nobody here is called ${JSON.stringify(to)}; ${hint}` };
  }
  const full = agentIds.find((agentId) => agentId !== from && (unread.get(agentId) ?? 0) >= maxUnread);
  if (full === undefined) return null;
  return {
    code: "MAILBOX_FULL",
    message: `${full} has ${maxUnread} unread messages; send again when it has read some`,
  };
}
