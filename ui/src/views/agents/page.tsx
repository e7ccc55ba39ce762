/** Agents: who runs, how well and at what cost. */

import type { AgentList, AgentRow } from "../../api/types.ts";
import { integer, NOTHING } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import { Change, Points } from "../../parts/change.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { costOf, counted, failed, lasting, moment, names, spent } from "../../parts/usualcolumns.tsx";
import { useRanged } from "../../state/ranged.ts";
import { ListBar } from "../list/bar.tsx";
import { AsksLacking } from "../list/lacking.tsx";
import { None } from "../list/none.tsx";
import { agentHref } from "../shell/links.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import "../../styles/pages.css";

type Before = ReadonlyMap<string, AgentRow>;
const share = ({ failed_runs: failed, runs }: AgentRow): number => (runs === 0 ? 0 : failed / runs);

const perRun = ({ usage, runs }: AgentRow) => (usage.cost === null || runs === 0 ? null : usage.cost / runs);

const columnsWith = (before: Before): TableColumn<AgentRow>[] => [
  { name: "agent", head: "Agent", value: ({ name }) => name, cell: ({ name }) => <Agent name={name} /> },
  { name: "runs", head: "Runs", value: ({ runs }) => runs, figure: true },
  failed(
    "failed_runs",
    (row) => row.failed_runs,
    ({ runs }) => runs,
  ),
  {
    name: "failed_change",
    head: "Failures against before",
    value: (row) => share(row) - (before.has(row.name) ? share(before.get(row.name)!) : 0),
    cell: (row) => (before.has(row.name) ? <Points now={share(row)} before={share(before.get(row.name)!)} /> : NOTHING),
    leaves: 3,
  },
  lasting("p50", "p50", ({ p50_duration: p50 }) => p50, { leaves: 2 }),
  lasting("p95", "p95", ({ p95_duration: p95 }) => p95, { leaves: 1 }),
  spent(({ usage }) => usage),
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
  costOf("cost_per_run", "Per run", perRun, { leaves: 2 }),
  names("models", "Models", ({ models }) => models, { leaves: 3 }),
  counted("input_tokens", "Input", ({ usage }) => usage.input_tokens, { extra: true }),
  counted("output_tokens", "Output", ({ usage }) => usage.output_tokens, { extra: true }),
  { name: "services", head: "Services", value: ({ services }) => services.join(", "), extra: true },
  { name: "environments", head: "Environments", value: ({ environments }) => environments.join(", "), extra: true },
  moment("last_seen", "Last run", ({ last_seen: last }) => last, { leaves: 3 }),
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
            <>
              <AsksLacking name="agent" />
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
            </>
          )}
        </Answered>
      </main>
    </>
  );
};
