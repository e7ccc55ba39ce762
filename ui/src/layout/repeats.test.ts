import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { compared, leaves, saysError, toolsOf } from "./repeats.ts";
import { span } from "./sample.ts";

const tool = (name: string) => ({ operation: "execute_tool", tool: { name, call_id: null, type: null } });

test("the tools of a run, the most called first", () => {
  const forest = forestOf(
    [
      span("a", null),
      span("1", "a", tool("x")),
      span("2", "a", tool("y")),
      span("3", "a", { ...tool("x"), error_type: "e" }),
    ],
    null,
  );
  expect(toolsOf(forest)).toEqual([
    { tool: "x", spans: [1, 3], failed: 1 },
    { tool: "y", spans: [2], failed: 0 },
  ]);
});

test("what is the same in every call is said once, what differs stands in a column", () => {
  const found = compared([
    { order: "48213", amount: 1, to: { iban: "a" } },
    { order: "48213", amount: 2, to: { iban: "a" } },
    { order: "48213", amount: 1 },
  ]);
  expect(found.same).toEqual([["order", "48213"]]);
  expect(found.differing).toEqual([
    { path: "amount", values: ["1", "2", "1"], counts: [2, 1, 2] },
    { path: "to.iban", values: ["a", "a", ""], counts: [2, 2, 1] },
  ]);
});

test("values that are no objects are compared as a whole", () => {
  expect([...leaves("text")]).toEqual([["value", "text"]]);
  expect(compared(["a", "a"]).same).toEqual([["value", "a"]]);
});

test("a result that speaks of an error is one, whatever the span says", () => {
  expect(saysError({ error: "503" })).toBe(true);
  expect(saysError({ isError: true })).toBe(true);
  expect(saysError({ error: null, ok: true })).toBe(false);
});
