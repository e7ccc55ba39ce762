/** The list of traces as it stands: follows range, filter and what arrives; survives going to a trace and back. */

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { get, type Problem, problemOf } from "../api/client.ts";
import type { Histogram, TracePage } from "../api/types.ts";
import { EMPTY_LIST, extended, firstPage, type LiveList, refreshed, shown } from "../layout/livelist.ts";
import { address } from "./address.ts";
import { live, loaded } from "./live.ts";
import { type Ends, endsOf, paramsOf, range, rangeKey } from "./range.ts";

const PAGE = 100;
export const BUCKETS = 72;

export const filter = computed(() => address.value.query.get("filter") ?? "");
export const list = signal<LiveList>(EMPTY_LIST);
export const histogram = signal<Histogram | null>(null);
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

const params = () => ({ ...paramsOf(ends), filter: filter.peek() });

function fetchBoth(signal: AbortSignal): Promise<[TracePage, Histogram]> {
  ends = endsOf(range.peek(), new Date());
  return Promise.all([
    get<TracePage>("traces", { ...params(), limit: PAGE }, signal),
    get<Histogram>("traces/histogram", { ...params(), buckets: BUCKETS }, signal),
  ]);
}

async function attempt(take: (page: TracePage) => LiveList): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  answered = loaded.peek();
  try {
    const [page, counts] = await fetchBoth(mine.signal);
    if (mine.signal.aborted) return;
    batch(() => {
      list.value = take(page);
      histogram.value = counts;
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
  await attempt(firstPage);
}

/** Asked once for each change of `loaded`; a change during the asking is seen when that has ended. */
async function refresh(): Promise<void> {
  if (running) return;
  await attempt((page) => refreshed(list.peek(), page, steady.peek()));
}

export async function more(): Promise<void> {
  const { cursor } = list.peek();
  if (cursor === null || extending.peek() || running) return;
  extending.value = true;
  const asked = key;
  try {
    const page = await get<TracePage>("traces", { ...params(), limit: PAGE, cursor });
    if (asked === key) list.value = extended(list.peek(), page);
  } catch (error) {
    problem.value = problemOf(error);
  } finally {
    extending.value = false;
  }
}

export const showWaiting = (): void => {
  list.value = shown(list.peek());
};

/** Runs as long as the list is looked at. */
export function watchList(): () => void {
  const stopKey = effect(() => {
    const next = `${rangeKey.value} ${filter.value}`;
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
