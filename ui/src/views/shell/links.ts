/** Where a figure leads: the runs behind it, in the same range of time. */

import { quoted } from "../../layout/filter.ts";
import { joined } from "../../layout/narrow.ts";
import { pageFilter } from "../../state/narrowing.ts";
import { placeHref } from "./places.ts";

/** `{agent: "planner", status: "error"}` as a filter of the traces, beside the one that the page has. */
export function tracesHref(terms: Record<string, string>): string {
  const own = Object.entries(terms).map(([field, value]) =>
    /^[<>]/.test(value) ? `${field}${value}` : `${field}:${quoted(value)}`,
  );
  return placeHref("/traces", { filter: joined(pageFilter.value, ...own) });
}

export const agentHref = (name: string): string => placeHref(`/agents/${encodeURIComponent(name)}`);
export const conversationHref = (id: string): string => placeHref(`/conversations/${encodeURIComponent(id)}`);
export const traceHref = (id: string, more: Record<string, string> = {}): string => placeHref(`/traces/${id}`, more);
export const costsHref = (more: Record<string, string>): string => placeHref("/costs", more);
