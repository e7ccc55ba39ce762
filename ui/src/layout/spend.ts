/** Rows of usage put together for pages: by name, over time, as a matrix; what is unknown stays unknown. */

import type { UsageAnswer, UsageOverTime, UsageRow } from "../api/types.ts";
import { integer } from "./format.ts";
import { OTHER, type Series } from "./stacked.ts";

/** A dimension's value as a name; what nothing told is said so. */
export const dimension = (row: UsageRow, name: string): string => {
  const value = row[name];
  return typeof value === "string" && value !== "" ? value : "not told";
};

export const told = (name: string): boolean => name !== "not told";

/** What a list says that shows only the first of its rows. */
export const ofAll = ({ rows, count }: UsageAnswer): string =>
  `the ${integer(rows.length)} dearest of ${integer(count)}; the sums are of all`;

export const tokensOf = (row: { input_tokens: number; output_tokens: number }): number =>
  row.input_tokens + row.output_tokens;

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Steps a chart may have; the finest that gives at most so many bars. */
const STEPS = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY];
const MOST_BARS = 72;

/** Summed by hour up to three weeks, by day beyond. */
export const stepFor = (seconds: number): { by: "hour" | "day"; step: number } => {
  const step = STEPS.find((one) => seconds / one <= MOST_BARS) ?? 7 * DAY;
  return seconds > 20 * DAY ? { by: "day", step: Math.max(DAY, step) } : { by: "hour", step };
};

/** The begin of every bar between two ends, on whole steps. */
export function barTimes(from: Date, to: Date, step: number): number[] {
  const first = Math.floor(from.getTime() / 1000 / step) * step;
  const times: number[] = [];
  for (let at = first; at < to.getTime() / 1000 && times.length < 1000; at += step) times.push(at);
  return times;
}

/** Amounts at times, summed on the bars they fall into. */
export function onBars(
  at: readonly string[],
  amounts: readonly number[],
  times: readonly number[],
  step: number,
): number[] {
  const sums = new Array<number>(times.length).fill(0);
  const first = times[0] ?? 0;
  amounts.forEach((amount, n) => {
    const bar = Math.floor((Date.parse(at[n]!) / 1000 - first) / step);
    if (bar >= 0 && bar < sums.length) sums[bar]! += amount;
  });
  return sums;
}

export type Measure = "cost" | "tokens";

export interface Bars {
  times: number[];
  step: number;
  series: Series[];
  before: number[] | null;
}

/** The series of an answer on bars between two ends, those of which nothing is known left out; what was before as one. */
export function barsOf(
  now: UsageOverTime,
  earlier: UsageOverTime | null | undefined,
  { from, to, shift }: { from: Date; to: Date; shift: number },
  measure: Measure,
): Bars {
  const fine = stepFor((to.getTime() - from.getTime()) / 1000).step;
  const step = now.step === "day" ? Math.max(DAY, fine) : fine;
  const times = barTimes(from, to, step);
  const series = now.series
    .map((one) => ({ name: one.value ?? OTHER, values: onBars(now.times, one[measure], times, step) }))
    .filter(({ values }) => values.some((value) => value > 0));
  const whole = earlier?.times.map((_, n) => earlier.series.reduce((sum, one) => sum + one[measure][n]!, 0));
  const shifted = times.map((time) => time - shift);
  return { times, step, series, before: earlier && whole ? onBars(earlier.times, whole, shifted, step) : null };
}

export interface Matrix {
  /** `total` is null where nothing of the row has a price, `others` what the columns left out cost. */
  rows: { name: string; total: number | null; others: number; cells: (Cell | null)[] }[];
  columns: { name: string; total: number }[];
}

export interface Cell {
  cost: number | null;
  unpriced: number;
  calls: number;
}

function cellOf(rows: readonly UsageRow[]): Cell | null {
  if (rows.length === 0) return null;
  const { cost, unpriced, calls } = summed(rows);
  return { cost, unpriced, calls };
}

/** One dimension against another by cost: the dearest rows and columns first, the columns beyond some left to the total. */
export function matrixOf(rows: readonly UsageRow[], down: string, across: string, most: number): Matrix {
  const totals = (name: string): [string, number][] => {
    const sums = new Map<string, number>();
    for (const row of rows) sums.set(dimension(row, name), (sums.get(dimension(row, name)) ?? 0) + (row.cost ?? 0));
    return [...sums].sort((a, b) => b[1] - a[1]);
  };
  const columns = totals(across).slice(0, most);
  return {
    columns: columns.map(([name, total]) => ({ name, total })),
    rows: totals(down).map(([name, total]) => {
      const ofRow = rows.filter((row) => dimension(row, down) === name);
      const cells = columns.map(([column]) => cellOf(ofRow.filter((row) => dimension(row, across) === column)));
      const shown = cells.reduce((sum, cell) => sum + (cell?.cost ?? 0), 0);
      return { name, total: ofRow.some((row) => row.cost !== null) ? total : null, others: total - shown, cells };
    }),
  };
}

/** 0 to 5 of the heat scale, by the root of the share of the largest. */
export const heat = (value: number, most: number): number =>
  value <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / most) * 5));

/** Rows of usage summed to one. */
export function summed(rows: readonly UsageRow[]): {
  calls: number;
  cost: number | null;
  tokens: number;
  unpriced: number;
  failed: number;
} {
  const priced = rows.filter((row) => row.cost !== null);
  return {
    calls: rows.reduce((sum, row) => sum + row.calls, 0),
    cost: priced.length > 0 ? priced.reduce((sum, row) => sum + row.cost!, 0) : null,
    tokens: rows.reduce((sum, row) => sum + tokensOf(row), 0),
    unpriced: rows.reduce((sum, row) => sum + row.unpriced_tokens, 0),
    failed: rows.reduce((sum, row) => sum + row.failed_calls, 0),
  };
}
