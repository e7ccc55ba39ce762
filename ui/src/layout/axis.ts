/** Round marks for an axis of seconds within a trace and for an axis of wall-clock time. */

import { duration } from "./format.ts";

export interface Mark {
  at: number;
  label: string;
}

const STEPS = [1, 2, 5, 10];
const LONG_STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 604800];

/** The smallest round step that puts at most `most` marks on `span` seconds. */
export function step(span: number, most: number): number {
  const least = span / Math.max(1, most);
  if (least > 30) return LONG_STEPS.find((s) => s >= least) ?? Math.ceil(least / 604800) * 604800;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  const found = STEPS.find((s) => s * power >= least * 0.999999) ?? 10;
  const value = found * power;
  return value > 30 ? 60 : value;
}

/** Marks of a trace's own time, from 0 at its start. */
export function offsetMarks(from: number, to: number, most: number): Mark[] {
  const by = step(to - from, most);
  const marks: Mark[] = [];
  for (let n = Math.ceil(from / by - 1e-9); n * by <= to + by * 1e-9 && marks.length < 50; n++) {
    const at = n * by;
    marks.push({
      at,
      label:
        at === 0
          ? "0"
          : duration(Number(at.toPrecision(12)))
              .replace(/\.0(?=\D)|\u00a0?00\u00a0[sm]$/, "")
              .trim(),
    });
  }
  return marks;
}

const two = (value: number): string => String(value).padStart(2, "0");

function timeLabel(date: Date, by: number): string {
  if (by >= 86400) return date.toLocaleDateString("en-US", { month: "short", day: "numeric" });
  const hour = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return by < 60 ? `${hour}:${two(date.getSeconds())}` : hour;
}

/** Marks of wall-clock time on round minutes, hours or days of the browser's zone; `at` is a share of the width. */
export function timeMarks(from: Date, to: Date, most: number): Mark[] {
  const [start, end] = [from.getTime() / 1000, to.getTime() / 1000];
  if (!(end > start)) return [];
  const by = step(end - start, most);
  const shift = -from.getTimezoneOffset() * 60;
  const marks: Mark[] = [];
  for (let n = Math.ceil((start + shift) / by); n * by - shift <= end && marks.length < 50; n++) {
    const second = n * by - shift;
    marks.push({ at: (second - start) / (end - start), label: timeLabel(new Date(second * 1000), by) });
  }
  return marks;
}

/** Labels of ticks in seconds: the day where it begins, else the time of day; only days when nothing is shorter. */
export function tickLabels(ticks: readonly number[]): string[] {
  const by = ticks.length > 1 ? ticks[1]! - ticks[0]! : 0;
  return ticks.map((tick) => {
    const date = new Date(tick * 1000);
    const begins = date.getHours() === 0 && date.getMinutes() === 0;
    return timeLabel(date, begins ? 86400 : by < 60 ? 1 : Math.min(by, 3600));
  });
}
