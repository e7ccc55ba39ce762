/** The two runs held against each other: `a` and `b` of the address, and runs that could stand as the other one. */

import { ask, get, pathOf } from "../api/client.ts";
import { readTrace } from "../api/stream.ts";
import type { OutlineSpan, TraceHead, TracePage, TraceSummary } from "../api/types.ts";
import { quoted } from "../layout/filter.ts";
import { type Forest, forestOf } from "../layout/forest.ts";
import { withCosts } from "../layout/ledger.ts";
import { type Sums, sumsOf } from "../layout/sums.ts";
import type { QueryOptions } from "./queries.ts";

export interface Run {
  head: TraceHead;
  summary: TraceSummary | null;
  forest: Forest;
  sums: Sums;
}

const summaryOf = async (id: string, signal: AbortSignal): Promise<TraceSummary | null> =>
  (await get<TracePage>("traces", { filter: `trace:${id}`, limit: 1 }, signal)).traces[0] ?? null;

async function runOf(id: string, signal: AbortSignal): Promise<Run> {
  const spans: OutlineSpan[] = [];
  const response = await ask(pathOf(`traces/${id}`, { view: "outline" }), { signal });
  const head = (await readTrace(response.body!, (more) => {
    for (const span of more) spans.push(span);
  })) as TraceHead;
  const forest = forestOf(withCosts(spans, head.ledger ?? []), head);
  return { head, summary: await summaryOf(id, signal), forest, sums: sumsOf(forest, head.usage.unpriced_tokens > 0) };
}

export const runQuery = (id: string): QueryOptions<Run> => ({
  queryKey: ["run", id],
  queryFn: ({ signal }) => runOf(id, signal),
  enabled: id !== "",
  staleTime: 60_000,
});

const MOST = 30;

/** Runs to compare with: the same ask first, then the same agent, newest first. */
export const candidatesQuery = (of: TraceSummary | null): QueryOptions<TraceSummary[]> => ({
  queryKey: ["candidates", of?.trace_id],
  enabled: of !== null,
  queryFn: async ({ signal }) => {
    const filter = of?.agents[0] ? `agent:${quoted(of.agents[0])}` : "";
    const { traces } = await get<TracePage>("traces", { filter, limit: 200 }, signal);
    const others = traces.filter(({ trace_id: id }) => id !== of?.trace_id);
    const near = (one: TraceSummary) => likeness(one, of!);
    return others.sort((x, y) => near(y) - near(x)).slice(0, MOST);
  },
});

const wordsIn = (text: string | null): Set<string> => new Set((text ?? "").toLowerCase().match(/\p{L}{3,}/gu) ?? []);

/** How alike two runs set out: the same words asked, the same agents and tools. */
export function likeness(one: TraceSummary, other: TraceSummary): number {
  const [a, b] = [wordsIn(one.ask), wordsIn(other.ask)];
  const shared = [...a].filter((word) => b.has(word)).length;
  const words = shared / Math.max(1, a.size + b.size - shared);
  const agents =
    one.agents.filter((name) => other.agents.includes(name)).length /
    Math.max(1, one.agents.length, other.agents.length);
  return words * 2 + agents + (one.name === other.name ? 0.25 : 0);
}
