export { writeFileAtomically } from "./write-file-atomically.ts";
