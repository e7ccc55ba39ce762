/** Agents: who runs, how well and at what cost. */

import type { AgentList, AgentRow } from "../../api/types.ts";
import { clock, duration, integer, money, NOTHING, percent } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { Agent } from "../../parts/agent.tsx";
import { Change, Points } from "../../parts/change.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Money, Tokens } from "../../parts/figure.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { useRanged } from "../../state/ranged.ts";
import { ListBar } from "../list/bar.tsx";
import { None } from "../list/none.tsx";
import { agentHref } from "../shell/links.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import "../../styles/pages.css";

type Before = ReadonlyMap<string, AgentRow>;
const share = ({ failed_runs: failed, runs }: AgentRow): number => (runs === 0 ? 0 : failed / runs);

const columnsWith = (before: Before): TableColumn<AgentRow>[] => [
  { name: "agent", head: "Agent", value: ({ name }) => name, cell: ({ name }) => <Agent name={name} /> },
  { name: "runs", head: "Runs", value: ({ runs }) => runs, figure: true },
  {
    name: "failed_runs",
    head: "Failed",
    value: ({ failed_runs: failed }) => failed,
    cell: (row) =>
      row.failed_runs > 0 ? (
        <span class="bad">
          {integer(row.failed_runs)} <span class="t3">{percent(row.failed_runs, row.runs)}</span>
        </span>
      ) : (
        NOTHING
      ),
    figure: true,
  },
  {
    name: "failed_change",
    head: "Failures against before",
    value: (row) => share(row) - (before.has(row.name) ? share(before.get(row.name)!) : 0),
    cell: (row) => (before.has(row.name) ? <Points now={share(row)} before={share(before.get(row.name)!)} /> : NOTHING),
    leaves: 3,
  },
  {
    name: "p50",
    head: "p50",
    value: ({ p50_duration: p50 }) => p50,
    cell: ({ p50_duration: p50 }) => duration(p50),
    figure: true,
    leaves: 2,
  },
  {
    name: "p95",
    head: "p95",
    value: ({ p95_duration: p95 }) => p95,
    cell: ({ p95_duration: p95 }) => duration(p95),
    figure: true,
    leaves: 1,
  },
  {
    name: "cost",
    head: "Cost",
    value: ({ usage }) => usage.cost,
    cell: ({ usage }) => <Money cost={usage.cost} unpriced={usage.unpriced_tokens > 0} />,
    figure: true,
  },
  {
    name: "cost_change",
    head: "Against before",
    value: (row) => (row.usage.cost ?? 0) - (before.get(row.name)?.usage.cost ?? 0),
    cell: (row) =>
      row.usage.cost === null || !before.has(row.name) ? (
        NOTHING
      ) : (
        <Change now={row.usage.cost} before={before.get(row.name)!.usage.cost ?? 0} more="bad" format={null} />
      ),
    figure: true,
    leaves: 2,
  },
  {
    name: "cost_per_run",
    head: "Per run",
    value: ({ usage, runs }) => (usage.cost === null || runs === 0 ? null : usage.cost / runs),
    cell: ({ usage, runs }) => (usage.cost === null || runs === 0 ? NOTHING : money(usage.cost / runs)),
    figure: true,
    leaves: 2,
  },
  {
    name: "models",
    head: "Models",
    value: ({ models }) => models.join(", "),
    cell: ({ models }) => (
      <span class="mono cut" title={models.join(", ")}>
        {models.join(", ") || NOTHING}
      </span>
    ),
    leaves: 3,
  },
  {
    name: "input_tokens",
    head: "Input",
    value: ({ usage }) => usage.input_tokens,
    cell: ({ usage }) => <Tokens count={usage.input_tokens} />,
    figure: true,
    extra: true,
  },
  {
    name: "output_tokens",
    head: "Output",
    value: ({ usage }) => usage.output_tokens,
    cell: ({ usage }) => <Tokens count={usage.output_tokens} />,
    figure: true,
    extra: true,
  },
  { name: "services", head: "Services", value: ({ services }) => services.join(", "), extra: true },
  { name: "environments", head: "Environments", value: ({ environments }) => environments.join(", "), extra: true },
  {
    name: "last_seen",
    head: "Last run",
    value: ({ last_seen: last }) => last,
    cell: ({ last_seen: last }) => <span class="t3">{clock(toDate(last), new Date())}</span>,
    leaves: 3,
  },
];

export const AgentsPage = () => {
  const answer = useRanged<AgentList>("agents", {}, { compares: true });
  const columns = columnsWith(new Map(answer.before?.agents.map((row) => [row.name, row])));
  return (
    <>
      <Top title="Agents">
        <Within compares />
      </Top>
      <main id="page" tabIndex={-1} class="page scrolls">
        <ListBar />
        <Answered what="The agents could not be read" answer={answer} rows={10}>
          {({ agents, more }) => (
            <List
              title="Agents"
              label="Agents"
              file="agents"
              sub={
                more
                  ? `the ${integer(agents.length)} that ran last; there are more, which a filter shows`
                  : `${integer(agents.length)} ran in this time`
              }
              rows={agents}
              columns={columns}
              keyOf={({ name }) => name}
              hrefOf={({ name }) => agentHref(name)}
              sort={{ name: "cost", down: true }}
              none={
                <None what="agent">
                  No agent ran in this time. An agent is known by <span class="mono">gen_ai.agent.name</span>; without
                  it its runs are only in the list of traces.
                </None>
              }
            />
          )}
        </Answered>
      </main>
    </>
  );
};
