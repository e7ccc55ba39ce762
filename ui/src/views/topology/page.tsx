/** Topology: who hands over to whom, across services, and what that costs. */

import type { Topology } from "../../api/types.ts";
import { plural } from "../../layout/format.ts";
import { Answered, Panel } from "../../parts/panel.tsx";
import { useRanged } from "../../state/ranged.ts";
import { ListBar } from "../list/bar.tsx";
import { None } from "../list/none.tsx";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { HandOvers } from "./handovers.tsx";
import { Picture } from "./map.tsx";
import "../../styles/pages.css";
import "../../styles/pictures.css";

const Shown = ({ topology }: { topology: Topology }) => {
  const { hand_overs: edges, traces_read: read, truncated } = topology;
  const of = plural(read, "run");
  return (
    <>
      <Panel
        title="Hand-overs"
        sub={truncated ? `from the newest ${of} with several agents; there are more` : `from ${of} with several agents`}
      >
        {edges.length > 0 ? (
          <div class="topology">
            <Picture topology={topology} />
          </div>
        ) : (
          <None what="hand-over">
            No agent handed over to another in this time. A hand-over is an <span class="mono">invoke_agent</span> span
            below a span of another agent, in the same or another service.
          </None>
        )}
      </Panel>
      {edges.length > 0 && <HandOvers edges={edges} />}
    </>
  );
};

export const TopologyPage = () => {
  const answer = useRanged<Topology>("topology", { limit: null });
  return (
    <>
      <Top title="Topology">
        <Within />
      </Top>
      <main id="page" tabIndex={-1} class="page scrolls">
        <ListBar />
        <Answered what="The hand-overs could not be read" answer={answer} rows={10}>
          {(topology) => <Shown topology={topology} />}
        </Answered>
      </main>
    </>
  );
};
