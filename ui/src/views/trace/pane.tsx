/** The details of the selected span: its figures and failure first, then one of the tabs. */

import type { ComponentType } from "preact";
import { problemOf } from "../../api/problem.ts";
import type { Span } from "../../api/types.ts";
import { KINDS, titleOf } from "../../layout/forest.ts";
import { duration, integer, money, NOTHING, tokens } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Failed, Skeleton } from "../../parts/notice.tsx";
import { Pulse } from "../../parts/state.tsx";
import { opened } from "../../state/opentrace.ts";
import { queries, useQuery } from "../../state/queries.ts";
import { seriesClass } from "../../state/series.ts";
import { spanQuery } from "../../state/spans.ts";
import { folds, forest, rows, select, selected, selectedRow, type Tab, tab, toggle } from "../../state/traceview.ts";
import { AttributesTab } from "./attributes.tsx";
import { ConversationTab } from "./conversation.tsx";
import { EventsTab } from "./events.tsx";
import { LedgerTab, ledgerOf } from "./ledger.tsx";
import { LinksTab } from "./links.tsx";
import { RawTab } from "./raw.tsx";
import { RequestTab } from "./request.tsx";
import { KIND_ICONS } from "./row.tsx";
import { Stopped } from "./stopped.tsx";
import { Tabs } from "./tabs.tsx";

const BODIES: Record<Tab, ComponentType<{ span: Span }>> = {
  conversation: ConversationTab,
  request: RequestTab,
  attributes: AttributesTab,
  events: EventsTab,
  ledger: LedgerTab,
  links: LinksTab,
  raw: RawTab,
};

const RunningWords = () => (
  <>
    <Pulse /> running
  </>
);

const Figures = ({ n }: { n: number }) => {
  const now = forest.value!;
  const span = now.spans[n]!;
  const { usage } = span;
  const agent = now.agents[now.agent[n]!];
  const unpriced =
    opened.value?.sums.unpriced && usage != null && usage.cost === null && usage.input_tokens + usage.output_tokens > 0;
  return (
    <div class="pane-figures">
      {agent && <Agent name={agent} />}
      <b>
        {span.duration === null && (opened.value?.head?.status === "running" ? <RunningWords /> : "never ended")}
        {span.duration !== null && duration(span.duration)}
      </b>
      {usage?.cost != null && <b>{money(usage.cost)}</b>}
      {unpriced && <span class="unpriced hatch">unpriced</span>}
      {usage && usage.input_tokens + usage.output_tokens > 0 && (
        <span title={`${integer(usage.input_tokens)} in, ${integer(usage.output_tokens)} out`}>
          {tokens(usage.input_tokens)} → {tokens(usage.output_tokens)}
        </span>
      )}
      {span.finish_reasons?.map((reason) => (
        <span key={reason} class="mono">
          {reason}
        </span>
      ))}
      <span title="service.name">{span.service || NOTHING}</span>
    </div>
  );
};

const Failure = ({ n }: { n: number }) => {
  const span = forest.value!.spans[n]!;
  if (span.status !== "error" && !span.error_type) return null;
  return (
    <div class="callout">
      <Icon name="error" />
      <div>
        <b>{span.error_type ?? "Failed"}</b>
        {span.status_message && <p>{span.status_message}</p>}
      </div>
    </div>
  );
};

/** The selected row stands for several calls: say so, and let them be seen one by one. */
const Group = () => {
  const row = rows.value[selectedRow.value];
  if (!row?.members || row.open) return null;
  return (
    <p class="group-note">
      First of {row.members.length} same calls.
      <button type="button" class="link" onClick={() => toggle(row)}>
        Show all
      </button>
    </p>
  );
};

const Details = ({ traceId, spanId }: { traceId: string; spanId: string }) => {
  const { data, error, isFetching } = useQuery<Span>(spanQuery(traceId, spanId));
  const Body = BODIES[tab.value];
  const counts = data
    ? {
        attributes: Object.keys(data.attributes).length,
        events: data.events.length,
        links: data.links.length,
        ledger: ledgerOf(spanId).length,
      }
    : {};
  return (
    <>
      {data && <Stopped span={data} />}
      <Tabs counts={counts} />
      <div id="tab-body" role="tabpanel" aria-labelledby={`tab-${tab.value}`} class="tab-body" tabIndex={0}>
        {data ? (
          <Body key={spanId} span={data} />
        ) : error ? (
          <Failed
            what="The span could not be read"
            problem={problemOf(error)}
            retry={() => void queries.refetchQueries({ queryKey: ["span", traceId, spanId] })}
          />
        ) : (
          isFetching && <Skeleton rows={6} />
        )}
      </div>
    </>
  );
};

export const Pane = ({ traceId }: { traceId: string }) => {
  const n = selected.value;
  void folds.value;
  if (n === null) return null;
  const now = forest.value!;
  const span = now.spans[n]!;
  const { operation, subject } = titleOf(span);
  const kind = KINDS[now.kind[n]!]!;
  return (
    <aside class="pane" aria-label="Details of the span">
      <header class={seriesClass(now.agents[now.agent[n]!])}>
        <div class="pane-title">
          <span class="ki">
            <Icon name={KIND_ICONS[kind]} />
          </span>
          <h3 title={span.name}>
            {operation && <span class="op">{operation} </span>}
            {subject}
          </h3>
          <CopyButton text={() => location.href} label="Copy a link to this span (c)" />
          <button
            type="button"
            class="btn ghost square"
            title="Close (Esc)"
            aria-label="Close the details"
            onClick={() => select(null)}
          >
            <Icon name="x" small />
          </button>
        </div>
        <Figures n={n} />
        <Failure n={n} />
        <Group />
      </header>
      <Details traceId={traceId} spanId={span.span_id} />
    </aside>
  );
};
