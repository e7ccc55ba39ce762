/** The one time range that every figure of a page obeys, and the period it is compared with. */

import { computed } from "@preact/signals";
import { moment } from "../layout/format.ts";
import { address, change } from "./address.ts";

export interface Preset {
  name: string;
  label: string;
  /** Its usual length; of the ones that began with the calendar, the longest they get. */
  seconds: number;
  begin: (now: Date) => Date;
  /** The same part of the period before. */
  before: { label: string; shift: (time: Date) => Date };
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const earlier = (time: Date, seconds: number): Date => new Date(time.getTime() - seconds * 1000);

/** In whole days of the browser's zone, so that a change of clocks does not move midnight. */
const daysEarlier = (time: Date, days: number): Date => {
  const moved = new Date(time);
  moved.setDate(moved.getDate() - days);
  return moved;
};

const monthEarlier = (time: Date): Date => {
  const moved = new Date(time);
  moved.setDate(1);
  moved.setMonth(moved.getMonth() - 1);
  const last = new Date(moved.getFullYear(), moved.getMonth() + 1, 0).getDate();
  moved.setDate(Math.min(time.getDate(), last));
  return moved;
};

const midnight = (now: Date): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate());
const monday = (now: Date): Date => daysEarlier(midnight(now), (now.getDay() + 6) % 7);

const rolling = (name: string, label: string, seconds: number, before: string): Preset => ({
  name,
  label,
  seconds,
  begin: (now) => earlier(now, seconds),
  before: { label: before, shift: (time) => earlier(time, seconds) },
});

export const PRESETS: readonly Preset[] = [
  rolling("15m", "Last 15 minutes", 900, "the 15 minutes before"),
  rolling("1h", "Last hour", HOUR, "the hour before"),
  rolling("8h", "Last 8 hours", 8 * HOUR, "the 8 hours before"),
  rolling("24h", "Last 24 hours", DAY, "the day before"),
  rolling("7d", "Last 7 days", WEEK, "the 7 days before"),
  rolling("30d", "Last 30 days", 30 * DAY, "the 30 days before"),
  {
    name: "today",
    label: "Today, so far",
    seconds: DAY,
    begin: midnight,
    before: { label: "same part of yesterday", shift: (time) => daysEarlier(time, 1) },
  },
  {
    name: "week",
    label: "This week, so far",
    seconds: WEEK,
    begin: monday,
    before: { label: "same part of last week", shift: (time) => daysEarlier(time, 7) },
  },
  {
    name: "month",
    label: "This month, so far",
    seconds: 31 * DAY,
    begin: (now) => new Date(now.getFullYear(), now.getMonth(), 1),
    before: { label: "same part of last month", shift: monthEarlier },
  },
];
const DEFAULT = PRESETS.find(({ name }) => name === "7d")!;

export type Range = { preset: Preset } | { from: Date; to: Date };

const isDate = (date: Date): boolean => !Number.isNaN(date.getTime());

export function parseRange(query: URLSearchParams): Range {
  const [from, to] = [new Date(query.get("from") ?? ""), new Date(query.get("to") ?? "")];
  if (isDate(from) && isDate(to) && from < to) return { from, to };
  return { preset: PRESETS.find(({ name }) => name === query.get("range")) ?? DEFAULT };
}

export const range = computed(() => parseRange(address.value.query));

/** Changes exactly when the range does, so that it can be a key. */
export const rangeKey = computed(() => {
  const current = range.value;
  return "preset" in current ? current.preset.name : `${current.from.toISOString()}/${current.to.toISOString()}`;
});

export interface Ends {
  from: Date;
  to: Date;
}

export function endsOf(current: Range, now: Date): Ends {
  if (!("preset" in current)) return current;
  return { from: current.preset.begin(now), to: now };
}

export const secondsOf = (current: Range): number =>
  "preset" in current ? current.preset.seconds : (current.to.getTime() - current.from.getTime()) / 1000;

export const paramsOf = ({ from, to }: Ends): { from: string; to: string } => ({
  from: from.toISOString(),
  to: to.toISOString(),
});

/** What a period can be compared with: `before` is the same part of the one before it. */
export const COMPARISONS = ["before", "day", "week", "off"] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const comparison = computed<Comparison>(
  () => COMPARISONS.find((one) => one === address.value.query.get("vs")) ?? "before",
);

export function comparisonLabel(current: Range, chosen: Comparison): string {
  if (chosen === "day") return "a day earlier";
  if (chosen === "week") return "a week earlier";
  if (chosen === "off") return "nothing";
  return "preset" in current ? current.preset.before.label : "as long before";
}

/** The ends of the period compared with, or null when nothing is. */
export function previousOf(current: Range, chosen: Comparison, { from, to }: Ends): Ends | null {
  if (chosen === "off") return null;
  const span = to.getTime() - from.getTime();
  const days = chosen === "day" ? 1 : chosen === "week" ? 7 : 0;
  const shift =
    days > 0
      ? (time: Date) => daysEarlier(time, days)
      : "preset" in current
        ? current.preset.before.shift
        : (time: Date) => earlier(time, span / 1000);
  return { from: shift(from), to: shift(to) };
}

export const chooseComparison = (chosen: Comparison): void =>
  change({ vs: chosen === "before" ? null : chosen }, "replace");

export const choosePreset = (preset: Preset): void =>
  change({ range: preset === DEFAULT ? null : preset.name, from: null, to: null });

export const chooseEnds = (ends: Ends): void => change({ range: null, ...paramsOf(ends) });

export function labelOf(current: Range, now: Date): string {
  if ("preset" in current) return current.preset.label;
  return `${moment(current.from, now)} – ${moment(current.to, now)}`;
}
