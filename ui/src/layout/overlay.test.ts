import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { heatOf, peakOf, summedUp } from "./overlay.ts";
import { span } from "./sample.ts";

const usage = (input: number, cost: number | null) => ({
  input_tokens: input,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost,
});
const forest = forestOf(
  [
    span("a", null, { operation: "invoke_agent", duration: 10, usage: usage(999, 9) }),
    span("b", "a", { operation: "chat", duration: 2, usage: usage(100, 0.5) }),
    span("c", "b", { operation: "chat", duration: 2, usage: usage(100, 0.5) }),
    span("d", "a", { operation: "chat", duration: 9, usage: usage(50, null) }),
  ],
  null,
);

test("the sum grows when a call ends, counts it once, and agents' sums not at all", () => {
  expect([...summedUp(forest, "cost", 5)]).toEqual([0, 0.5, 0.5, 0.5, 0.5]);
  expect([...summedUp(forest, "tokens", 5)]).toEqual([0, 100, 100, 100, 150]);
});

test("heat is measured by the dearest call", () => {
  expect(peakOf(forest, "cost")).toBe(0.5);
  expect([heatOf(0.5, 0.5), heatOf(0.02, 0.5), heatOf(0, 0.5), heatOf(1, 0)]).toEqual([5, 1, 0, 0]);
});
