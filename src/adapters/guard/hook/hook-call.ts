/** Programs whose hooks are understood; `qwen` and `codex` speak as `claude` does. */
export const hookDialects = ["claude", "codex", "gemini", "qwen", "copilot", "cline"] as const;

/** One of `hookDialects`. */
export type HookDialect = (typeof hookDialects)[number];

/** What a client asks before it uses a tool. */
export interface HookCall {
  readonly dialect: HookDialect;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Working folder of the client; `null` where it does not say. */
  readonly cwd: string | null;
  /** Kind of the subagent that asks; `null` for the agent itself. */
  readonly agentType: string | null;
}

/** What a client said cannot be understood, and so is refused. */
export class HookInputFault extends Error {}

/**
 * Reads what a client writes to its hook.
 *
 * @param dialect - Who asks; `null` finds it out.
 * @throws {HookInputFault} with what was expected.
 */
export function readHookCall(text: string, dialect: HookDialect | null): HookCall {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new HookInputFault("expected JSON on stdin");
  }
  const fields = fieldsOf(data);
  if (fields === null) throw new HookInputFault("expected an object on stdin");
  const found = dialect ?? detectDialect(fields);
  const { tool, input } = readTool(fields);
  if (typeof tool !== "string" || tool === "") throw new HookInputFault("expected the name of a tool");
  const read = fieldsOf(typeof input === "string" ? parse(input) : input);
  if (read === null) throw new HookInputFault(`expected the arguments of ${JSON.stringify(tool)} as an object`);
  const roots = Array.isArray(fields["workspaceRoots"]) ? (fields["workspaceRoots"] as readonly unknown[]) : [];
  const cwd = fields["cwd"] ?? roots[0] ?? null;
  const agentType = fields["agent_type"] ?? fields["agentType"] ?? null;
  if (cwd !== null && typeof cwd !== "string") throw new HookInputFault("expected the working folder as a text");
  if (agentType !== null && typeof agentType !== "string")
    throw new HookInputFault("expected the agent's type as a text");
  return { dialect: found, tool, input: read, cwd, agentType };
}

function readTool(fields: Readonly<Record<string, unknown>>): { readonly tool: unknown; readonly input: unknown } {
  const cline = fieldsOf(fields["preToolUse"]);
  if (cline !== null) return { tool: cline["toolName"] ?? cline["tool"], input: cline["parameters"] ?? {} };
  return {
    tool: fields["tool_name"] ?? fields["toolName"],
    input: fields["tool_input"] ?? fields["toolArgs"] ?? {},
  };
}

function detectDialect(fields: Readonly<Record<string, unknown>>): HookDialect {
  if ("preToolUse" in fields || "hookName" in fields) return "cline";
  if ("toolName" in fields) return "copilot";
  return fields["hook_event_name"] === "BeforeTool" ? "gemini" : "claude";
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
