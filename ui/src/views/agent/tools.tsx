/** The tools an agent calls, the failing ones first. */

import type { AgentTool } from "../../api/types.ts";
import { clock, duration, integer, NOTHING, percent } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { tracesHref } from "../shell/links.ts";

const COLUMNS: readonly TableColumn<AgentTool>[] = [
  { name: "tool", head: "Tool", value: ({ name }) => name, cell: ({ name }) => <span class="mono">{name}</span> },
  { name: "calls", head: "Calls", value: ({ calls }) => calls, figure: true, leaves: 1 },
  {
    name: "errors",
    head: "Failed",
    value: ({ errors }) => errors,
    cell: ({ errors, calls }) =>
      errors > 0 ? (
        <span class="bad">
          {integer(errors)} <span class="t3">{percent(errors, calls)}</span>
        </span>
      ) : (
        NOTHING
      ),
    figure: true,
  },
  {
    name: "error_types",
    head: "error.type",
    value: ({ error_types: types }) => types.join(", "),
    cell: ({ error_types: types }) => <span class="mono cut">{types.join(", ") || NOTHING}</span>,
    leaves: 2,
  },
  {
    name: "p50",
    head: "p50",
    value: ({ duration_p50: p50 }) => p50,
    cell: ({ duration_p50: p50 }) => duration(p50),
    figure: true,
    leaves: 3,
  },
  {
    name: "p95",
    head: "p95",
    value: ({ duration_p95: p95 }) => p95,
    cell: ({ duration_p95: p95 }) => duration(p95),
    figure: true,
    leaves: 2,
  },
  {
    name: "last_seen",
    head: "Last call",
    value: ({ last_seen: last }) => last,
    cell: ({ last_seen: last }) => <span class="t3">{clock(toDate(last), new Date())}</span>,
    leaves: 2,
  },
];

export const AgentTools = ({ name, tools }: { name: string; tools: readonly AgentTool[] }) => (
  <List
    title="Tools"
    label="Tools of the agent"
    file={`tools-of-${name}`}
    rows={tools}
    columns={COLUMNS}
    keyOf={(tool) => tool.name}
    hrefOf={(tool) => tracesHref({ agent: name, tool: tool.name, ...(tool.errors > 0 && { status: "error" }) })}
    sort={{ name: "errors", down: true }}
    param="tools"
    none={<p class="quiet">It called no tool in this time.</p>}
  />
);
