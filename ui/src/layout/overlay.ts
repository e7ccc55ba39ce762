/** What lies over the waterfall: which calls cost or used most, and how it summed up over time. */

import { type Forest, KINDS } from "./forest.ts";

export type Measure = "none" | "tokens" | "cost";

/** Of a model call its tokens or its dollars; null where it has none, or none is known. */
export function measured(forest: Forest, n: number, what: Measure): number | null {
  const { usage } = forest.spans[n]!;
  if (KINDS[forest.kind[n]!] !== "model" || !usage) return null;
  return what === "cost" ? usage.cost : usage.input_tokens + usage.output_tokens;
}

export function peakOf(forest: Forest, what: Measure): number {
  if (what === "none") return 0;
  let most = 0;
  for (let n = 0; n < forest.spans.length; n++) most = Math.max(most, measured(forest, n, what) ?? 0);
  return most;
}

/** 1 to 5; by the root, so that a call of a tenth is still told from one of a hundredth. */
export const heatOf = (value: number, peak: number): number =>
  peak <= 0 || value <= 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / peak) * 5));

/** For each column how much had been spent by its end, counted when a call ended; a call within a call is the same one. */
export function summedUp(forest: Forest, what: Measure, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  if (what === "none") return sums;
  for (let n = 0; n < forest.spans.length; n++) {
    const up = forest.parent[n]!;
    const value = measured(forest, n, what);
    if (value === null || (up >= 0 && KINDS[forest.kind[up]!] === "model")) continue;
    const at = Math.floor((forest.end[n]! / Math.max(forest.duration, 1e-9)) * columns);
    sums[Math.min(columns - 1, at)]! += value;
  }
  for (let x = 1; x < columns; x++) sums[x]! += sums[x - 1]!;
  return sums;
}
