import { describe, expect, test } from "vitest";
import { criticalPath, heaviest, stepsOf } from "./critical.ts";
import { forestOf } from "./forest.ts";
import { span, worked } from "./sample.ts";

const at = (second: number): string => `2026-11-20T14:32:${String(second).padStart(2, "0")}Z`;

describe("the critical path", () => {
  const forest = forestOf(
    [
      span("root", null, { start: at(0), duration: 10 }),
      span("first", "root", { start: at(1), duration: 3 }),
      span("beside", "root", { start: at(1), duration: 1 }),
      span("second", "root", { start: at(5), duration: 4 }),
      span("inner", "second", { start: at(6), duration: 3 }),
    ],
    null,
  );

  test("goes through what was waited for and leaves out what ran beside it", () => {
    const path = criticalPath(forest).map(({ span: n, from, to }) => [forest.spans[n]!.span_id, from, to]);
    expect(path).toEqual([
      ["root", 0, 1],
      ["first", 1, 4],
      ["root", 4, 5],
      ["second", 5, 6],
      ["inner", 6, 9],
      ["root", 9, 10],
    ]);
  });

  test("covers the whole trace exactly once", () => {
    const sum = criticalPath(forest).reduce((all, { from, to }) => all + to - from, 0);
    expect(sum).toBeCloseTo(forest.duration);
    expect(heaviest(criticalPath(forest))[0]).toEqual({ span: 0, seconds: 3 });
  });

  test("of what is folded lies on the row that hides it", () => {
    const rows = new Map([
      [0, 0],
      [1, 1],
      [3, 2],
    ]);
    expect(stepsOf(forest, criticalPath(forest), rows).map(({ row }) => row)).toEqual([0, 1, 0, 2, 0]);
  });

  test("of 50,000 spans takes no time that grows with their square", async () => {
    const many = forestOf(
      Array.from({ length: 50_000 }, (_, n) =>
        span(`s${n}`, n === 0 ? null : `s${Math.floor(n / 9)}`, { start: at(n % 60), duration: n === 0 ? 100 : 0.5 }),
      ),
      null,
    );
    expect(await worked(() => criticalPath(many))).toBeLessThan(3000);
  });
});
