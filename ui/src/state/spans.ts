/** Spans of the open trace in full, asked for when somebody looks and kept while the trace is open. */

import { get } from "../api/client.ts";
import type { Span } from "../api/types.ts";
import { opened } from "./opentrace.ts";
import { type QueryOptions, queries } from "./queries.ts";

/** A span of a running trace may still get its end. */
const fresh = (): number => (opened.peek()?.head?.status === "running" ? 2_000 : 600_000);

export const spanQuery = (traceId: string, spanId: string): QueryOptions<Span> => ({
  queryKey: ["span", traceId, spanId],
  queryFn: ({ signal }) => get(`traces/${traceId}/spans/${spanId}`, {}, signal),
  staleTime: fresh(),
});

/** Several at once; the browser sends them over few connections. */
export const spansQuery = (traceId: string, ids: readonly string[]): QueryOptions<Span[]> => ({
  queryKey: ["spans", traceId, ...ids],
  queryFn: () => Promise.all(ids.map((id) => queries.fetchQuery(spanQuery(traceId, id) as never) as Promise<Span>)),
  staleTime: fresh(),
});
