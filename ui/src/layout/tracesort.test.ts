import { expect, test } from "vitest";
import type { TraceSummary } from "../api/types.ts";
import { inOrder, isNewest, traceSort } from "./tracesort.ts";

const row = (id: string, cost: number | null): TraceSummary =>
  ({ trace_id: id, start: id, usage: { cost } }) as unknown as TraceSummary;

test("traces stand in the order of a column, unpriced last, and untouched where the newest come first", () => {
  const rows = [row("c", 1), row("b", null), row("a", 3)];
  expect(inOrder(rows, traceSort("-cost")).map(({ trace_id: id }) => id)).toEqual(["a", "c", "b"]);
  expect(inOrder(rows, traceSort("cost")).map(({ trace_id: id }) => id)).toEqual(["c", "a", "b"]);
  expect(inOrder(rows, traceSort(null))).toBe(rows);
  expect(isNewest(traceSort("-colour"))).toBe(true);
});
