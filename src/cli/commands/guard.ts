import type { Command } from "commander";
import type { ExitCode } from "../exit-code.ts";
import type { GuardHookOptions } from "./guard-hook.ts";
import type { GuardCompileOptions } from "./guard-compile.ts";

/**
 * Adds `orch guard` with its commands. Agents call it before every write, so nothing is loaded here that is not needed for
 * reading arguments.
 */
export function addGuardCommand(program: Command, choose: (action: () => Promise<ExitCode>) => void): void {
  const guard = program
    .command("guard")
    .description("who may write where: check, overlaps, explain, coverage, hook, rules, import-codeowners")
    .helpCommand(false);
  const common = (command: Command): Command =>
    command
      .option("--json", "one JSON document on stdout, text for people on stderr")
      .option("--cwd <folder>", "working folder (default: the current one)")
      .option("--directory <folder>", "folder of runs and the agents' window (default: .claude/orchestration)")
      .exitOverride()
      .showHelpAfterError("(add --help for what there is)");
  const ruled = (command: Command): Command =>
    common(command)
      .option("--rules <file>", "ownership map (JSON, YAML) or CODEOWNERS file; - reads stdin")
      .option("--plan <file>", "what `orch plan --json` gave")
      .option("--run <id>", "a certain run (default: the agent's own task, else the newest run)")
      .option("--overlap <mode>", "specific: the narrower rule wins; error: none may overlap; last: the later wins")
      .option("--unowned <mode>", "deny or allow what no rule names (default: deny)");
  const placed = (command: Command): Command =>
    command
      .option("--root <folder>", "root of the paths (default: that of the run, else the working folder)")
      .option("--no-files", "judge names alone, without a look at the files");

  placed(ruled(guard.command("check [paths...]").description("may an agent do this? exit code 3 where not")))
    .option("--agent <id>", "who asks (default: ORCH_AGENT_ID)")
    .option(
      "--op <operation>",
      "read, write, create, delete, mkdir, chmod, rename, copy, symlink, hardlink, rmdir",
      "write",
    )
    .option("--to <path>", "the other end of a rename or copy")
    .option("--link-target <path>", "what a new link points at")
    .option("--stdin0", "paths on stdin, each ended by a NUL")
    .option("--hard-links <mode>", "deny or allow writes to files with several names (default: deny)")
    .addHelpText(
      "after",
      examples(
        "orch guard check --agent backend src/api/users.ts",
        "git diff --name-only -z | orch guard check --agent backend --stdin0 --rules owners.yaml",
        "orch guard check --op rename --to src/api/new.ts src/api/old.ts",
      ),
    )
    .action((paths: string[], options: object) =>
      choose(async () => (await import("./guard-check.ts")).runGuardCheck(paths, options)),
    );
  ruled(
    guard
      .command("overlaps [file]")
      .description("rules that meet, with a path that both match; exit code 3 where any is open"),
  )
    .addHelpText("after", examples("orch guard overlaps .github/CODEOWNERS", "orch guard overlaps --plan plan.json"))
    .action((file: string | undefined, options: object) =>
      choose(async () => (await import("./guard-overlaps.ts")).runGuardOverlaps(file, options)),
    );
  placed(ruled(guard.command("explain <path>").description("all rules that match a path, the deciding one first")))
    .addHelpText("after", examples("orch guard explain src/api/users.ts --rules .github/CODEOWNERS"))
    .action((path: string, options: object) =>
      choose(async () => (await import("./guard-explain.ts")).runGuardExplain(path, options)),
    );
  placed(
    ruled(guard.command("coverage [paths...]").description("which paths nobody owns; exit code 3 where there are any")),
  )
    .option("--stdin0", "paths on stdin, each ended by a NUL")
    .addHelpText(
      "after",
      examples(
        "orch guard coverage --plan plan.json",
        "git ls-files -z | orch guard coverage --stdin0 --rules CODEOWNERS",
      ),
    )
    .action((paths: string[], options: object) =>
      choose(async () => (await import("./guard-explain.ts")).runGuardCoverage(paths, options)),
    );
  placed(
    ruled(guard.command("hook").description("judges one use of a tool, as a client's hook; exit code 2 where not")),
  )
    .option("--agent <id>", "who is at work (default: ORCH_AGENT_ID)")
    .option("--dialect <client>", "claude, codex, gemini, qwen, copilot, cline (default: found by what it says)")
    .option("--shell <mode>", "advise: judge commands by their words; deny: no shell at all", "advise")
    .option("--allow-tool <name>", "a tool that writes nothing, as mcp__docs__*; may be given more than once", collect)
    .addHelpText("after", examples("orch guard hook --agent backend --rules owners.json < call.json"))
    .action((options: GuardHookOptions) => choose(async () => (await import("./guard-hook.ts")).runGuardHook(options)));
  ruled(guard.command("rules").description("an agent's files in the permission language of a client"))
    .option("--for <client>", "claude, codex, copilot, gemini, opencode, qwen")
    .option("--agent <id>", "whose files (default: ORCH_AGENT_ID)")
    .option("--root <folder>", "root of the paths (default: that of the run, else the working folder)")
    .option("--narrow", "where it cannot be said exactly, let the client refuse more")
    .option("--leave-shell", "say nothing about the client's shell, as where a sandbox is around it")
    .addHelpText(
      "after",
      examples(
        "orch guard rules --for claude --agent backend > settings.json",
        "orch guard rules --for codex --agent backend --plan plan.json",
      ),
    )
    .action((options: GuardCompileOptions) =>
      choose(async () => (await import("./guard-compile.ts")).runGuardCompile(options)),
    );
  common(
    guard
      .command("import-codeowners [file]")
      .description("a CODEOWNERS file as rules, with what meets and what never wins; exit code 3 where there is any"),
  )
    .addHelpText("after", examples("orch guard import-codeowners .github/CODEOWNERS --json"))
    .action((file: string | undefined, options: object) =>
      choose(async () => (await import("./guard-import-codeowners.ts")).runImportCodeowners(file, options)),
    );
}

function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
