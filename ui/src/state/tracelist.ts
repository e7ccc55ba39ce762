/** The list of traces as it stands: follows range, filter and what arrives; survives going to a trace and back. */

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { Params } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import type { Histogram, TracePage, TraceSummary } from "../api/types.ts";
import { EMPTY_LIST, extended, firstPage, type LiveList, refreshed, shown } from "../layout/livelist.ts";
import { isNewest, servedSort, traceSort } from "../layout/tracesort.ts";
import { param } from "./address.ts";
import { live, loaded } from "./live.ts";
import { getWithin, withinKey } from "./narrowing.ts";
import { comparison, type Ends, endsOf, paramsOf, previousOf, range, secondsOf } from "./range.ts";

const PAGE = 100;
const EXPORTED_PAGE = 500;
const MOST_EXPORTED = 10_000;
export const BUCKETS = 72;

export const list = signal<LiveList>(EMPTY_LIST);
export const histogram = signal<Histogram | null>(null);
/** How many there were in the period before; null when it is not asked for. */
export const previous = signal<Histogram | null>(null);
/** `first` has nothing to show yet, `again` shows what was while the new answer is awaited. */
export const phase = signal<"first" | "again" | "ready">("first");
export const problem = signal<Problem | null>(null);
export const extending = signal(false);
/** Rows may move: at the top of the list, with no pointer on it. */
export const steady = signal(true);

let key = "";
let running: AbortController | null = null;
let answered: string | null = null;
let ends: Ends = endsOf(range.peek(), new Date());

const sortParam = param("sort");
export const order = computed(() => traceSort(sortParam.value));
/** The server's word for the order; null while that is newest first, as it is without a word. */
const sort = computed(() => (isNewest(order.value) ? null : servedSort(order.value)));

const params = () => paramsOf(ends);
const fetchPage = (asked: Params, signal?: AbortSignal) =>
  getWithin<TracePage>("traces", { ...asked, sort: sort.peek() }, signal);

/** Over a long range one more second shows in no bar, so what sums all of it is asked anew less often than the newest rows. */
const LONG_RANGE = 86_400;
const SUMS_LAST_MS = 5000;
let summedAt = 0;
const stillGood = (): boolean => secondsOf(range.peek()) >= LONG_RANGE && Date.now() - summedAt < SUMS_LAST_MS;

function fetchCounts(anew: boolean, signal: AbortSignal): Promise<[Histogram | null, Histogram | null]> {
  const known = histogram.peek();
  if (!anew && known && stillGood()) return Promise.resolve([known, previous.peek()]);
  summedAt = Date.now();
  const before = previousOf(range.peek(), comparison.peek(), ends);
  return Promise.all([
    getWithin<Histogram>("traces/histogram", { ...params(), buckets: BUCKETS }, signal),
    before && getWithin<Histogram>("traces/histogram", { ...params(), ...paramsOf(before), buckets: BUCKETS }, signal),
  ]);
}

function fetchBoth(anew: boolean, signal: AbortSignal) {
  ends = endsOf(range.peek(), new Date());
  return Promise.all([fetchPage({ ...params(), limit: PAGE }, signal), fetchCounts(anew, signal)]);
}

async function attempt(take: (page: TracePage) => LiveList, anew: boolean): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  answered = loaded.peek();
  try {
    const [page, [counts, before]] = await fetchBoth(anew, mine.signal);
    if (mine.signal.aborted) return;
    batch(() => {
      list.value = take(page);
      histogram.value = counts;
      previous.value = before;
      problem.value = null;
      phase.value = "ready";
    });
  } catch (error) {
    if (mine.signal.aborted) return;
    batch(() => {
      problem.value = problemOf(error);
      phase.value = "ready";
      if (problem.value.status === 400) {
        list.value = EMPTY_LIST;
        histogram.value = null;
      }
    });
  } finally {
    if (running === mine) running = null;
  }
}

export async function reload(): Promise<void> {
  phase.value = list.peek().rows.length > 0 ? "again" : "first";
  await attempt(firstPage, true);
}

/** Asked once for each change of `loaded`; a change during the asking is seen when that has ended. */
async function refresh(): Promise<void> {
  if (running || problem.peek()?.isCancelled) return;
  if (sort.peek() === null) await attempt((page) => refreshed(list.peek(), page, steady.peek()), false);
  // In another order what is new can stand anywhere: rows hold still while they are read, and then begin anew.
  else if (steady.peek() && !stillGood()) await attempt(firstPage, false);
}

export async function more(): Promise<void> {
  const { cursor } = list.peek();
  if (cursor === null || extending.peek() || running) return;
  extending.value = true;
  const asked = key;
  try {
    const page = await fetchPage({ ...params(), limit: PAGE, cursor });
    if (asked === key) list.value = extended(list.peek(), page);
  } catch (error) {
    problem.value = problemOf(error);
  } finally {
    extending.value = false;
  }
}

/** All that the filter and the range let through, in the server's order, up to a limit; for a file, not for the page. */
export async function everyTrace(): Promise<TraceSummary[]> {
  const rows: TraceSummary[] = [];
  const within = { ...paramsOf(endsOf(range.peek(), new Date())), limit: EXPORTED_PAGE };
  let cursor: string | null = null;
  do {
    const page: TracePage = await fetchPage({ ...within, cursor });
    rows.push(...page.traces);
    cursor = page.next_cursor;
  } while (cursor !== null && rows.length < MOST_EXPORTED);
  return rows;
}

export const showWaiting = (): void => {
  list.value = shown(list.peek());
};

/** Runs as long as the list is looked at. */
export function watchList(): () => void {
  const stopKey = effect(() => {
    const next = `${withinKey.value} ${comparison.value} ${sort.value}`;
    if (next === key && untracked(() => phase.value) === "ready") return;
    key = next;
    untracked(() => void reload());
  });
  const stopLive = effect(() => {
    const now = loaded.value;
    const moving = "preset" in range.value;
    const idle = phase.value === "ready";
    if (now === null || !live.value || !moving || !idle) return;
    untracked(() => {
      if (answered !== now) void refresh();
    });
  });
  const stopSteady = effect(() => {
    if (steady.value && list.value.waiting.length > 0 && live.value) untracked(showWaiting);
  });
  return () => {
    stopKey();
    stopLive();
    stopSteady();
    running?.abort();
    running = null;
  };
}
