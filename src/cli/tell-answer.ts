import { cleanText } from "../core/report/index.ts";
import type { PostReply } from "../ports/index.ts";
import { exitCode } from "./exit-code.ts";
import type { ExitCode } from "./exit-code.ts";
import type { CommonOptions } from "./folders.ts";
import { makeTerminal } from "./terminal.ts";

/** Tells what the run answered to a post; `null`: nothing yet. */
export function tellAnswer(options: CommonOptions, reply: PostReply | null, what: string): ExitCode {
  const terminal = makeTerminal({ json: options.json === true });
  if (reply === null) terminal.say(`${what}: handed in; the run takes it when it goes on`);
  else terminal.say(reply.ok ? `${what}: done` : `${what}: ${reply.code}: ${cleanText(reply.message)}`);
  terminal.give(reply ?? { ok: true, pending: true });
  return reply === null || reply.ok ? exitCode.done : exitCode.failed;
}
