/** A name keeps its colour on every page and after a reload: the first eight agents get one of their own, in the order they were met. */

import { stored } from "./stored.ts";

const met = stored<string[]>("series", []);
const OWN = 8;

/** 1–8, or 0 for the ninth and later. */
export function seriesOf(name: string): number {
  const known = met.peek();
  const at = known.indexOf(name);
  if (at >= 0) return at < OWN ? at + 1 : 0;
  if (known.length >= OWN) return 0;
  met.value = [...known, name];
  return known.length + 1;
}

export const seriesClass = (name: string | null | undefined): string =>
  name ? `series-${seriesOf(name)}` : "series-0";
