/** The tools an agent calls, the failing ones first. */

import type { AgentTool } from "../../api/types.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { failed, lasting, moment, names } from "../../parts/usualcolumns.tsx";
import { tracesHref } from "../shell/links.ts";

const COLUMNS: readonly TableColumn<AgentTool>[] = [
  { name: "tool", head: "Tool", value: ({ name }) => name, cell: ({ name }) => <span class="mono">{name}</span> },
  { name: "calls", head: "Calls", value: ({ calls }) => calls, figure: true, leaves: 1 },
  failed(
    "errors",
    ({ errors }) => errors,
    ({ calls }) => calls,
  ),
  names("error_types", "error.type", ({ error_types: types }) => types, { leaves: 2 }),
  lasting("p50", "p50", ({ duration_p50: p50 }) => p50, { leaves: 3 }),
  lasting("p95", "p95", ({ duration_p95: p95 }) => p95, { leaves: 2 }),
  moment("last_seen", "Last call", ({ last_seen: last }) => last, { leaves: 2 }),
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
