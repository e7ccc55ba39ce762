import { expect, test } from "vitest";
import { parseSort, sorted, sortText } from "./sorted.ts";

test("rows sort by figures or letters, and what is unknown comes last both ways", () => {
  const rows = [{ v: 2 }, { v: null }, { v: 10 }];
  expect(sorted(rows, (row) => row.v, true).map(({ v }) => v)).toEqual([10, 2, null]);
  expect(sorted(rows, (row) => row.v, false).map(({ v }) => v)).toEqual([2, 10, null]);
  expect(sorted(["b", "a"], (row) => row, false)).toEqual(["a", "b"]);
});

test("the sort of a link is taken when such a column exists", () => {
  const otherwise = { name: "cost", down: true };
  expect(parseSort("-calls", ["calls", "cost"], otherwise)).toEqual({ name: "calls", down: true });
  expect(parseSort("nonsense", ["cost"], otherwise)).toBe(otherwise);
  expect(sortText(otherwise)).toBe("-cost");
});
