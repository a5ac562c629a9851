// What the tests of the guard use of Vitest, without its workers: the list of tests, and the same `expect`.
import { GLOBAL_EXPECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from "@vitest/expect";
import * as chai from "chai";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** @type {{ name: string, run: () => unknown }[]} */
export const tests = [];

/** @param {unknown} value @param {string} [message] */
export const expect = (value, message) => chai.expect(value, message);
Object.assign(expect, chai.expect, {
  unreachable: () => chai.assert.fail("expected to be unreachable"),
});
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true });
setState(
  { assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false },
  /** @type {any} */ (expect),
);

/** @param {string} _ @param {() => void} body */
export const describe = (_, body) => body();

/** @param {string} name @param {() => unknown} run */
export const it = (name, run) => {
  tests.push({ name: `${tests.length} ${name}`, run });
};
it.each =
  (/** @type {readonly unknown[]} */ rows) =>
  (/** @type {string} */ name, /** @type {(...row: unknown[]) => unknown} */ run) => {
    for (const row of rows) it(name, () => run(...(Array.isArray(row) ? row : [row])));
  };
