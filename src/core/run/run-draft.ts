import type { RunState } from "./run-state.ts";

/** A state in the making: seen by nobody but its maker. */
export type RunDraft = { -readonly [Field in keyof RunState]: RunState[Field] };
