import type { WorkInspector } from "../ports/index.ts";

/** Looks at the tree before and after each attempt. */
export function createInspector(_options: { readonly cwd: string; readonly directory: string }): WorkInspector | null {
  return null;
}
