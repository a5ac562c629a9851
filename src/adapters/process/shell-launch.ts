import type { AgentProgram } from "./agent-processes.ts";

/** A command for the system's shell, as the start of a program. */
export function shellLaunch(command: string): Pick<AgentProgram, "command" | "args" | "isVerbatim"> {
  if (process.platform !== "win32") return { command: "/bin/sh", args: ["-c", command] };
  const shell = process.env["ComSpec"] ?? "cmd.exe";
  return { command: shell, args: ["/d", "/s", "/c", `"${command}"`], isVerbatim: true };
}
