/** How a list that is being read takes in what arrived: known rows change in place, new rows wait unless one follows them. */

import type { TracePage, TraceSummary } from "../api/types.ts";

export interface LiveList {
  rows: readonly TraceSummary[];
  /** Newer than the first row, newest first; shown as "3 new". */
  waiting: readonly TraceSummary[];
  /** The newest page, where more has come than was taken in: the list goes on from it, not from its rows. */
  anew: TracePage | null;
  cursor: string | null;
}

export const EMPTY_LIST: LiveList = { rows: [], waiting: [], anew: null, cursor: null };
/** What is followed for hours stays small: so many rows are kept, older ones are fetched again by scrolling. */
export const MOST_ROWS = 2000;
const MOST_WAITING = 500;

export const firstPage = (page: TracePage): LiveList => ({
  rows: page.traces,
  waiting: [],
  anew: null,
  cursor: page.next_cursor,
});

const byStart = (a: TraceSummary, b: TraceSummary): number => (a.start < b.start ? 1 : a.start > b.start ? -1 : 0);

/** The newest page again. When it no longer reaches what was there, what lies between is unknown: the list begins anew from it. */
export function refreshed(list: LiveList, page: TracePage, following: boolean): LiveList {
  const fresh = new Map(page.traces.map((trace) => [trace.trace_id, trace]));
  const known = new Set(list.rows.map((row) => row.trace_id));
  const reached = new Set([...known, ...list.waiting.map((row) => row.trace_id)]);
  const overlaps = page.next_cursor === null || page.traces.some((trace) => reached.has(trace.trace_id));
  const beyond = list.anew !== null || !overlaps || list.waiting.length > MOST_WAITING;
  if (list.rows.length === 0 || (following && (beyond || list.rows.length > MOST_ROWS))) return firstPage(page);
  const rows = list.rows.map((row) => fresh.get(row.trace_id) ?? row);
  const unknown = page.traces.filter((trace) => !known.has(trace.trace_id));
  if (beyond) return { rows, waiting: unknown, anew: page, cursor: list.cursor };
  const next = { rows, waiting: merged(list.waiting, unknown), anew: null, cursor: list.cursor };
  return following ? shown(next) : next;
}

function merged(old: readonly TraceSummary[], fresh: readonly TraceSummary[]): TraceSummary[] {
  const all = new Map(old.map((trace) => [trace.trace_id, trace]));
  for (const trace of fresh) all.set(trace.trace_id, trace);
  return [...all.values()].sort(byStart);
}

/** The waiting rows take their place; late ones go where their start belongs. */
export const shown = (list: LiveList): LiveList =>
  list.anew
    ? firstPage(list.anew)
    : {
        rows: list.waiting.length > 0 ? merged(list.rows, list.waiting) : list.rows,
        waiting: [],
        anew: null,
        cursor: list.cursor,
      };

export function extended(list: LiveList, page: TracePage): LiveList {
  const known = new Set(list.rows.map((row) => row.trace_id));
  const more = page.traces.filter((trace) => !known.has(trace.trace_id));
  return { ...list, rows: [...list.rows, ...more], cursor: page.next_cursor };
}
