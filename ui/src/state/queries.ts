/** Answers of the server with cache, abort and retry, as hooks for components. */

import {
  type DefaultError,
  QueryClient,
  QueryObserver,
  type QueryObserverOptions,
  type QueryObserverResult,
} from "@tanstack/query-core";
import { useEffect, useMemo, useState } from "preact/hooks";
import { problemOf } from "../api/problem.ts";

const TRIES = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => problemOf(error).away && failures < TRIES,
      staleTime: 10_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: true,
    },
  },
});

export type QueryOptions<T> = QueryObserverOptions<T, DefaultError, T, T, readonly unknown[]>;

/** Re-renders the component whenever the answer changes; leaving the page aborts what nobody waits for. */
export function useQuery<T>(options: QueryOptions<T>): QueryObserverResult<T> {
  const observer = useMemo(() => new QueryObserver<T, DefaultError, T, T, readonly unknown[]>(queries, options), []);
  const [, setTurn] = useState(0);
  const key = JSON.stringify(options.queryKey) + String(options.enabled);
  useEffect(() => observer.subscribe(() => setTurn((turn) => turn + 1)), [observer]);
  useEffect(() => observer.setOptions(options), [observer, key]);
  return observer.getOptimisticResult(queries.defaultQueryOptions(options));
}

/** True once nothing is asked any more: what is below the fold is asked then, and holds up nothing that is seen first. */
export function useAfterOthers(): boolean {
  const [calm, setCalm] = useState(false);
  useEffect(() => {
    const look = () => queries.isFetching() === 0 && setCalm(true);
    // Only after a turn, in which the others of this page have begun to ask.
    const timer = setTimeout(look);
    const stop = queries.getQueryCache().subscribe(look);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return calm;
}
