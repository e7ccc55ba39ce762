/** What the model calls below each span used and cost; a call below another call is the same call and counts once. */

import { type Forest, KINDS } from "./forest.ts";

export interface Sums {
  cost: Float64Array;
  input: Float64Array;
  /** Spans whose subtree has a price at all; elsewhere a cost of 0 means "unknown". */
  priced: Uint8Array;
  /** The server found tokens without a price; otherwise a missing cost says nothing. */
  unpriced: boolean;
}

export function sumsOf(forest: Forest, unpriced = false): Sums {
  const count = forest.spans.length;
  const sums = {
    cost: new Float64Array(count),
    input: new Float64Array(count),
    priced: new Uint8Array(count),
    unpriced,
  };
  for (let at = count - 1; at >= 0; at--) {
    const n = forest.order[at]!;
    const own = forest.spans[n]!.usage;
    if (KINDS[forest.kind[n]!] === "model" && own) {
      sums.cost[n] = own.cost ?? 0;
      sums.input[n] = own.input_tokens;
      sums.priced[n] = own.cost == null ? 0 : 1;
    }
    const up = forest.parent[n]!;
    if (up < 0) continue;
    sums.cost[up]! += sums.cost[n]!;
    sums.input[up]! += sums.input[n]!;
    if (sums.priced[n]) sums.priced[up] = 1;
  }
  return sums;
}
