/** The newest runs with several agents, read as outlines: what the topology is made of. */

import { get } from "../api/client.ts";
import type { LedgerEntry, OutlineSpan, TracePage, TraceSummary } from "../api/types.ts";
import { forestOf } from "../layout/forest.ts";
import { withCosts } from "../layout/ledger.ts";
import { sumsOf } from "../layout/sums.ts";
import type { RunOf } from "../layout/topology.ts";
import { getWithin, withinKey } from "./narrowing.ts";
import type { QueryOptions } from "./queries.ts";
import { endsOf, paramsOf, range } from "./range.ts";

export interface Read {
  runs: RunOf[];
  seen: number;
  /** There were more than are read. */
  more: boolean;
}

const LISTED = 500;
const MOST_RUNS = 60;
const MOST_SPANS = 3000;
const AT_ONCE = 6;

interface Outline {
  start: string;
  duration: number;
  spans: OutlineSpan[];
  ledger: LedgerEntry[];
}

async function runOf({ trace_id: id }: TraceSummary, signal: AbortSignal): Promise<RunOf> {
  const { spans, ledger, ...frame } = await get<Outline>(`traces/${id}`, { view: "outline" }, signal);
  const forest = forestOf(withCosts(spans, ledger), frame);
  return { id, forest, sums: sumsOf(forest) };
}

async function read(signal: AbortSignal): Promise<Read> {
  const within = paramsOf(endsOf(range.peek(), new Date()));
  const { traces, next_cursor: cursor } = await getWithin<TracePage>("traces", { ...within, limit: LISTED }, signal);
  const several = traces.filter(({ agents, span_count: spans }) => agents.length > 1 && spans <= MOST_SPANS);
  const chosen = several.slice(0, MOST_RUNS);
  const runs: RunOf[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE)
    runs.push(...(await Promise.all(chosen.slice(at, at + AT_ONCE).map((run) => runOf(run, signal)))));
  return { runs, seen: traces.length, more: several.length > chosen.length || cursor !== null };
}

export const topologyQuery = (): QueryOptions<Read> => ({
  queryKey: ["topology", withinKey.value],
  queryFn: ({ signal }) => read(signal),
  staleTime: 60_000,
});
