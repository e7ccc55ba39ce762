/** Where a figure leads: the runs behind it, in the same range of time. */

import { quoted } from "../../layout/filter.ts";
import { joined } from "../../layout/narrow.ts";
import { pageFilter } from "../../state/narrowing.ts";
import { placeHref } from "./places.ts";

/** Another page about the same runs: the filter of this one goes along. */
export const sameRuns = (path: string, more: Record<string, string> = {}): string =>
  placeHref(path, { filter: pageFilter.value, ...more });

/** The runs that pass this filter beside the one that the page has; in another range than the page's where ends are given. */
export const runsHref = (filter = "", ends: { from: string; to: string } | null = null): string =>
  placeHref("/traces", { filter: joined(pageFilter.value, filter), ...(ends && { range: null, ...ends }) });

/** `{agent: "planner", status: "error"}` as a filter of the traces. */
export const tracesHref = (terms: Record<string, string>): string =>
  runsHref(
    Object.entries(terms)
      .map(([field, value]) => (/^[<>]/.test(value) ? `${field}${value}` : `${field}:${quoted(value)}`))
      .join(" "),
  );

export const agentHref = (name: string): string => sameRuns(`/agents/${encodeURIComponent(name)}`);
export const conversationHref = (id: string): string => placeHref(`/conversations/${encodeURIComponent(id)}`);
export const traceHref = (id: string, more: Record<string, string> = {}): string => placeHref(`/traces/${id}`, more);
export const costsHref = (more: Record<string, string> = {}): string => sameRuns("/costs", more);
