import type { ContextReducer } from "../plan/index.ts";

/** The next value, or why there is none. */
export type Reduction =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/**
 * The next value of a shared list, counter or object: `append` puts an item, or each item of a list, at the end; `add` adds a
 * number; `merge` takes over the members of an object. What is not there yet (`undefined`) counts as `[]`, 0 and `{}`.
 *
 * @example
 * reduceValue("add", 2, 3); // { ok: true, value: 5 }
 */
export function reduceValue(reducer: ContextReducer, before: unknown, update: unknown): Reduction {
  switch (reducer) {
    case "append": {
      const list: unknown = before ?? [];
      if (!Array.isArray(list)) return refuse("a list", list);
      return {
        ok: true,
        value: [...(list as unknown[]), ...(Array.isArray(update) ? (update as unknown[]) : [update])],
      };
    }
    case "add": {
      const sum: unknown = before ?? 0;
      if (typeof sum !== "number") return refuse("a number", sum);
      if (typeof update !== "number" || !Number.isFinite(sum + update)) return refuse("a finite number", update);
      return { ok: true, value: sum + update };
    }
    case "merge": {
      const members: unknown = before ?? {};
      if (!isObject(members)) return refuse("an object", members);
      if (!isObject(update)) return refuse("an object", update);
      // `fromEntries` defines own members, so that a key called `__proto__` is one like any other.
      return { ok: true, value: Object.fromEntries([...Object.entries(members), ...Object.entries(update)]) };
    }
  }
}

function refuse(expected: string, value: unknown): Reduction {
  return { ok: false, message: `expected ${expected}, got ${JSON.stringify(value)?.slice(0, 200) ?? "nothing"}` };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
