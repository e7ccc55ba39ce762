/** Tools: what agents call, what fails and how, what is slow. */

import type { ToolList, ToolRow } from "../../api/types.ts";
import { integer, NOTHING } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import { Points } from "../../parts/change.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { Failures, failed, lasting, moment, names } from "../../parts/usualcolumns.tsx";
import { useRanged } from "../../state/ranged.ts";
import { ListBar } from "../list/bar.tsx";
import { None } from "../list/none.tsx";
import { agentHref, tracesHref } from "../shell/links.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import "../../styles/pages.css";

const share = ({ failed_calls: failed, calls }: ToolRow): number => (calls === 0 ? 0 : failed / calls);

const columnsWith = (before: ReadonlyMap<string, ToolRow>): TableColumn<ToolRow>[] => [
  { name: "tool", head: "Tool", value: ({ name }) => name, cell: ({ name }) => <span class="mono">{name}</span> },
  { name: "calls", head: "Calls", value: ({ calls }) => calls, figure: true },
  failed(
    "failed_calls",
    (row) => row.failed_calls,
    ({ calls }) => calls,
    {
      cell: ({ failed_calls: count, calls, name }) =>
        count > 0 ? (
          <a href={tracesHref({ tool: name, status: "error" })}>
            <Failures count={count} of={calls} />
          </a>
        ) : (
          NOTHING
        ),
    },
  ),
  {
    name: "change",
    head: "Against before",
    value: (row) => (before.has(row.name) ? share(row) - share(before.get(row.name)!) : null),
    cell: (row) =>
      before.has(row.name) ? (
        <Points now={share(row)} before={share(before.get(row.name)!)} />
      ) : (
        <span class="t3">new</span>
      ),
    leaves: 2,
  },
  names("error_types", "error.type", ({ error_types: types }) => types, { leaves: 1 }),
  lasting("p50", "p50", ({ p50_duration: p50 }) => p50, { leaves: 2 }),
  lasting("p95", "p95", ({ p95_duration: p95 }) => p95, { leaves: 1 }),
  {
    name: "agents",
    head: "Called by",
    value: ({ agents }) => agents.join(", "),
    cell: ({ agents }) => (
      <span class="called-by">
        {agents.slice(0, 3).map((name) => (
          <a key={name} href={agentHref(name)}>
            <Agent name={name} />
          </a>
        ))}
        {agents.length > 3 && <span class="t3">+{agents.length - 3}</span>}
      </span>
    ),
    leaves: 3,
  },
  moment("first_seen", "First call", ({ first_seen: first }) => first, { extra: true }),
  moment("last_seen", "Last call", ({ last_seen: last }) => last, { leaves: 3 }),
];

export const ToolsPage = () => {
  const answer = useRanged<ToolList>("tools", {}, { compares: true });
  const columns = columnsWith(new Map(answer.before?.tools.map((row) => [row.name, row])));
  return (
    <>
      <Top title="Tools">
        <Within compares />
      </Top>
      <main id="page" tabIndex={-1} class="page scrolls">
        <ListBar />
        <Answered what="The tools could not be read" answer={answer} rows={10}>
          {({ tools, more }) => (
            <List
              title="Tools"
              label="Tools"
              file="tools"
              sub={
                more
                  ? `the ${integer(tools.length)} called most; there are more, which a filter shows`
                  : `${integer(tools.length)} were called in this time`
              }
              rows={tools}
              columns={columns}
              keyOf={({ name }) => name}
              hrefOf={({ name }) => tracesHref({ tool: name })}
              sort={{ name: "failed_calls", down: true }}
              none={
                <None what="tool call">
                  No tool was called in this time. A call is known by the operation{" "}
                  <span class="mono">execute_tool</span> and <span class="mono">gen_ai.tool.name</span>.
                </None>
              }
            />
          )}
        </Answered>
      </main>
    </>
  );
};
