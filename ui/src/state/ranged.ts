/** Questions about the time range of the page and about the period before it: asked again as the range moves on. */

import type { Params } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { live } from "./live.ts";
import { getWithin, withinKey } from "./narrowing.ts";
import { useQuery } from "./queries.ts";
import { comparison, type Ends, endsOf, paramsOf, previousOf, range } from "./range.ts";

const EVERY_MS = 15_000;
const MOST = 500;

export interface Answers<T> {
  now: T | undefined;
  /** Null when nothing is compared. */
  before: T | null | undefined;
  ends: Ends | undefined;
  error: unknown;
  again: () => void;
}

interface Both<T> {
  now: T;
  before: T | null;
  ends: Ends;
}

interface Options {
  /** Also ask about the period before. */
  compares?: boolean;
  enabled?: boolean;
}

/** One path under /api/v1, for the range and, on request, for what it is compared with. */
export function useRanged<T>(
  path: string,
  params: Params = {},
  { compares = false, enabled = true }: Options = {},
): Answers<T> {
  const key = [path, params, withinKey.value, compares && comparison.value];
  const moving = "preset" in range.value;
  const { data, error, refetch } = useQuery<Both<T>>({
    queryKey: key,
    enabled,
    queryFn: async ({ signal }) => {
      const ends = endsOf(range.peek(), new Date());
      const earlier = compares ? previousOf(range.peek(), comparison.peek(), ends) : null;
      const ask = (within: Ends) => getWithin<T>(path, { limit: MOST, ...params, ...paramsOf(within) }, signal);
      const [now, before] = await Promise.all([ask(ends), earlier && ask(earlier)]);
      return { now, before, ends };
    },
    refetchInterval: ({ state: { error } }) =>
      moving && live.peek() && document.visibilityState === "visible" && !problemOf(error).isCancelled
        ? EVERY_MS
        : false,
    placeholderData: (previous) => previous,
  });
  return { now: data?.now, before: data?.before, ends: data?.ends, error, again: () => void refetch() };
}

/** The same path for the period before alone; null when nothing is compared. */
export function useEarlier<T>(path: string, params: Params): T | null | undefined {
  const { data } = useQuery<T | null>({
    queryKey: ["earlier", path, params, withinKey.value, comparison.value],
    queryFn: async ({ signal }) => {
      const earlier = previousOf(range.peek(), comparison.peek(), endsOf(range.peek(), new Date()));
      return earlier && getWithin<T>(path, { ...params, ...paramsOf(earlier) }, signal);
    },
  });
  return data;
}
