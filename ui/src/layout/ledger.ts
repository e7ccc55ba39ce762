/** Spans with what the ledger says they cost: a claim that does not count costs nothing here, and says so. */

import type { LedgerEntry, OutlineSpan } from "../api/types.ts";

/** Spans without a claim stay as they are; those with one get its cost, or none where it is not counted or not priced. */
export function withCosts(spans: readonly OutlineSpan[], ledger: readonly LedgerEntry[]): readonly OutlineSpan[] {
  if (ledger.length === 0) return spans;
  const costs = new Map<string, number | null>();
  for (const { span_id: id, counted, cost } of ledger) {
    if (counted && cost !== null) costs.set(id, (costs.get(id) ?? 0) + cost);
    else if (!costs.has(id)) costs.set(id, null);
  }
  return spans.map((span) =>
    span.usage && costs.has(span.span_id)
      ? { ...span, usage: { ...span.usage, cost: costs.get(span.span_id)! } }
      : span,
  );
}
