export { findWritable } from "./find-writable.ts";
export type { SandboxPlace, WritablePlaces, WritableQuestion } from "./find-writable.ts";
