export type { Handoff, HandoffContract } from "./handoff.ts";
