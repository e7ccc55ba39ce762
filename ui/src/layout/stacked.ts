/** Series on top of each other, as columns of numbers for a chart; the largest at the base, beyond seven they share one. */

export interface Series {
  name: string;
  values: readonly number[];
}

const MOST = 7;
export const OTHER = "other";

const total = ({ values }: Series): number => values.reduce((sum, value) => sum + value, 0);

const added = (name: string, series: readonly Series[]): Series => ({
  name,
  values: (series[0]?.values ?? []).map((_, n) => series.reduce((sum, { values }) => sum + (values[n] ?? 0), 0)),
});

/** By what the reader pays for, largest first; eight keep a name of their own, of more the smallest are "other". */
export function ranked(series: readonly Series[]): Series[] {
  const last = ({ name }: Series) => Number(name === OTHER);
  const ordered = [...series].sort((a, b) => last(a) - last(b) || total(b) - total(a));
  if (ordered.length <= MOST + 1) return ordered;
  return [...ordered.slice(0, MOST), added(OTHER, ordered.slice(MOST))];
}

/** Each with all below it: drawn from the last to the first, every one covers what is under it. */
export function heaped(series: readonly Series[]): number[][] {
  const heaps: number[][] = [];
  series.forEach(({ values }, n) => {
    heaps.push(values.map((value, at) => value + (heaps[n - 1]?.[at] ?? 0)));
  });
  return heaps;
}
