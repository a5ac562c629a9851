import { builtinPersonas, lintPersonas } from "../../core/persona/index.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findFolders } from "../folders.ts";
import type { CommonOptions } from "../folders.ts";
import { loadRegistry } from "../load-registry.ts";
import { makeTerminal } from "../terminal.ts";

/** `orch personas`: who could work, and with `--lint` where two of them would be taken for each other. */
export async function runPersonas(
  options: CommonOptions & { readonly registry?: string; readonly lint?: boolean },
): Promise<ExitCode> {
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd } = findFolders(options);
  const registry = await loadRegistry(options.registry, cwd);
  const personas = registry.length === 0 ? builtinPersonas : registry;
  for (const persona of personas) {
    terminal.say(`${persona.id.padEnd(16)} ${persona.focus}`);
    terminal.say(`${" ".repeat(17)}${persona.expertise.join(", ")}`);
  }
  const findings = options.lint === true ? lintPersonas(personas) : [];
  for (const finding of findings) terminal.say(`${finding.severity} ${finding.code}: ${finding.message}`);
  terminal.give({ personas, ...(options.lint === true ? { findings } : {}) });
  return findings.length > 0 ? exitCode.findings : exitCode.done;
}
