/** One run of a conversation: its messages as the last model call of its root agent had them, without what earlier runs said. */

import { get } from "../../api/client.ts";
import type { OutlineSpan, Span, TraceSummary } from "../../api/types.ts";
import { kindOf } from "../../layout/forest.ts";
import { clock, duration, NOTHING } from "../../layout/format.ts";
import { freshOf } from "../../layout/messages/fresh.ts";
import type { Message } from "../../layout/messages/model.ts";
import { paired } from "../../layout/messages/paired.ts";
import { exchangeOf } from "../../layout/messages/read.ts";
import { toDate } from "../../layout/time.ts";
import { Agent } from "../../parts/agent.tsx";
import { Money } from "../../parts/figure.tsx";
import { Skeleton } from "../../parts/notice.tsx";
import { StateChip } from "../../parts/state.tsx";
import { type QueryOptions, useQuery } from "../../state/queries.ts";
import { traceHref } from "../shell/links.ts";
import { MessageBox } from "../trace/message.tsx";

/** The last model call of the agent the run began with: there the whole exchange of the run stands. */
function lastCall(spans: readonly OutlineSpan[]): OutlineSpan | null {
  const calls = spans.filter((span) => kindOf(span) === "model").sort((a, b) => (a.start < b.start ? -1 : 1));
  const root = calls[0]?.agent?.name;
  return calls.findLast((span) => span.agent?.name === root) ?? calls.at(-1) ?? null;
}

const messagesQuery = (traceId: string): QueryOptions<Message[]> => ({
  queryKey: ["turn", traceId],
  queryFn: async ({ signal }) => {
    const { spans } = await get<{ spans: OutlineSpan[] }>(`traces/${traceId}`, { view: "outline" }, signal);
    const call = lastCall(spans);
    if (!call) return [];
    const span = await get<Span>(`traces/${traceId}/spans/${call.span_id}`, {}, signal);
    return exchangeOf(span)?.messages ?? [];
  },
  staleTime: 60_000,
});

const Said = ({ run, before }: { run: TraceSummary; before: string | null }) => {
  const own = useQuery(messagesQuery(run.trace_id));
  const earlier = useQuery({ ...messagesQuery(before ?? ""), enabled: before !== null });
  if (!own.data) return own.error ? <p class="quiet">The messages could not be read.</p> : <Skeleton rows={3} />;
  const shown = paired(freshOf(own.data, earlier.data ?? null)).filter(({ isNew }) => isNew);
  if (shown.length === 0)
    return <p class="turn-ask">{run.ask ?? <span class="t3">No messages were recorded in this run.</span>}</p>;
  return (
    <ol class="conversation">
      {shown.map(({ message, results }, n) => (
        <MessageBox key={n} message={message} agent={run.agents[0] ?? null} results={results} own="" />
      ))}
    </ol>
  );
};

export const Turn = ({ run, n, before }: { run: TraceSummary; n: number; before: string | null }) => (
  <li class="panel">
    <div class="turn-line">
      <h2>Run {n + 1}</h2>
      <StateChip status={run.status} />
      {run.agents.map((name) => (
        <Agent key={name} name={name} />
      ))}
      <span class="end">
        <span>{clock(toDate(run.start), new Date())}</span>
        <span>{duration(run.duration)}</span>
        <span class="strong">
          {run.usage.cost === null && run.usage.unpriced_tokens === 0 ? (
            NOTHING
          ) : (
            <Money cost={run.usage.cost} unpriced={run.usage.unpriced_tokens > 0} />
          )}
        </span>
        <a class="link" href={traceHref(run.trace_id)}>
          Open the run
        </a>
      </span>
    </div>
    <div class="turn-body">
      <Said run={run} before={before} />
    </div>
  </li>
);
