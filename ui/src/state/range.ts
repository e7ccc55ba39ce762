/** The one time range that every figure of a page obeys: a preset that moves with the clock, or two fixed ends. */

import { computed } from "@preact/signals";
import { moment } from "../layout/format.ts";
import { address, change } from "./address.ts";

export interface Preset {
  name: string;
  label: string;
  seconds: number;
}

export const PRESETS: readonly Preset[] = [
  { name: "15m", label: "Last 15 minutes", seconds: 900 },
  { name: "1h", label: "Last hour", seconds: 3600 },
  { name: "8h", label: "Last 8 hours", seconds: 28800 },
  { name: "24h", label: "Last 24 hours", seconds: 86400 },
  { name: "7d", label: "Last 7 days", seconds: 604800 },
  { name: "30d", label: "Last 30 days", seconds: 2592000 },
];
const DEFAULT = PRESETS[1]!;

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
  return { from: new Date(now.getTime() - current.preset.seconds * 1000), to: now };
}

export const paramsOf = ({ from, to }: Ends): { from: string; to: string } => ({
  from: from.toISOString(),
  to: to.toISOString(),
});

export const choosePreset = (preset: Preset): void =>
  change({ range: preset === DEFAULT ? null : preset.name, from: null, to: null });

export const chooseEnds = (ends: Ends): void => change({ range: null, ...paramsOf(ends) });

export function labelOf(current: Range, now: Date): string {
  if ("preset" in current) return current.preset.label;
  return `${moment(current.from, now)} – ${moment(current.to, now)}`;
}
