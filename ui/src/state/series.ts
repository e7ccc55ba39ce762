/** A name keeps its colour on every page and after a reload: the first eight of a family get one of their own, in the order they were met. */

import type { Signal } from "@preact/signals";
import { stored } from "./stored.ts";

/** Agents and models are told apart on different pages, so each family has all the colours. */
export type Family = "agent" | "model" | "other";

const met: Record<Family, Signal<string[]>> = {
  agent: stored<string[]>("series", []),
  model: stored<string[]>("series-models", []),
  other: stored<string[]>("series-others", []),
};
const OWN = 8;

/** 1–8, or 0 for the ninth and later. */
export function seriesOf(name: string, family: Family = "agent"): number {
  const known = met[family].peek();
  const at = known.indexOf(name);
  if (at >= 0) return at < OWN ? at + 1 : 0;
  if (known.length >= OWN) return 0;
  met[family].value = [...known, name];
  return known.length + 1;
}

export const seriesClass = (name: string | null | undefined, family: Family = "agent"): string =>
  name ? `series-${seriesOf(name, family)}` : "series-0";
