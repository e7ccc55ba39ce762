/** The agents as boxes, the hand-overs between them as lines: thicker the more was spent, dashed across services. */

import { useMemo } from "preact/hooks";
import { integer, money } from "../../layout/format.ts";
import type { Topology } from "../../layout/topology.ts";
import { Graph } from "../../parts/graph.tsx";
import { seriesClass } from "../../state/series.ts";
import { agentHref } from "../shell/links.ts";

const WIDE = 190;
const HIGH = 62;

export const Picture = ({ topology }: { topology: Topology }) => {
  const most = Math.max(...topology.edges.map(({ cost }) => cost), Number.MIN_VALUE);
  const nodes = useMemo(() => topology.nodes.map(({ name }) => ({ id: name, width: WIDE, height: HIGH })), [topology]);
  const edges = useMemo(
    () =>
      topology.edges.map(({ from, to, cost, priced, count, across }) => ({
        from,
        to,
        weight: 1 + 4 * Math.sqrt(cost / most),
        label: `${integer(count)}${priced ? ` · ${money(cost)}` : ""}`,
        dashed: across,
      })),
    [topology],
  );
  return (
    <Graph
      label="Agents and the hand-overs between them; the table below says the same"
      nodes={nodes}
      edges={edges}
      draw={(id) => {
        const node = topology.nodes.find(({ name }) => name === id)!;
        return (
          <a class={`step agent-box ${seriesClass(id)}`} href={agentHref(id)}>
            <span class="step-main">
              <b class="cut">{id}</b>
              <span class="step-facts">
                {integer(node.runs)} runs{node.priced && ` · ${money(node.cost)} itself`}
                {node.failed > 0 && <span class="bad"> · {integer(node.failed)} failed</span>}
              </span>
              <span class="step-facts cut">{node.services.join(", ")}</span>
            </span>
          </a>
        );
      }}
    />
  );
};
