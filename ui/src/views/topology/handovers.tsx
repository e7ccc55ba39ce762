/** The hand-overs as a table: how often, how long, at what cost, each with a run to look at. */

import { duration, integer, money, NOTHING } from "../../layout/format.ts";
import type { HandOverEdge } from "../../layout/topology.ts";
import { Agent } from "../../parts/agent.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { traceHref } from "../shell/links.ts";

const COLUMNS: readonly TableColumn<HandOverEdge>[] = [
  { name: "from", head: "From", value: ({ from }) => from, cell: ({ from }) => <Agent name={from} /> },
  { name: "to", head: "To", value: ({ to }) => to, cell: ({ to }) => <Agent name={to} /> },
  { name: "across", head: "Service", value: ({ across }) => (across ? "another" : "the same"), leaves: 2 },
  { name: "count", head: "Hand-overs", value: ({ count }) => count, figure: true },
  {
    name: "failed",
    head: "Failed",
    value: ({ failed }) => failed,
    cell: ({ failed }) => (failed > 0 ? <span class="bad">{integer(failed)}</span> : NOTHING),
    figure: true,
    leaves: 1,
  },
  {
    name: "each",
    head: "Took, each",
    value: ({ seconds, count }) => seconds / count,
    cell: ({ seconds, count }) => duration(seconds / count),
    figure: true,
    leaves: 2,
  },
  {
    name: "cost",
    head: "Cost",
    value: ({ cost, priced }) => (priced ? cost : null),
    cell: ({ cost, priced }) => (priced ? money(cost) : NOTHING),
    figure: true,
  },
  {
    name: "cost_each",
    head: "Each",
    value: ({ cost, count, priced }) => (priced ? cost / count : null),
    cell: ({ cost, count, priced }) => (priced ? money(cost / count) : NOTHING),
    figure: true,
    leaves: 1,
  },
];

export const HandOvers = ({ edges }: { edges: readonly HandOverEdge[] }) => (
  <List
    title="From agent to agent"
    label="Hand-overs"
    file="hand-overs"
    sub="cost of all that was done for the hand-over; a row leads to a run with one"
    rows={edges}
    columns={COLUMNS}
    keyOf={({ from, to }) => `${from} ${to}`}
    hrefOf={({ example }) => traceHref(example.trace, { view: "lanes", span: example.span })}
    sort={{ name: "cost", down: true }}
    none={null}
  />
);
