import assert from "node:assert/strict";
import { test } from "node:test";
import { totalCents } from "../src/prices.mjs";

test("adds up an order", () => {
  assert.equal(totalCents([{ cents: 250, count: 2 }, { cents: 99, count: 1 }]), 599);
});
