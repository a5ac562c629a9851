import type { HookCall } from "./hook-call.ts";
import type { Intent } from "./intent.ts";
import { readPatch } from "./read-patch.ts";

/** What a tool call would do. */
export type CallIntents =
  | { readonly kind: "harmless" }
  | { readonly kind: "files"; readonly intents: readonly Intent[] }
  | { readonly kind: "shell"; readonly command: string; readonly directory: string | null }
  | { readonly kind: "unknown"; readonly reason: string };

const lower = (names: string): ReadonlySet<string> => new Set(names.toLowerCase().split(/\s+/));

/** Tools that write the one file they name. */
const writers = lower(`
  Write Edit MultiEdit NotebookEdit write_file edit edit_file replace write_to_file replace_in_file notebook_edit create
  create_file str_replace str_replace_editor str_replace_based_edit_tool insert insert_edit_into_file new_rule
`);
const patchers = lower("apply_patch applypatch patch");
const shells = lower(`
  Bash shell run_shell_command execute_command exec_command local_shell bash_command powershell terminal run_in_terminal
`);
/** Tools that read, think, ask or delegate; what a subagent does is asked about by itself. */
const readers = lower(`
  Read read_file read_many_files view Glob Grep grep_search search_file_content search_files ripgrep rg LS ls list_directory
  list_files list_code_definition_names Lsp NotebookRead TodoRead TodoWrite todo_write todo write_todos update_plan
  update_todo WebFetch web_fetch fetch WebSearch web_search google_web_search Task Agent task_done new_task TaskOutput
  TaskStop TaskCreate TaskUpdate TaskList TaskGet BashOutput KillShell KillBash list_bash read_bash stop_bash
  AskUserQuestion ask_user ask_followup_question attempt_completion plan_mode_respond EnterPlanMode ExitPlanMode
  exit_plan_mode report_intent think Skill activate_skill SlashCommand StructuredOutput ToolSearch structured_output
  get_internal_docs complete_task
`);
const pathKeys = [
  "file_path",
  "filePath",
  "notebook_path",
  "absolute_path",
  "absolutePath",
  "path",
  "filename",
] as const;

/**
 * What a tool call would do with files. A tool that is not known, or names no file where it should, is `unknown`.
 *
 * @param harmless - Names of further tools that write nothing; `*` at the end stands for any rest.
 */
export function findIntents({ tool, input }: HookCall, harmless: readonly string[] = []): CallIntents {
  const name = tool.toLowerCase();
  const isHarmless = harmless.some((one) => (one.endsWith("*") ? tool.startsWith(one.slice(0, -1)) : one === tool));
  if (isHarmless || readers.has(name)) return { kind: "harmless" };
  if (shells.has(name)) {
    const { command, cmd, directory, dir_path: folder, workdir, cwd } = input;
    const text = joinCommand(command ?? cmd);
    const place = directory ?? folder ?? workdir ?? cwd ?? null;
    if (text === null) return { kind: "unknown", reason: `${tool} names no command` };
    if (place !== null && typeof place !== "string") return { kind: "unknown", reason: `${tool} names no folder` };
    return { kind: "shell", command: text, directory: place };
  }
  if (patchers.has(name)) return readPatchCall(tool, input);
  if (writers.has(name)) return readWriteCall(tool, input);
  return { kind: "unknown", reason: `${tool} is not known, and may write` };
}

function joinCommand(command: unknown): string | null {
  if (typeof command === "string") return command;
  if (!Array.isArray(command) || !command.every((word) => typeof word === "string")) return null;
  const words = command as readonly string[];
  // Of `["bash", "-lc", "…"]` the last word is the command.
  if (/^(?:.*\/)?(?:ba|z|da|k)?sh$/.test(words[0] ?? "") && /^-\w*c$/.test(words[1] ?? "")) return words[2] ?? "";
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
}

function readPatchCall(tool: string, input: HookCall["input"]): CallIntents {
  const text = ["command", "patch", "input", "patchText", "diff"]
    .map((key) => input[key])
    .find((one) => one !== undefined);
  const lines = Array.isArray(text) ? text.filter((one) => typeof one === "string").join("\n") : text;
  const intents = typeof lines === "string" ? readPatch(lines) : [];
  return intents.length > 0 ? { kind: "files", intents } : { kind: "unknown", reason: `${tool} names no file` };
}

function readWriteCall(tool: string, input: HookCall["input"]): CallIntents {
  // Some editors are one tool with a command for each thing it does.
  if (input["command"] === "view") return { kind: "harmless" };
  const paths = pathKeys.flatMap((key) => (input[key] === undefined ? [] : [input[key]]));
  if (paths.length === 0 || !paths.every((path): path is string => typeof path === "string" && path !== ""))
    return { kind: "unknown", reason: `${tool} names no file` };
  return { kind: "files", intents: paths.map((path): Intent => ({ operation: "write", path })) };
}
