/** The tools an agent calls, the failing ones first; the counts are of all agents that call them. */

import type { ToolRow } from "../../api/types.ts";
import { duration, integer, NOTHING, percent } from "../../layout/format.ts";
import { DataTable, type TableColumn } from "../../parts/datatable.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { useRanged } from "../../state/ranged.ts";
import { tracesHref } from "../shell/links.ts";

const COLUMNS: readonly TableColumn<ToolRow>[] = [
  { name: "tool", head: "Tool", value: ({ name }) => name, cell: ({ name }) => <span class="mono">{name}</span> },
  { name: "calls", head: "Calls", value: ({ calls }) => calls, figure: true, leaves: 1 },
  {
    name: "failed_calls",
    head: "Failed",
    value: ({ failed_calls: failed }) => failed,
    cell: ({ failed_calls: failed, calls }) =>
      failed > 0 ? (
        <span class="bad">
          {integer(failed)} <span class="t3">{percent(failed, calls)}</span>
        </span>
      ) : (
        NOTHING
      ),
    figure: true,
  },
  {
    name: "error_type",
    head: "error.type",
    value: ({ error_types: types }) => types.join(", "),
    cell: ({ error_types: types }) => <span class="mono cut">{types.join(", ") || NOTHING}</span>,
    leaves: 2,
  },
  {
    name: "p95",
    head: "p95",
    value: ({ p95_duration: p95 }) => p95,
    cell: ({ p95_duration: p95 }) => duration(p95),
    figure: true,
    leaves: 2,
  },
];

export const AgentTools = ({ name }: { name: string }) => {
  const answer = useRanged<{ tools: ToolRow[] }>("tools");
  return (
    <Panel title="Tools" sub="counts of all agents that call them">
      <Answered what="The tools could not be read" answer={answer}>
        {({ tools }) => {
          const own = tools.filter(({ agents }) => agents.includes(name));
          return own.length === 0 ? (
            <p class="quiet">It called no tool in this time.</p>
          ) : (
            <DataTable
              label="Tools of the agent"
              rows={own}
              columns={COLUMNS}
              keyOf={(tool) => tool.name}
              hrefOf={(tool) =>
                tracesHref({ agent: name, tool: tool.name, ...(tool.failed_calls > 0 && { status: "error" }) })
              }
              sort={{ name: "failed_calls", down: true }}
              param="tools"
            />
          );
        }}
      </Answered>
    </Panel>
  );
};
