/** The hand-overs as a table: how often, how long, at what cost, each with a run to look at. */

import type { HandOver } from "../../api/types.ts";
import { Agent } from "../../parts/agent.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Icon } from "../../parts/icon.tsx";
import { List } from "../../parts/list.tsx";
import { costOf, failed, lasting, spent } from "../../parts/usualcolumns.tsx";
import { traceHref } from "../shell/links.ts";

const each = ({ usage, count }: HandOver): number | null => (usage.cost === null ? null : usage.cost / count);

const COLUMNS: readonly TableColumn<HandOver>[] = [
  { name: "from", head: "From", value: ({ from }) => from.agent, cell: ({ from }) => <Agent name={from.agent} /> },
  { name: "to", head: "To", value: ({ to }) => to.agent, cell: ({ to }) => <Agent name={to.agent} /> },
  {
    name: "service",
    head: "Service",
    value: ({ from, to }) => (from.service === to.service ? to.service : `${from.service} > ${to.service}`),
    cell: ({ from, to, across_services: across }) =>
      across ? (
        <span class="across">
          {from.service} <Icon name="right" small /> {to.service}
        </span>
      ) : (
        <span class="t3">{to.service}</span>
      ),
    leaves: 2,
  },
  { name: "count", head: "Hand-overs", value: ({ count }) => count, figure: true },
  { name: "traces", head: "Runs", value: ({ traces }) => traces, figure: true, extra: true },
  failed("errors", ({ errors }) => errors, undefined, { leaves: 1 }),
  lasting("duration_p50", "p50", ({ duration_p50: p50 }) => p50, { leaves: 3 }),
  lasting("duration_p95", "p95", ({ duration_p95: p95 }) => p95, { leaves: 2 }),
  { name: "calls", head: "Model calls", value: ({ usage }) => usage.calls, figure: true, extra: true },
  spent(({ usage }) => usage),
  costOf("cost_each", "Each", each, { leaves: 1 }),
];

export const HandOvers = ({ edges }: { edges: readonly HandOver[] }) => (
  <List
    title="From agent to agent"
    label="Hand-overs"
    file="hand-overs"
    sub="cost of all that was done for the hand-over; a row leads to a run with one"
    rows={edges}
    columns={COLUMNS}
    keyOf={({ from, to }) => JSON.stringify([from, to])}
    hrefOf={({ example_trace_id: trace, example_span_id: span }) => traceHref(trace, { view: "lanes", span })}
    sort={{ name: "cost", down: true }}
    none={null}
  />
);
