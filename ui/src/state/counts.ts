/** How many runs of the page's range pass each of several filters: one question for all of them. */

import type { Counts } from "../api/types.ts";
import { useRanged } from "./ranged.ts";

export const useCounts = (each: readonly { filter: string }[]): readonly number[] | undefined =>
  useRanged<Counts>("traces/counts", { each: each.map(({ filter }) => filter), limit: null }).now?.traces;
