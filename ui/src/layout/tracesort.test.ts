import { expect, test } from "vitest";
import type { TraceSummary } from "../api/types.ts";
import { inOrder, isNewest, servedSort, traceSort } from "./tracesort.ts";

const row = (id: string, conversation: string | null): TraceSummary =>
  ({ trace_id: id, start: id, conversation_id: conversation }) as unknown as TraceSummary;

test("traces stand in the order of a column, those without a value last, and untouched where the server sorts", () => {
  const rows = [row("c", "one"), row("b", null), row("a", "two")];
  expect(inOrder(rows, traceSort("-conversation")).map(({ trace_id: id }) => id)).toEqual(["a", "c", "b"]);
  expect(inOrder(rows, traceSort("conversation")).map(({ trace_id: id }) => id)).toEqual(["c", "a", "b"]);
  expect(inOrder(rows, traceSort(null))).toBe(rows);
  expect(inOrder(rows, traceSort("-cost"))).toBe(rows);
  expect(isNewest(traceSort("-colour"))).toBe(true);
});

test("the server is asked by its own names, and for no order that it does not have", () => {
  const asked = ["-input", "errors", null, "agent"].map((text) => servedSort(traceSort(text)));
  expect(asked).toEqual(["-input_tokens", "errors", "-start", null]);
});
