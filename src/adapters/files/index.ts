export { fileNameOf } from "./file-name-of.ts";
export { writeFileAtomically } from "./write-file-atomically.ts";
export { findWritable } from "./find-writable.ts";
export type { SandboxPlace, WritablePlaces, WritableQuestion } from "./find-writable.ts";
