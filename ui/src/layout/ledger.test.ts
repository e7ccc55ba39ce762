import { expect, test } from "vitest";
import type { LedgerEntry } from "../api/types.ts";
import { withCosts } from "./ledger.ts";
import { span } from "./sample.ts";

const usage = {
  input_tokens: 1,
  output_tokens: 1,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost: null,
};
const entry = (id: string, cost: number | null, counted = true) =>
  ({ ...usage, span_id: id, cost, counted }) as LedgerEntry;

test("a span costs what its counted claims cost; what does not count costs nothing", () => {
  const spans = ["a", "b", "c"].map((id) => span(id, null, { usage }));
  const found = withCosts(spans, [entry("a", 0.5), entry("a", 0.25), entry("b", 9, false), entry("c", null)]);
  expect(found.map((one) => one.usage?.cost)).toEqual([0.75, null, null]);
});

test("without a ledger nothing is copied", () => {
  const spans = [span("a", null)];
  expect(withCosts(spans, [])).toBe(spans);
});
