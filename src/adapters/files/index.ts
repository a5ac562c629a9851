export { fileNameOf } from "./file-name-of.ts";
export { writeFileAtomically } from "./write-file-atomically.ts";
