import { resolve } from "node:path";
import { writeFileAtomically } from "../../adapters/files/index.ts";
import { createDirectoryStore } from "../../adapters/store/directory/index.ts";
import { exportChromeTrace } from "../../core/report/index.ts";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import type { ExitCode } from "../exit-code.ts";
import { findRun } from "../find-run.ts";
import { findFolders } from "../folders.ts";
import { makeTerminal } from "../terminal.ts";
import type { RunChoiceOptions } from "./status.ts";

/** `orch export`: a run in the form of another tool. */
export async function runExport(
  feature: string | undefined,
  options: RunChoiceOptions & { readonly trace?: boolean; readonly output?: string },
): Promise<ExitCode> {
  if (options.trace !== true) throw new UsageError("Expected --trace, the form in which the run is given");
  const terminal = makeTerminal({ json: options.json === true });
  const { cwd, directory } = findFolders(options);
  const found = await findRun(createDirectoryStore({ directory }), {
    ...(options.run === undefined ? {} : { runId: options.run }),
    ...(feature === undefined ? {} : { feature }),
  });
  const text = `${JSON.stringify(exportChromeTrace(found.events))}\n`;
  if (options.output === undefined) {
    terminal.stdout.write(text);
    return exitCode.done;
  }
  const path = resolve(cwd, options.output);
  await writeFileAtomically(path, text);
  terminal.say(`Trace: ${path}`);
  terminal.give({ runId: found.runId, path });
  return exitCode.done;
}
