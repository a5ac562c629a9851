import { Command, CommanderError } from "commander";
import { addGuardCommand } from "./commands/guard.ts";
import { describeError } from "./describe-error.ts";
import { exitCode } from "./exit-code.ts";
import type { ExitCode } from "./exit-code.ts";
import { readVersion } from "./read-version.ts";
import { withConfig } from "./with-config.ts";

type Action = () => Promise<ExitCode>;

/**
 * The command `orch`: reads arguments, runs what they ask for, and tells the exit code.
 *
 * @param args - Arguments after the program's name.
 */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  let chosen: Action | null = null;
  const program = makeProgram((action) => (chosen = action));
  const json = args.includes("--json");
  try {
    await program.parseAsync([...nameCommand(program, args)], { from: "user" });
    const action = chosen as Action | null;
    return action === null ? exitCode.done : await action();
  } catch (error) {
    if (error instanceof CommanderError) {
      if (json && error.exitCode !== 0) giveError(error.code, error.message.replace(/^error: /, ""), {});
      return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    }
    const described = describeError(error);
    process.stderr.write(`${described.text}\n`);
    if (json) giveError(described.code, described.message, described.fields);
    return described.exitCode;
  }
}

function giveError(code: string, message: string, fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ error: { ...fields, code, message } }, null, 2)}\n`);
}

/** `orch <feature>` is `orch run <feature>`. */
function nameCommand(program: Command, args: readonly string[]): readonly string[] {
  const [first] = args;
  if (
    first === undefined ||
    first.startsWith("-") ||
    first === "help" ||
    program.commands.some((command) => command.name() === first)
  )
    return args;
  return ["run", ...args];
}

function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

function makeProgram(choose: (action: Action) => void): Command {
  const program = new Command("orch");
  program
    .description("Plans and runs many specialised agents on one code base. `orch FEATURE` is `orch run FEATURE`.")
    .version(readVersion(), "-V, --version", "the version of orch")
    .exitOverride()
    .showHelpAfterError("(add --help for what there is)")
    .helpCommand("help [command]", "shows what a command takes")
    .addHelpText(
      "after",
      examples(
        "orch plan login --tasks tasks.md",
        'orch login --from-prp --agent-command "my-agent"',
        "orch status",
        "orch abort login",
      ),
    );
  const common = (command: Command): Command =>
    command
      .option("--json", "one JSON document on stdout, text for people on stderr")
      .option("--cwd <folder>", "working folder (default: the current one)")
      .option("--directory <folder>", "folder of runs and the agents' window (default: .claude/orchestration)");
  const planning = (command: Command): Command =>
    common(command)
      .option("--tasks <file>", "task file of any known form; - reads stdin")
      .option("--from-prp [file]", "the feature's PRP, or this one; its validation gates are part of the run")
      .option("--task-format <format>", "form of the task file (default: found by its content)")
      .option("--strategy <name>", "auto, feature, bug, performance, security, quality, data, deployment", "auto")
      .option("--agents <count>", "auto, or 2 to 8", "auto")
      .option("--personas <ids>", "only these, separated by commas")
      .option("--registry <file>", "persona registry (default: .claude/personas/personas.json where it is)")
      .option("--ownership <file>", "ownership map to keep (default: what the tasks write)")
      .option("--handoffs <file>", "hand-off written ahead of the work")
      .option("--contracts <file>", "contracts and rules of shared values, agreed ahead of the work")
      .option("--estimates-from <runs>", "durations of earlier runs as estimates: all, or ids separated by commas")
      .option("--barriers", "each phase waits for all of the one before")
      .option("--gates <mode>", "run the commands of gates: auto, on, off", "auto");
  const running = (command: Command): Command =>
    command
      .option("--agent-command <command>", "started once for each task, instructions on stdin (or ORCH_AGENT_COMMAND)")
      .option("--runner <name>", "who does the tasks: command, claude, codex, acp:COMMAND")
      .option("--runner-arg <argument>", "argument for the runner's program; may be given more than once", collect)
      .option("--model <name>", "model of the runner's program")
      .option("--env <name>", "environment variable that agents may see; may be given more than once", collect)
      .option("--retries <count>", "attempts after a failed one (default: 1)")
      .option("--gate-retries <count>", "how often a failed gate is run again before that counts (default: 0)")
      .option("--timeout <seconds>", "time that one attempt may take")
      .option("--silence <seconds>", "time that an attempt may be silent")
      .option("--concurrency <count>", "tasks that may run at once (default: one for each agent)")
      .option("--on-failure <mode>", "continue with what does not depend on it, or stop")
      .option("--run-timeout <seconds>", "time that the whole run may take")
      .option("--max-attempts <count>", "agents that may be started")
      .option("--max-tokens <count>", "tokens that all agents together may use, as far as their runner tells")
      .option("--max-cost <dollars>", "US dollars that all agents together may cost, as far as their runner tells")
      .option("--on-exhausted <mode>", "when that is used up: stop, or ask for as much again (default: stop)")
      .option("--on-stale <mode>", "task whose inputs were changed while it was at work: report, or redo it")
      .option("--sandbox <mode>", "keep agents to their files by bwrap: auto (where it works), on, off (default: off)")
      .option(
        "--sandbox-writable <path>",
        "a further place that they may write, as the home of a client; again for more",
        collect,
      )
      .option("--no-sandbox-network", "no network inside of the sandbox")
      .option("--strict-ownership", "a write outside an agent's own files fails its task")
      .option("--merge", "with folders for each agent: at the end, move the branch that was checked out to the work")
      .option("--plain", "one line for each event instead of a picture");
  const choosing = (command: Command): Command =>
    common(command).option("--run <id>", "a certain run (default: the newest)");
  const speaking = (command: Command): Command =>
    choosing(command)
      .option("--from <agent>", "who speaks (default: ORCH_AGENT_ID, else user)")
      .option("--wait <seconds>", "time to wait for the run's answer", "5");

  running(planning(program.command("run <feature>").description("plan a feature and carry it out")))
    .option("--resume <id>", "go on with a run")
    .option("--isolation <mode>", "folders of the agents: none (all in this one), worktree, copy", "none")
    .option("--setup <command>", "makes each new folder ready, for example npm ci; ORCH_ROOT names this folder")
    .option("--worktrees <folder>", "where those folders go (default: NAME.orch beside the repository)")
    .option("--tick", "tick the boxes of the task file as tasks complete")
    .option("--run-id <id>", "name of the run (default: from the feature and the time)")
    .addHelpText(
      "after",
      examples(
        'orch run login --tasks tasks.json --agent-command "my-agent"',
        "orch run payment --from-prp --strategy security --agents 3",
      ),
    )
    .action((feature: string, _: object, command: Command) =>
      choose(async () => (await import("./commands/run.ts")).runRun(feature, await withConfig(command))),
    );
  planning(
    program.command("plan <feature>").description("show assignment, schedule, ownership and findings; runs nothing"),
  )
    .option("--format <format>", "text, json, markdown, mermaid (the chart), dot (the graph)", "text")
    .option("--explain <task>", "all about one task: why this agent, when, what it waits for, who owns its files")
    .option("--what-if", "what one agent more or fewer, a dependency less, a task split or doubled would bring")
    .option("--simulate [runs]", "how long it takes at 50 and 90 % with durations by chance (default: 1000 runs)")
    .option("--all", "fold nothing")
    .addHelpText(
      "after",
      examples(
        "orch plan login --tasks specs/login/tasks.md",
        "orch plan login --from-prp --json",
        "orch plan login --explain T003",
        "orch plan login --what-if --simulate",
        "orch plan login --format markdown > plan.md",
      ),
    )
    .action((feature: string, _: object, command: Command) =>
      choose(async () => (await import("./commands/plan.ts")).runPlan(feature, await withConfig(command))),
    );
  common(
    program.command("lint <files...>").description("find what will go wrong with task files and plans; - reads stdin"),
  )
    .option("--format <format>", "text, json, github (annotations), sarif", "text")
    .option("--fail-on <severity>", "exit code 3 from here on: error, warning, info", "warning")
    .option("--off <code>", "leave findings of this code out; may be given more than once", collect)
    .option("--fix", "apply the suggestions that are safe")
    .option("--output <file>", "with --fix: write the mended plan here, and leave the file as it is")
    .option("--task-format <format>", "form of the task file (default: found by its content)")
    .option("--registry <file>", "persona registry (default: .claude/personas/personas.json where it is)")
    .addHelpText(
      "after",
      examples(
        "orch lint specs/login/tasks.md",
        "orch lint --format github --fail-on error specs/*/tasks.md",
        "orch lint --fix tasks.md",
      ),
    )
    .action((files: string[], _: object, command: Command) =>
      choose(async () => (await import("./commands/lint.ts")).runLint(files, await withConfig(command))),
    );
  choosing(program.command("status [feature]").description("where a run stands"))
    .option("--why [task]", "what each task, or this one, waits for")
    .addHelpText("after", examples("orch status", "orch status login --json", "orch status --why 2.1"))
    .action((feature: string | undefined, options: object) =>
      choose(async () => (await import("./commands/status.ts")).runStatus(feature, options)),
    );
  choosing(program.command("abort [feature]").description("end a run: agents are asked first, then ended"))
    .option("--reason <text>", "why, for the report")
    .option("--wait <seconds>", "time to wait for its end", "30")
    .addHelpText("after", examples("orch abort login"))
    .action((feature: string | undefined, options: object) =>
      choose(async () => (await import("./commands/abort.ts")).runAbort(feature, options)),
    );
  running(
    choosing(program.command("resume [feature]").description("go on with a run that was killed, failed or aborted")),
  )
    .option("--gates <mode>", "run the commands of gates: on, off (default: as before)")
    .option("--explain", "only say which tasks are reused and which are done again, and why")
    .option("--keep-plan", "go on with the plan as it was, whatever its file says now")
    .addHelpText("after", examples("orch resume", "orch resume login --retries 3", "orch resume --explain"))
    .action((feature: string | undefined, options: object) =>
      choose(async () => (await import("./commands/run.ts")).runResume(feature, options)),
    );
  choosing(
    program.command("merge [feature]").description("move your branch to the work of a run with folders of its own"),
  )
    .option("--into <branch>", "another branch than the one that was checked out when the run began")
    .addHelpText("after", examples("orch merge", "orch merge login --into main"))
    .action((feature: string | undefined, options: object) =>
      choose(async () => (await import("./commands/merge.ts")).runMerge(feature, options)),
    );
  choosing(program.command("clean [feature]").description("remove the folders and branches of a run"))
    .option("--force", "also where work is nowhere else")
    .option("--dry-run", "only say what would go")
    .addHelpText("after", examples("orch clean --dry-run", "orch clean login"))
    .action((feature: string | undefined, options: object) =>
      choose(async () => (await import("./commands/clean.ts")).runClean(feature, options)),
    );
  choosing(program.command("watch [feature]").description("show a run as it goes on"))
    .option("--plain", "one line for each event instead of a picture")
    .addHelpText("after", examples("orch watch", "orch watch login --plain"))
    .action((feature: string | undefined, options: object) =>
      choose(async () => (await import("./commands/watch.ts")).runWatch(feature, options)),
    );
  choosing(program.command("export [feature]").description("give a run to another tool"))
    .option("--trace", "as a Chrome trace, for Perfetto or a browser's tracing page")
    .option("--output <file>", "write it there (default: stdout)")
    .addHelpText("after", examples("orch export --trace --output run.json"))
    .action((feature: string | undefined, options: object) =>
      choose(async () => (await import("./commands/export.ts")).runExport(feature, options)),
    );
  addGuardCommand(program, choose);
  common(program.command("personas").description("who could work"))
    .option("--registry <file>", "persona registry")
    .option("--lint", "find personas that would be taken for each other")
    .addHelpText("after", examples("orch personas", "orch personas --lint --json"))
    .action((_: object, command: Command) =>
      choose(async () => (await import("./commands/personas.ts")).runPersonas(await withConfig(command))),
    );
  speaking(
    program.command("message [words...]").description("send a message: TO TEXT; or read: what is new for this agent"),
  )
    .option("--to <agent>", "an agent, a persona, or all")
    .option("--artifact <path>", "a file it is about; may be given more than once", collect)
    .addHelpText("after", examples('orch message qa "User model is ready"', "orch message read"))
    .action((words: string[], options: object) =>
      choose(async () => (await import("./commands/speak.ts")).runMessage(words, options)),
    );
  speaking(
    program.command("approve <subject> [note...]").description("agree to what a run asks: a gate, tasks, budget"),
  )
    .addHelpText("after", examples("orch status", 'orch approve 2.1 "reads well"'))
    .action((subject: string, note: string[], options: object) =>
      choose(async () => (await import("./commands/speak.ts")).runAnswer("approve", subject, note, options)),
    );
  speaking(program.command("reject <subject> <reason...>").description("do not agree to it"))
    .addHelpText("after", examples('orch reject 2.1 "the token never expires"'))
    .action((subject: string, reason: string[], options: object) =>
      choose(async () => (await import("./commands/speak.ts")).runAnswer("reject", subject, reason, options)),
    );
  speaking(
    program.command("propose <file>").description("propose further tasks, as the file lists them; - reads stdin"),
  )
    .addHelpText("after", examples("orch propose tasks.json"))
    .action((path: string, options: object) =>
      choose(async () => (await import("./commands/speak.ts")).runPropose(path, options)),
    );
  speaking(program.command("progress <percent> [note...]").description("tell how far the task is"))
    .option("--task <id>", "a certain task (default: ORCH_TASK_ID)")
    .addHelpText("after", examples('orch progress 60 "tokens are signed"'))
    .action((percent: string, note: string[], options: object) =>
      choose(async () => (await import("./commands/speak.ts")).runProgress(percent, note, options)),
    );
  speaking(program.command("context <action> [key] [value]").description("shared values: get, set, watch, list"))
    .option("--if-version <number>", "set only if the value is at this version; 0: not set yet")
    .addHelpText(
      "after",
      examples("orch context get api.port", "orch context set api.port 8080 --if-version 0", "orch context watch"),
    )
    .action((action: string, key: string | undefined, value: string | undefined, options: object) =>
      choose(async () => (await import("./commands/context.ts")).runContext(action, key, value, options)),
    );
  speaking(
    program.command("reads <files...>").description("files that a task builds on: a change before its end is told"),
  )
    .addHelpText("after", examples("orch reads src/models/user.py"))
    .action((paths: string[], options: object) =>
      choose(async () => (await import("./commands/speak.ts")).runReads(paths, options)),
    );
  speaking(program.command("handoff <file>").description("hand something over, as the file describes; - reads stdin"))
    .addHelpText("after", examples("orch handoff handoff.json"))
    .action((path: string, options: object) =>
      choose(async () => (await import("./commands/speak.ts")).runHandoff(path, options)),
    );
  speaking(
    program
      .command("checkpoint <action> [note...]")
      .description("notes for the next attempt: save, list, show, restore"),
  )
    .option("--task <id>", "a certain task (default: ORCH_TASK_ID)")
    .option("--next <step>", "a next step; may be given more than once", collect)
    .option("--file <path>", "a file it is about; may be given more than once", collect)
    .addHelpText(
      "after",
      examples('orch checkpoint save "schema is done" --next "write the migration"', "orch checkpoint restore 2"),
    )
    .action((action: string, words: string[], options: object) =>
      choose(async () => (await import("./commands/checkpoint.ts")).runCheckpoint(action, words, options)),
    );
  common(program.command("init").description("make a repository ready: configuration, ownership, skill, hook, tools"))
    .option("--yes", "write without asking")
    .option("--dry-run", "only show what would be written")
    .option("--programs <names>", "agent programs to set up, separated by commas (default: those that are found)")
    .addHelpText(
      "after",
      examples("orch init", "orch init --yes --programs claude,codex", "orch init --dry-run --json"),
    )
    .action((options: object) => choose(async () => (await import("./commands/init.ts")).runInit(options)));
  common(program.command("doctor").description("what is there, what works, what fails open; exit code 3 for findings"))
    .addHelpText("after", examples("orch doctor", "orch doctor --json"))
    .action((options: object) => choose(async () => (await import("./commands/doctor.ts")).runDoctor(options)));
  speaking(
    program.command("mcp").description("tools of a run for agents that speak the Model Context Protocol, on stdio"),
  )
    .option("--task <id>", "a certain task (default: ORCH_TASK_ID)")
    .addHelpText("after", examples("orch mcp", "orch mcp --run login-2026-01-10 --from backend --task 2.1"))
    .action((options: object) => choose(async () => (await import("./commands/mcp.ts")).runMcp(options)));
  for (const command of program.commands) command.exitOverride().showHelpAfterError("(add --help for what there is)");
  return program;
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
