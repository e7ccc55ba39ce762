/** Which spans of an open trace hold the words searched for, in the order of the tree. */

import type { OutlineSpan } from "../api/types.ts";
import type { Forest } from "./forest.ts";

function haystack(span: OutlineSpan): string {
  const { agent, tool } = span;
  return [
    span.name,
    agent?.name,
    tool?.name,
    tool?.call_id,
    span.request_model,
    span.response_model,
    span.service,
    span.error_type,
    span.status_message,
    span.span_id,
    span.finish_reasons?.join(" "),
  ]
    .filter(Boolean)
    .join("\n")
    .toLowerCase();
}

/** Every word must be found; "" finds nothing. */
export function search(forest: Forest, text: string): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return [...forest.order].filter((n) => {
    const hay = haystack(forest.spans[n]!);
    return words.every((word) => hay.includes(word));
  });
}

export const failures = (forest: Forest): number[] => [...forest.order].filter((n) => forest.failed[n]);

/** The one after (or before) where one stands in the order of the tree, round the end. */
export function neighbour(forest: Forest, among: readonly number[], at: number | null, step: 1 | -1): number | null {
  if (among.length === 0) return null;
  if (at === null) return step === 1 ? among[0]! : among[among.length - 1]!;
  const place = new Map<number, number>();
  for (const [position, n] of forest.order.entries()) place.set(n, position);
  const here = place.get(at) ?? -1;
  const beyond = step === 1 ? among.find((n) => place.get(n)! > here) : among.findLast((n) => place.get(n)! < here);
  return beyond ?? (step === 1 ? among[0]! : among[among.length - 1]!);
}
