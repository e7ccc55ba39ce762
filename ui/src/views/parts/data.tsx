/** Tables, charts, JSON and text. */

import { money } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import { Chart } from "../../parts/chart.tsx";
import { DataTable, type TableColumn } from "../../parts/datatable.tsx";
import { JsonTree } from "../../parts/jsontree.tsx";
import { List } from "../../parts/list.tsx";
import { Markdown } from "../../parts/markdown.tsx";
import { Pairs } from "../../parts/pairs.tsx";
import { spent } from "../../parts/usualcolumns.tsx";
import { Sheet } from "./sheet.tsx";

interface Example {
  agent: string;
  runs: number;
  cost: number | null;
}

const ROWS: readonly Example[] = [
  { agent: "planner", runs: 5120, cost: 122.19 },
  { agent: "researcher", runs: 7930, cost: 196.35 },
  { agent: "triage", runs: 3120, cost: null },
];

const COLUMNS: readonly TableColumn<Example>[] = [
  {
    name: "agent",
    head: "Agent",
    value: ({ agent }) => agent,
    cell: ({ agent }) => <Agent name={agent} />,
    total: "All",
  },
  { name: "runs", head: "Runs", value: ({ runs }) => runs, figure: true, total: "16,170" },
  spent(({ cost }) => ({ cost, unpriced_tokens: cost === null ? 1 : 0 }), { total: "$318.54" }),
];

const TIMES = Array.from({ length: 24 }, (_, n) => 1_795_000_000 + n * 3600);
const wave = (by: number, high: number) => TIMES.map((_, n) => high * (1 + Math.sin((n + by) / 3)));

const TEXT = '**Both charges** are on the invoice.\n\n- order `48213`\n- *one* refund\n\n```json\n{"amount": 129}\n```';

export const DataParts = () => (
  <>
    <Sheet title="Bars over time" sub="the largest at the base, dashed what was before" wide>
      <Chart
        label="Spend by agent, an example of two agents over a day"
        times={TIMES}
        interval={3600}
        series={[
          { name: "planner", values: wave(0, 4) },
          { name: "billing", values: wave(2, 1.5) },
        ]}
        before={{ label: "the day before", values: wave(1, 4) }}
        format={money}
      />
    </Sheet>
    <Sheet title="Table" sub="a click on a head sorts">
      <DataTable
        label="An example of agents"
        rows={ROWS}
        columns={COLUMNS}
        keyOf={({ agent }) => agent}
        hrefOf={() => "/parts?sheet=data"}
        sort={{ name: "cost", down: true }}
      />
    </Sheet>
    <List
      title="List"
      label="An example of a list"
      file="example"
      sub="the same table in a panel: columns, CSV"
      rows={ROWS}
      columns={COLUMNS}
      keyOf={({ agent }) => agent}
      sort={{ name: "runs", down: true }}
      param="example"
      none={<p class="quiet">What it says without rows.</p>}
    />
    <Sheet title="Pairs" sub="names and what they are">
      <Pairs
        pairs={[
          ["Version", "0.1.0"],
          ["Kept for", "30 days"],
        ]}
      />
    </Sheet>
    <Sheet title="JSON and Markdown" sub="what is closed is not drawn; nothing runs">
      <div class="sheet-row">
        <JsonTree
          value={{ order_id: "48213", amount: 129, items: ["lamp", null, true], nested: { deep: { er: 1 } } }}
        />
        <Markdown text={TEXT} />
      </div>
    </Sheet>
  </>
);
