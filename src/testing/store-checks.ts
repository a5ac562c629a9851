import type { RunStore, StoredEvent } from "../ports/index.ts";

/** One check of an adapter, for any test framework: `it(check.name, check.run)`. */
export interface PortCheck {
  /** What has to hold. */
  readonly name: string;
  /** Ends where it holds, throws an `Error` that says what does not. */
  run(): Promise<void>;
}

const ids = [
  "run-1",
  "constructor",
  "__proto__",
  "toString",
  "",
  " ",
  ".",
  "..",
  "../x",
  "a/b",
  "a\\b",
  "con",
  "NUL.txt",
];
const strangeIds = [
  "\u00e4",
  "a\u0308",
  "%",
  "%2E",
  "a:b*?",
  "line\nbreak",
  "\ud800",
  "x".repeat(5000),
  "trailing.",
  "🦊",
];

/**
 * The checks that every store has to pass.
 *
 * @param createStore - Makes an empty store; called once for each check.
 * @example
 * for (const check of storeChecks(() => createMyStore())) it(check.name, () => check.run());
 */
export function storeChecks(createStore: () => RunStore | Promise<RunStore>): readonly PortCheck[] {
  const check = (name: string, body: (store: RunStore) => Promise<void>): PortCheck => ({
    name,
    run: async () => body(await createStore()),
  });
  return [
    check("a new store has no runs", async (store) => {
      same("list", await store.list(), []);
      same("read", await store.read("run-1"), null);
      same("holder", await store.holder("run-1"), null);
    }),
    check("what was appended is read in order, while the run is held and after", async (store) => {
      const journal = await store.create("run-1");
      same("events of a new run", journal.events, []);
      await journal.append([event(1), event(2)]);
      await journal.append([event(3)]);
      same("read while held", await store.read("run-1"), [event(1), event(2), event(3)]);
      await journal.close();
      same("read after", await store.read("run-1"), [event(1), event(2), event(3)]);
    }),
    check("an opening gives what was kept before and goes on from there, in a later epoch", async (store) => {
      const first = await store.create("run-1");
      await first.append([event(1)]);
      await first.close();
      const second = await store.open("run-1");
      same("events", second.events, [event(1)]);
      truthy("the epoch grows", second.epoch > first.epoch);
      await second.append([event(2)]);
      same("events stay what was kept before", second.events, [event(1)]);
      await second.close();
      same("read", await store.read("run-1"), [event(1), event(2)]);
    }),
    check("calls that do not wait for each other keep their order", async (store) => {
      const journal = await store.create("run-1");
      const calls = Array.from({ length: 50 }, async (_, index) => {
        await journal.append([event(index), event(index + 0.5)]);
      });
      await Promise.all(calls);
      const expected = Array.from({ length: 50 }, (_, index) => [event(index), event(index + 0.5)]).flat();
      same("read", await store.read("run-1"), expected);
      await journal.close();
    }),
    check("an append of nothing is kept as nothing", async (store) => {
      const journal = await store.create("run-1");
      await journal.append([]);
      await journal.close();
      same("read", await store.read("run-1"), []);
    }),
    check("events keep every JSON value and every key", async (store) => {
      const strange = {
        type: "test:strange",
        atMs: 0,
        text: 'quotes " and \\ and \n \u2028 \u0000 ä 🦊 \ud800',
        numbers: [0, -1.5, 1e300, 2 ** 53],
        nested: { "": null, list: [[], {}], flag: false },
      };
      Object.defineProperty(strange.nested, "__proto__", { value: 1, enumerable: true });
      const journal = await store.create("run-1");
      await journal.append([strange]);
      await journal.close();
      const kept = (await store.read("run-1")) ?? [];
      same("read", JSON.stringify(kept), JSON.stringify([strange]));
    }),
    check("a second beginning under one id is refused with STORE_RUN_EXISTS", async (store) => {
      const journal = await store.create("run-1");
      await journal.append([event(1)]);
      await journal.close();
      await refused("STORE_RUN_EXISTS", () => store.create("run-1"));
      same("read", await store.read("run-1"), [event(1)]);
    }),
    check("an unknown run is refused with STORE_RUN_UNKNOWN", async (store) => {
      await refused("STORE_RUN_UNKNOWN", () => store.open("run-1"));
      same("list", await store.list(), []);
    }),
    check("a second writer is refused with STORE_RUN_HELD and told who holds the run", async (store) => {
      const journal = await store.create("run-1");
      const error = await refused("STORE_RUN_HELD", () => store.open("run-1"));
      const holder = await store.holder("run-1");
      truthy("the holder is alive", holder?.alive === true);
      same("the holder in the error", Reflect.get(error, "holder"), holder);
      await journal.append([event(1)]);
      await journal.close();
      same("holder after close", await store.holder("run-1"), null);
      await (await store.open("run-1")).close();
    }),
    check("a closed journal refuses with STORE_JOURNAL_CLOSED; closing twice is closing once", async (store) => {
      const journal = await store.create("run-1");
      await journal.close();
      await journal.close();
      await refused("STORE_JOURNAL_CLOSED", async () => journal.append([event(1)]));
      const next = await store.open("run-1");
      await journal.close();
      await refused("STORE_RUN_HELD", () => store.open("run-1"));
      await next.close();
    }),
    check("what was appended before close is kept, waited for or not", async (store) => {
      const journal = await store.create("run-1");
      const kept = journal.append([event(1)]);
      await journal.close();
      await kept;
      same("read", await store.read("run-1"), [event(1)]);
    }),
    check("runs are listed, the newest last, and each has its own events under any id", async (store) => {
      for (const id of [...ids, ...strangeIds]) {
        const journal = await store.create(id);
        await journal.append([eventOf(id)]);
        await journal.close();
      }
      same("list", (await store.list()).toSorted(), [...ids, ...strangeIds].toSorted());
      for (const id of [...ids, ...strangeIds]) same(`read ${id}`, await store.read(id), [eventOf(id)]);
    }),
    check("following gives the events from an index on, then the new ones, until it is ended", async (store) => {
      const journal = await store.create("run-1");
      await journal.append([event(0), event(1)]);
      const ending = new AbortController();
      const seen: StoredEvent[] = [];
      if (store.follow !== undefined) {
        for await (const next of store.follow("run-1", 1, ending.signal)) {
          seen.push(next);
          if (seen.length === 1) await journal.append([event(2), event(3)]);
          if (seen.length === 3) ending.abort();
        }
        same("followed", seen, [event(1), event(2), event(3)]);
      }
      await journal.close();
    }),
  ];
}

function event(number: number): StoredEvent {
  return { type: "test:happened", atMs: number };
}

function eventOf(id: string): StoredEvent & { readonly id: string } {
  return { ...event(0), id };
}

function same(what: string, received: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(received), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

function truthy(what: string, holds: boolean): void {
  if (!holds) throw new Error(`Expected that ${what}`);
}

async function refused(code: string, action: () => Promise<unknown>): Promise<object> {
  try {
    await action();
  } catch (error) {
    const received: unknown = Reflect.get(Object(error) as object, "code");
    if (received === code) return error as object;
    throw new Error(`Expected a refusal with ${code}, got ${String(error)}`, { cause: error });
  }
  throw new Error(`Expected a refusal with ${code}, got none`);
}
