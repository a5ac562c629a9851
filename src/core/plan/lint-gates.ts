import { readOutputName } from "../assignment/index.ts";
import { makeFinding, nameSome } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import type { Gate } from "../task/index.ts";
import type { Plan } from "./plan.ts";

/** What the working folder has, as far as the caller looked; what is left out is not judged. */
export interface WorkingFolder {
  /** Files from the root of the repository. */
  readonly files?: readonly string[];
  /** Scripts of `package.json`. */
  readonly scripts?: readonly string[];
  /** Targets of the makefile. */
  readonly targets?: readonly string[];
  /** Programs that can be started. */
  readonly programs?: readonly string[];
}

/** Finds tasks without a gate, gates that nobody has or that do nothing, and commands that the working folder cannot have. */
export function lintGates(plan: Plan, folder: WorkingFolder | null): Finding[] {
  const findings: Finding[] = [];
  const gates = new Map(plan.gates.map((gate) => [gate.id, gate]));
  const users = new Map<string, string[]>();
  const ungated: string[] = [];
  for (const task of plan.tasks) {
    for (const gateId of new Set(task.gates)) {
      users.set(gateId, [...(users.get(gateId) ?? []), task.id]);
      if (gates.has(gateId)) continue;
      findings.push(
        makeFinding(
          "gate-unknown",
          [task.id],
          `Task ${JSON.stringify(task.id)} has the gate ${JSON.stringify(gateId)}, which is none of the plan's`,
        ),
      );
    }
    if (task.agentId !== null && !task.done && task.gates.length === 0) ungated.push(task.id);
  }
  if (ungated.length > 0) {
    const verb = ungated.length === 1 ? "has" : "have";
    const message = `${nameSome(ungated)} ${verb} no gate: nothing checks the work before others build on it`;
    findings.push(
      makeFinding("task-ungated", ungated, message, { suggestion: { kind: "add-gate", taskIds: ungated } }),
    );
  }
  const unused: string[] = [];
  const commandless: Gate[] = [];
  const outputs = new Set(plan.tasks.flatMap((task) => task.files.map((file) => readOutputName(file).name)));
  for (const gate of plan.gates) {
    const taskIds = users.get(gate.id) ?? [];
    const name = nameGate(gate);
    if (gate.commands.length === 0 && gate.approval !== true) commandless.push(gate);
    if (taskIds.length === 0) unused.push(gate.id);
    if (folder === null) continue;
    for (const command of gate.commands) {
      const lack = findLack(command, folder, outputs);
      if (lack !== null) {
        findings.push(makeFinding("command-unavailable", taskIds, `The gate ${name} runs \`${command}\`, and ${lack}`));
      }
    }
  }
  if (commandless.length > 0) {
    const [first] = commandless;
    const message =
      commandless.length === 1
        ? `The gate ${nameGate(first!)} has no command: only a person can pass it`
        : `The gates ${nameSome(commandless.map((gate) => gate.id))} have no command: only a person can pass them`;
    const taskIds = new Set(commandless.flatMap((gate) => users.get(gate.id) ?? []));
    findings.push(makeFinding("gate-commandless", [...taskIds], message));
  }
  if (unused.length > 0) {
    const message = `No task has the ${unused.length === 1 ? "gate" : "gates"} ${nameSome(unused)}: ${unused.length === 1 ? "it is" : "they are"} for the whole at most`;
    findings.push(makeFinding("gate-unused", [], message));
  }
  return findings;
}

function nameGate({ id, title }: Gate): string {
  return title === "" || title === id ? JSON.stringify(id) : `${JSON.stringify(id)} (${title})`;
}

/** Why a command cannot work in the folder; `null` where nothing is known against it. */
function findLack(command: string, folder: WorkingFolder, outputs: ReadonlySet<string>): string | null {
  for (const part of command.split(/&&|\|\||;|\||\n/)) {
    const words = part
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "" && !/^\w+=/.test(word));
    const [program, ...rest] = words;
    if (program === undefined) continue;
    // What follows works in another folder, which nobody looked at.
    if (/^(?:cd|pushd)$/.test(program) || rest.some((word) => /^(?:-C|--prefix|--cwd|--dir)(?:=|$)/.test(word)))
      return null;
    const run = /^(?:npm|pnpm|yarn|bun)$/.test(program) ? scriptOf(rest) : null;
    if (run !== null && folder.scripts !== undefined && !folder.scripts.includes(run)) {
      return `package.json has no script ${JSON.stringify(run)}`;
    }
    const target = rest.find((word) => !word.startsWith("-") && !word.includes("="));
    if (
      program === "make" &&
      target !== undefined &&
      folder.targets !== undefined &&
      !folder.targets.includes(target)
    ) {
      return `the makefile has no target ${JSON.stringify(target)}`;
    }
    if (
      folder.programs !== undefined &&
      /^[\w.+-]+$/.test(program) &&
      !folder.programs.includes(program) &&
      !builtins.has(program)
    ) {
      return `there is no program ${JSON.stringify(program)}`;
    }
    if (folder.files === undefined) continue;
    const missing = words.find((word) => isFileName(word) && !isThere(word, folder.files!, outputs));
    if (missing !== undefined) return `${missing} is neither there nor written by any task`;
  }
  return null;
}

const builtins: ReadonlySet<string> = new Set([
  "cd",
  "echo",
  "test",
  "true",
  "false",
  "export",
  "set",
  "source",
  "exit",
  "if",
  "for",
  "while",
  "[",
  "!",
]);

function scriptOf(words: readonly string[]): string | null {
  const plain = words.filter((word) => !word.startsWith("-"));
  if (plain[0] === "run" || plain[0] === "run-script") return plain[1] ?? null;
  return plain[0] === "test" || plain[0] === "start" ? plain[0] : null;
}

/** A word that can only be a file of the repository: a folder or more, or an ending of a program's source. */
function isFileName(word: string): boolean {
  const plain = word.replace(/^\.\//, "").replace(/::.*$/, "");
  if (/[*?$<>{}"'`=@:]/.test(plain) || plain.startsWith("-") || plain.startsWith("/") || plain.includes("..."))
    return false;
  return /^[\w.-]+(?:\/[\w.-]+)+\.\w+$/.test(plain) || /^[\w-]+\.(?:[cm]?[jt]s|py|sh|rb|go)$/.test(plain);
}

function isThere(word: string, files: readonly string[], outputs: ReadonlySet<string>): boolean {
  const path = word.replace(/^\.\//, "").replace(/::.*$/, "");
  return files.includes(path) || outputs.has(path) || /^(?:node_modules|dist|build|target)\//.test(path);
}
