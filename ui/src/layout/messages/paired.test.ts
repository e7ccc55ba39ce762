import { expect, test } from "vitest";
import type { Fresh } from "./fresh.ts";
import type { Part } from "./model.ts";
import { paired } from "./paired.ts";

const item = (role: string, isNew: boolean, ...parts: Part[]): Fresh => ({
  isNew,
  message: { role, name: null, direction: "input", parts, finish: null },
});
const call = (id: string | null, name = "f"): Part => ({ type: "call", id, name, arguments: null });
const result = (id: string | null, value: string, name: string | null = null): Part => ({
  type: "result",
  id,
  name,
  result: value,
});

test("a result stands in the call it answers, and its message is gone", () => {
  const shown = paired([
    item("assistant", false, call("1"), call("2")),
    item("tool", true, result("2", "two")),
    item("tool", true, result("1", "one")),
  ]);
  expect(shown).toHaveLength(1);
  expect([...shown[0]!.results]).toEqual([
    [1, "two"],
    [0, "one"],
  ]);
});

test("a call whose answer is new is new", () => {
  expect(paired([item("assistant", false, call("1")), item("tool", true, result("1", "x"))])[0]!.isNew).toBe(true);
});

test("a result without a call stays where it is", () => {
  expect(paired([item("tool", true, result("9", "x"))])).toHaveLength(1);
});

test("without ids the name decides", () => {
  const shown = paired([
    item("assistant", false, call(null, "a"), call(null, "b")),
    item("tool", false, result(null, "for a", "a")),
  ]);
  expect([...shown[0]!.results]).toEqual([[0, "for a"]]);
});
