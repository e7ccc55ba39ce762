/** Topology: who hands over to whom, across services, and what that costs; read from the newest runs with several agents. */

import { problemOf } from "../../api/problem.ts";
import { integer, plural } from "../../layout/format.ts";
import { topologyOf } from "../../layout/topology.ts";
import { Failed, Skeleton } from "../../parts/notice.tsx";
import { Panel } from "../../parts/panel.tsx";
import { queries, useQuery } from "../../state/queries.ts";
import { type Read, topologyQuery } from "../../state/topology.ts";
import { ListBar } from "../list/bar.tsx";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { HandOvers } from "./handovers.tsx";
import { Picture } from "./map.tsx";
import "../../styles/pages.css";
import "../../styles/pictures.css";

const Shown = ({ runs, seen, more }: Read) => {
  const topology = topologyOf(runs);
  const sub = more
    ? `from the newest ${integer(runs.length)} of more runs with several agents`
    : `from all ${plural(runs.length, "run")} with several agents, of ${integer(seen)} in this time`;
  return (
    <>
      <Panel title="Hand-overs" sub={sub}>
        {topology.edges.length > 0 ? (
          <div class="topology">
            <Picture topology={topology} />
          </div>
        ) : (
          <p class="quiet">
            No agent handed over to another in this time. A hand-over is an <span class="mono">invoke_agent</span> span
            below a span of another agent, in the same or another service.
          </p>
        )}
      </Panel>
      {topology.edges.length > 0 && <HandOvers edges={topology.edges} />}
    </>
  );
};

const Body = () => {
  const query = topologyQuery();
  const { data, error } = useQuery(query);
  if (error)
    return (
      <section class="panel">
        <Failed
          what="The hand-overs could not be read"
          problem={problemOf(error)}
          retry={() => void queries.refetchQueries({ queryKey: query.queryKey })}
        />
      </section>
    );
  if (!data)
    return (
      <section class="panel">
        <Skeleton rows={10} />
      </section>
    );
  return <Shown {...data} />;
};

export const TopologyPage = () => (
  <>
    <Top title="Topology">
      <Within />
    </Top>
    <main id="page" tabIndex={-1} class="page scrolls">
      <ListBar />
      <Body />
    </main>
  </>
);
