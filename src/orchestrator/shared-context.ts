import { fitsSchema } from "../core/handoff/index.ts";
import type { StandardResult, StandardSchema } from "../core/handoff/index.ts";
import type { PlannedContextRule } from "../core/plan/index.ts";
import { reduceValue } from "../core/run/index.ts";
import type { Mailbox } from "./mailbox.ts";

/** What holds for one shared value: what a plan may say of it, and what only a program can. */
export interface ContextRule extends PlannedContextRule {
  /** What the next value has to be: any Standard Schema; it may take its time. Default: anything. */
  readonly schema?: StandardSchema;
}

/** A write to a shared value. */
export interface ContextWrite {
  readonly key: string;
  readonly value: unknown;
  readonly by: string;
  readonly taskId: string | null;
  readonly expectedVersion?: number;
  readonly postId?: string;
}

/** What became of a write. */
export type ContextAnswer =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly code: "CONTEXT_CONFLICT" | "CONTEXT_INVALID"; readonly message: string };

/** Takes writes to shared values: those with a rule one after another for each value, so that none is lost. */
export class SharedContext {
  readonly #mailbox: Mailbox;
  readonly #rules: ReadonlyMap<string, ContextRule>;
  readonly #turns = new Map<string, Promise<unknown>>();

  /** @param rules - Of several for one key the last one holds. */
  constructor(mailbox: Mailbox, rules: readonly ContextRule[]) {
    this.#mailbox = mailbox;
    this.#rules = new Map(rules.map((rule) => [rule.key, rule]));
  }

  write(write: ContextWrite): Promise<ContextAnswer> {
    const rule = this.#rules.get(write.key);
    if (rule === undefined) return this.#set(write);
    const turn = (this.#turns.get(write.key) ?? Promise.resolve()).then(() => this.#writeByRule(rule, write));
    this.#turns.set(write.key, turn);
    return turn;
  }

  async #writeByRule(rule: ContextRule, write: ContextWrite): Promise<ContextAnswer> {
    const { key, expectedVersion } = write;
    const held = this.#mailbox.state.context.get(key);
    const version = held?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== version) return describeConflict(key, version, write);
    const next =
      rule.reducer === undefined
        ? { ok: true as const, value: write.value }
        : reduceValue(rule.reducer, held?.value, write.value);
    if (!next.ok) return { ok: false, code: "CONTEXT_INVALID", message: `${key} (${rule.reducer}): ${next.message}` };
    const message =
      rule.jsonSchema !== undefined && fitsSchema(rule.jsonSchema, next.value) === false
        ? "the value does not fit its JSON Schema"
        : rule.schema === undefined
          ? null
          : await findFault(rule.schema, next.value);
    if (message !== null) return { ok: false, code: "CONTEXT_INVALID", message: `${key}: ${message}` };
    return this.#set({ ...write, value: next.value, expectedVersion: version });
  }

  async #set(write: ContextWrite): Promise<ContextAnswer> {
    const [event] = await this.#mailbox.send({ type: "set-context", ...write });
    if (event?.type === "context:set") return { ok: true, version: event.version };
    return describeConflict(write.key, this.#mailbox.state.context.get(write.key)?.version ?? 0, write);
  }
}

function describeConflict(key: string, version: number, { expectedVersion = version }: ContextWrite): ContextAnswer {
  const message = `${key} is at version ${version}, expected ${expectedVersion}`;
  return { ok: false, code: "CONTEXT_CONFLICT", message };
}

async function findFault(schema: StandardSchema, value: unknown): Promise<string | null> {
  let result: StandardResult;
  try {
    result = await schema["~standard"].validate(value);
  } catch (error) {
    return `its schema failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (result.issues === undefined) return null;
  return result.issues
    .map(({ message, path = [] }) => {
      const place = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
      return place === "" ? message : `${place}: ${message}`;
    })
    .join("; ");
}
