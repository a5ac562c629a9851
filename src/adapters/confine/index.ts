export { findWritable } from "./find-writable.ts";
export type { SandboxPlace, WritablePlaces } from "./find-writable.ts";
