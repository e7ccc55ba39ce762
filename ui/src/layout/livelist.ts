/** How a list that is being read takes in what arrived: known rows change in place, new rows wait unless one follows them. */

import type { TracePage, TraceSummary } from "../api/types.ts";

export interface LiveList {
  rows: readonly TraceSummary[];
  /** Newer than the first row, newest first; shown as "3 new". */
  waiting: readonly TraceSummary[];
  cursor: string | null;
}

export const EMPTY_LIST: LiveList = { rows: [], waiting: [], cursor: null };

export const firstPage = (page: TracePage): LiveList => ({
  rows: page.traces,
  waiting: [],
  cursor: page.next_cursor,
});

const byStart = (a: TraceSummary, b: TraceSummary): number => (a.start < b.start ? 1 : a.start > b.start ? -1 : 0);

/** The newest page again. When it no longer reaches the rows that were there, what lies between is unknown: begin anew from it. */
export function refreshed(list: LiveList, page: TracePage, following: boolean): LiveList {
  const fresh = new Map(page.traces.map((trace) => [trace.trace_id, trace]));
  const known = new Set(list.rows.map((row) => row.trace_id));
  const overlaps = page.next_cursor === null || page.traces.some((trace) => known.has(trace.trace_id));
  if (list.rows.length === 0 || (following && !overlaps)) return firstPage(page);
  const rows = list.rows.map((row) => fresh.get(row.trace_id) ?? row);
  const waiting = merged(
    list.waiting,
    page.traces.filter((trace) => !known.has(trace.trace_id)),
  );
  return following ? shown({ rows, waiting, cursor: list.cursor }) : { rows, waiting, cursor: list.cursor };
}

function merged(old: readonly TraceSummary[], fresh: readonly TraceSummary[]): TraceSummary[] {
  const all = new Map(old.map((trace) => [trace.trace_id, trace]));
  for (const trace of fresh) all.set(trace.trace_id, trace);
  return [...all.values()].sort(byStart);
}

/** The waiting rows take their place; late ones go where their start belongs. */
export const shown = (list: LiveList): LiveList => ({
  rows: list.waiting.length > 0 ? merged(list.rows, list.waiting) : list.rows,
  waiting: [],
  cursor: list.cursor,
});

export function extended(list: LiveList, page: TracePage): LiveList {
  const known = new Set(list.rows.map((row) => row.trace_id));
  const more = page.traces.filter((trace) => !known.has(trace.trace_id));
  return { rows: [...list.rows, ...more], waiting: list.waiting, cursor: page.next_cursor };
}
