import { describe, expect, test } from "vitest";
import type { UsageOverTime, UsageRow } from "../api/types.ts";
import { barsOf, barTimes, dimension, heat, matrixOf, onBars, stepFor, summed } from "./spend.ts";

const row = (more: Partial<UsageRow>): UsageRow => ({
  calls: 1,
  failed_calls: 0,
  input_tokens: 10,
  output_tokens: 1,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  unpriced_tokens: 0,
  saved: 0,
  cost: 1,
  ...more,
});

describe("bars over time", () => {
  test("are the finest steps that leave room, by hour as long as the server can tell", () => {
    expect(stepFor(8 * 3600)).toEqual({ by: "hour", step: 3600 });
    expect(stepFor(7 * 86400)).toEqual({ by: "hour", step: 3 * 3600 });
    expect(stepFor(30 * 86400)).toEqual({ by: "day", step: 86400 });
  });

  test("hold what was used within each step, and leave out what lies outside", () => {
    const times = barTimes(new Date("2026-11-20T10:30:00Z"), new Date("2026-11-20T13:10:00Z"), 3600);
    expect(times).toHaveLength(4);
    const at = ["10", "10", "12", "09"].map((hour) => `2026-11-20T${hour}:00:00Z`);
    expect(onBars(at, [1, 1, 1, 1], times, 3600)).toEqual([2, 0, 1, 0]);
  });

  test("are a series for each value that has any, and the period before lies under the same bars", () => {
    const answer = (hour: string, agents: Record<string, number>): UsageOverTime => ({
      step: "hour",
      times: [`2026-11-20T${hour}:00:00Z`],
      series: Object.entries(agents).map(([value, cost]) => ({ value: value || null, cost: [cost], tokens: [7] })),
      total: row({}),
    });
    const ends = { from: new Date("2026-11-20T10:00:00Z"), to: new Date("2026-11-20T12:00:00Z"), shift: 2 * 3600 };
    const now = answer("11", { planner: 3, free: 0, "": 1 });
    const bars = barsOf(now, answer("08", { planner: 2, writer: 5 }), ends, "cost");
    expect(bars.series).toEqual([
      { name: "planner", values: [0, 3] },
      { name: "other", values: [0, 1] },
    ]);
    expect(bars.before).toEqual([7, 0]);
    expect(barsOf(now, null, ends, "tokens")).toMatchObject({ before: null, step: 3600, series: { length: 3 } });
  });
});

test("a matrix has the dearest first, tells unknown prices from nothing at all", () => {
  const matrix = matrixOf(
    [
      row({ agent: "a", model: "x", cost: 1 }),
      row({ agent: "b", model: "x", cost: 5 }),
      row({ agent: "b", model: null, cost: null, unpriced_tokens: 11 }),
    ],
    "agent",
    "model",
    8,
  );
  expect(matrix.rows.map(({ name, total }) => [name, total])).toEqual([
    ["b", 5],
    ["a", 1],
  ]);
  expect(matrixOf([row({ agent: "r", cost: null })], "agent", "model", 8).rows[0]!.total).toBeNull();
  expect(matrix.columns.map(({ name }) => name)).toEqual(["x", "not told"]);
  expect(matrix.rows[0]!.cells[1]).toEqual({ cost: null, unpriced: 11, calls: 1 });
  expect(matrix.rows[1]!.cells[1]).toBeNull();
});

test("sums keep an unknown price unknown", () => {
  expect(summed([row({ cost: null }), row({ cost: null })]).cost).toBeNull();
  expect(summed([row({ cost: null }), row({ cost: 2 })])).toMatchObject({ cost: 2, calls: 2, tokens: 22 });
  expect(dimension(row({ agent: null }), "agent")).toBe("not told");
  expect([heat(0, 5), heat(5, 5), heat(0.01, 5)]).toEqual([0, 5, 1]);
});
