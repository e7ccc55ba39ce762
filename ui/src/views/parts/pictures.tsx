/** A graph, a matrix, two panes with a line between them: what is more than text and figures. */

import { useSignal } from "@preact/signals";
import type { UsageRow } from "../../api/types.ts";
import { matrixOf } from "../../layout/spend.ts";
import { Graph } from "../../parts/graph.tsx";
import { Guard } from "../../parts/guard.tsx";
import { Heatmap } from "../../parts/heatmap.tsx";
import { Answered } from "../../parts/panel.tsx";
import { Splitter } from "../../parts/splitter.tsx";
import { Sheet } from "./sheet.tsx";

const HERE = "/parts?sheet=data";
const here = () => HERE;
const box = (id: string) => ({ id, width: 120, height: 34 });

const spent = (agent: string, model: string, cost: number | null): UsageRow =>
  ({
    agent,
    model,
    cost,
    calls: 4,
    input_tokens: 900,
    output_tokens: 90,
    unpriced_tokens: cost === null ? 990 : 0,
  }) as unknown as UsageRow;

const SPENT = [
  spent("planner", "model-large", 12.4),
  spent("planner", "model-small", 1.1),
  spent("triage", "model-small", 4.2),
  spent("router", "our-own", null),
];

const Panes = () => {
  const width = useSignal(180);
  return (
    <div class="library-panes">
      <div style={{ width: `${width.value}px` }}>{width} px</div>
      <Splitter
        label="Width of the example"
        value={width.value}
        least={80}
        most={320}
        direction={1}
        onChange={(value) => {
          width.value = value;
        }}
      />
      <div>the rest</div>
    </div>
  );
};

const Broken = (): never => {
  throw new Error("An example of a part that breaks while it is drawn.");
};

export const Pictures = () => (
  <>
    <Sheet title="Graph" sub="thicker the more was spent, dashed across services">
      <Graph
        label="An example: triage hands over to refunds and to billing"
        nodes={["triage", "refunds", "billing"].map(box)}
        edges={[
          { from: "triage", to: "refunds", weight: 4, label: "12 · $4.20" },
          { from: "triage", to: "billing", weight: 1, dashed: true },
        ]}
        draw={(id) => (
          <a class="step" href={HERE}>
            <span class="step-main">
              <b>{id}</b>
            </span>
          </a>
        )}
      />
    </Sheet>
    <Sheet title="Matrix" sub="one quantity, low to high">
      <Heatmap
        label="An example of spend by agent and model"
        down="Agent"
        matrix={matrixOf(SPENT, "agent", "model", 3)}
        hrefOf={here}
        rowHref={here}
        columnHref={here}
      />
    </Sheet>
    <Sheet title="Two panes" sub="dragged, or moved with the arrow keys">
      <Panes />
    </Sheet>
    <Sheet title="Awaited, and broken" sub="the rest of the page stays">
      <Answered what="Never asked" answer={{ now: undefined, error: null, again: () => undefined }} rows={2}>
        {() => null}
      </Answered>
      <Guard what="This part could not be drawn">
        <Broken />
      </Guard>
    </Sheet>
  </>
);
