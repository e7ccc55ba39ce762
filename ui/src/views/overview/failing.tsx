/** Which agents and tools fail, how often, and whether it got worse. */

import type { AgentList, AgentRow, ToolList, ToolRow } from "../../api/types.ts";
import { integer, percent } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import { Points } from "../../parts/change.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Icon } from "../../parts/icon.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { names } from "../../parts/usualcolumns.tsx";
import { useAfterOthers } from "../../state/queries.ts";
import { useRanged } from "../../state/ranged.ts";
import { agentHref, sameRuns, tracesHref } from "../shell/links.ts";

interface Row {
  kind: "agent" | "tool";
  name: string;
  all: number;
  failed: number;
  before: number | null;
  why: string[];
}

const MOST = 8;
const share = (failed: number, all: number): number => (all === 0 ? 0 : failed / all);

/** The share of the period before, or nothing where it did not run then. */
function earlier<T extends { name: string }>(
  rows: readonly T[] | undefined,
  name: string,
  of: (row: T) => number,
): number | null {
  const found = rows?.find((row) => row.name === name);
  return found ? of(found) : null;
}

const ofAgent = ({ failed_runs: failed, runs }: AgentRow): number => share(failed, runs);
const ofTool = ({ failed_calls: failed, calls }: ToolRow): number => share(failed, calls);

const COLUMNS: readonly TableColumn<Row>[] = [
  {
    name: "name",
    head: "Agent or tool",
    value: ({ name }) => name,
    cell: ({ kind, name }) =>
      kind === "agent" ? (
        <Agent name={name} />
      ) : (
        <span class="tool-name">
          <Icon name="tools" small />
          <span class="mono">{name}</span>
        </span>
      ),
  },
  { name: "all", head: "Runs, calls", value: ({ all }) => all, figure: true, leaves: 1 },
  {
    name: "failed",
    head: "Failed",
    value: ({ failed }) => failed,
    cell: ({ failed }) => <b class="bad">{integer(failed)}</b>,
    figure: true,
  },
  {
    name: "share",
    head: "Share",
    value: ({ failed, all }) => share(failed, all),
    cell: ({ failed, all }) => percent(failed, all),
    figure: true,
  },
  {
    name: "change",
    head: "Against before",
    value: ({ failed, all, before }) => (before === null ? null : share(failed, all) - before),
    cell: ({ failed, all, before }) =>
      before === null ? <span class="t3">new</span> : <Points now={share(failed, all)} before={before} />,
    leaves: 2,
  },
  names("error_type", "error.type", ({ why }) => why, { leaves: 3 }),
];

export const Failing = () => {
  const enabled = useAfterOthers();
  const agents = useRanged<AgentList>("agents", {}, { compares: true, enabled });
  const tools = useRanged<ToolList>("tools", {}, { compares: true, enabled });
  const failing: Row[] = [
    ...(agents.now?.agents ?? []).map((row) => ({
      kind: "agent" as const,
      name: row.name,
      all: row.runs,
      failed: row.failed_runs,
      before: earlier(agents.before?.agents, row.name, ofAgent),
      why: [],
    })),
    ...(tools.now?.tools ?? []).map((row) => ({
      kind: "tool" as const,
      name: row.name,
      all: row.calls,
      failed: row.failed_calls,
      before: earlier(tools.before?.tools, row.name, ofTool),
      why: row.error_types,
    })),
  ]
    .filter(({ failed }) => failed > 0)
    .sort((a, b) => b.failed - a.failed);
  const sub = [
    failing.length > MOST && `the ${MOST} of ${integer(failing.length)} that failed most often`,
    (agents.now?.more || tools.now?.more) && "among the agents that ran last and the tools called most",
  ];
  return (
    <Answered what="Failures could not be read" answer={agents}>
      {() => (
        <List
          title="Failing agents and tools"
          label="Failing agents and tools"
          file="failing"
          sub={sub.filter(Boolean).join(", ")}
          end={
            <>
              <a class="link" href={sameRuns("/agents")}>
                Agents
              </a>
              <a class="link" href={sameRuns("/tools")}>
                Tools
              </a>
            </>
          }
          rows={failing.slice(0, MOST)}
          columns={COLUMNS}
          keyOf={({ kind, name }) => kind + name}
          hrefOf={({ kind, name }) =>
            kind === "agent" ? agentHref(name) : tracesHref({ tool: name, status: "error" })
          }
          sort={{ name: "failed", down: true }}
          param="failing"
          none={<p class="quiet">No agent and no tool failed in this time.</p>}
        />
      )}
    </Answered>
  );
};
