import { expect, test } from "vitest";
import { heaped, OTHER, ranked } from "./stacked.ts";

test("the largest is the base and each stands on those before it", () => {
  const series = ranked([
    { name: "small", values: [1, 1] },
    { name: "large", values: [5, 0] },
  ]);
  expect(series.map(({ name }) => name)).toEqual(["large", "small"]);
  expect(heaped(series)).toEqual([
    [5, 0],
    [6, 1],
  ]);
});

test("what is left over comes last, however much it is", () => {
  const series = ranked([
    { name: OTHER, values: [9] },
    { name: "a", values: [1] },
  ]);
  expect(series.map(({ name }) => name)).toEqual(["a", OTHER]);
});

test("of more than eight the smallest share one, and nothing is lost", () => {
  const series = ranked(Array.from({ length: 12 }, (_, n) => ({ name: `s${n}`, values: [n + 1] })));
  expect(series).toHaveLength(8);
  expect(series.at(-1)).toEqual({ name: OTHER, values: [1 + 2 + 3 + 4 + 5] });
});
