/** What every question about runs is narrowed to: the range, the environment, and the filter where a page has one. */

import { computed, effect, signal } from "@preact/signals";
import { get, type Params } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { joined, type Narrowing, narrowed, termOf } from "../layout/narrow.ts";
import { address, change } from "./address.ts";
import { rangeKey } from "./range.ts";

export const environment = computed(() => address.value.query.get("environment") ?? "");
export const chooseEnvironment = (name: string): void => change({ environment: name || null });

export const filter = computed(() => (address.value.query.get("filter") ?? "").trim());
/** A run's own address keeps the filter of the list it was opened from; on its page it narrows nothing. */
export const pageFilter = computed(() => (address.value.path.startsWith("/traces/") ? "" : filter.value));
const narrowing = computed<Narrowing>(() => ({
  filter: pageFilter.value,
  environment: environment.value,
}));

/** All of it as one filter, for people to read. */
export const narrowedTo = computed(() => joined(filter.value, termOf(environment.value)));

/** Changes exactly when what is asked about does, so that it can be a key. */
export const withinKey = computed(() => `${rangeKey.value} ${narrowing.value.environment} ${narrowing.value.filter}`);

/** What the server said of the filter that is applied now: it could not be read. */
export const refused = signal<Problem | null>(null);
effect(() => {
  void withinKey.value;
  refused.value = null;
});

export const asked = (path: string, params: Params): Params => narrowed(path, params, narrowing.peek());

/** Asks about the runs that the page is narrowed to. */
export async function getWithin<T>(path: string, params: Params, signal?: AbortSignal): Promise<T> {
  const key = withinKey.peek();
  try {
    return await get<T>(path, asked(path, params), signal);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.position !== null && key === withinKey.peek()) refused.value = problem;
    throw error;
  }
}
