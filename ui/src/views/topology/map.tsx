/** The agents as boxes, the hand-overs between them as lines: thicker the more was spent, dashed across services. */

import { useMemo } from "preact/hooks";
import type { Topology, TopologyAgent } from "../../api/types.ts";
import { money, plural } from "../../layout/format.ts";
import { betweenAgents } from "../../layout/handovers.ts";
import { Graph } from "../../parts/graph.tsx";
import { seriesClass } from "../../state/series.ts";
import { agentHref } from "../shell/links.ts";

const WIDE = 190;
const HIGH = 62;

const Box = ({ agent: { name, runs, errors, services, usage } }: { agent: TopologyAgent }) => (
  <a class={`step agent-box ${seriesClass(name)}`} href={agentHref(name)}>
    <span class="step-main">
      <b class="cut">{name}</b>
      <span class="step-facts">
        {plural(runs, "run")}
        {usage.cost !== null && ` · ${money(usage.cost)} itself`}
        {errors > 0 && <span class="bad"> · {errors} failed</span>}
      </span>
      <span class="step-facts cut">{services.join(", ")}</span>
    </span>
  </a>
);

export const Picture = ({ topology }: { topology: Topology }) => {
  const agents = new Map(topology.agents.map((agent) => [agent.name, agent]));
  const nodes = useMemo(() => topology.agents.map(({ name }) => ({ id: name, width: WIDE, height: HIGH })), [topology]);
  const edges = useMemo(() => betweenAgents(topology.hand_overs), [topology]);
  return (
    <Graph
      label="Agents and the hand-overs between them; the table below says the same"
      nodes={nodes}
      edges={edges}
      draw={(id) => <Box agent={agents.get(id)!} />}
    />
  );
};
