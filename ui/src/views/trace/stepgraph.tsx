/** The trace as a graph of steps; what was repeated is one box with its count. */

import { useMemo } from "preact/hooks";
import { duration, integer, money, plural } from "../../layout/format.ts";
import { type StepNode, stepsGraph } from "../../layout/steps.ts";
import { Graph } from "../../parts/graph.tsx";
import { Icon } from "../../parts/icon.tsx";
import { opened } from "../../state/opentrace.ts";
import { seriesClass } from "../../state/series.ts";
import { compareCalls } from "../../state/traceshow.ts";
import { goAmong, selected } from "../../state/traceview.ts";
import { KIND_ICONS } from "./row.tsx";

const WIDE = 180;
const HIGH = 48;

const Box = ({ node }: { node: StepNode }) => {
  const { forest } = opened.value!;
  const many = node.spans.length > 1;
  const chosen = selected.value !== null && node.spans.includes(selected.value);
  return (
    <div
      class={`step ${seriesClass(forest.agents[node.agent])} ${node.failed > 0 ? "error" : ""} ${chosen ? "sel" : ""}`}
    >
      <button
        type="button"
        class="step-main"
        onClick={() => goAmong(node.spans, 1)}
        title={many ? "Go to the next of these" : "Show it"}
      >
        <span class="step-name">
          <span class="ki">
            <Icon name={KIND_ICONS[node.kind]} small />
          </span>
          <b class="cut">{node.subject}</b>
        </span>
        <span class="step-facts">
          {duration(node.seconds)}
          {node.priced && ` · ${money(node.cost)}`}
          {node.failed > 0 && <span class="bad"> · {integer(node.failed)} failed</span>}
        </span>
      </button>
      {many &&
        (node.kind === "tool" ? (
          <button
            type="button"
            class="chip"
            title="Show these calls side by side"
            onClick={() => compareCalls(node.subject)}
          >
            ×{node.spans.length}
          </button>
        ) : (
          <span class="chip">×{node.spans.length}</span>
        ))}
    </div>
  );
};

export const StepGraphView = () => {
  const { forest, sums } = opened.value!;
  const graph = useMemo(() => stepsGraph(forest, sums), [forest]);
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const nodes = useMemo(() => graph.nodes.map(({ id }) => ({ id, width: WIDE, height: HIGH })), [graph]);
  const edges = useMemo(
    () =>
      graph.edges.map(({ from, to, count }) => ({
        from,
        to,
        weight: Math.min(5, 1 + Math.log2(count)),
        ...(count > 1 && { label: `×${count}` }),
      })),
    [graph],
  );
  return (
    <section class="graph-view" aria-label="Graph of steps">
      <Graph
        label={`${plural(graph.nodes.length, "step")} of ${integer(forest.spans.length)} spans`}
        nodes={nodes}
        edges={edges}
        draw={(id) => <Box node={byId.get(id)!} />}
      />
      {graph.left > 0 && (
        <p class="lanes-key t3">The longest steps are drawn; {plural(graph.left, "shorter one")} had no place.</p>
      )}
    </section>
  );
};
