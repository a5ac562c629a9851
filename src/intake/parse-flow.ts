/** A stage of a strategy's flow: its members work side by side. */
export interface FlowStage {
  /** Ids as written, alternatives and parallel members alike. */
  readonly members: readonly string[];
  /** The remark in brackets, for example `parallel` or `review`; `null` for none. */
  readonly remark: string | null;
}

/**
 * Reads the flow language of a registry: stages joined by an arrow, members of a stage joined by a slash, plus, comma or bar, a remark in
 * brackets.
 *
 * @example
 * parseFlow("architect → backend/frontend (parallel) → qa")[1]; // { members: ["backend", "frontend"], remark: "parallel" }
 */
export function parseFlow(flow: string): FlowStage[] {
  return flow
    .split(/\s*(?:→|⇒|➜|➔|->|=>|>)\s*/u)
    .map((stage) => stage.trim())
    .filter((stage) => stage !== "")
    .map((stage) => {
      const remark = /[([]([^()[\]]*)[)\]]/.exec(stage)?.[1]?.trim() ?? null;
      const members = stage
        .replace(/[([][^()[\]]*[)\]]/g, " ")
        .split(/\s*(?:\/|\+|,|\||&|\band\b)\s*/)
        .map((member) => member.trim())
        .filter((member) => member !== "");
      return { members, remark: remark === "" ? null : remark };
    })
    .filter((stage) => stage.members.length > 0);
}
