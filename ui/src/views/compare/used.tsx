/** Which agents, models and tools each run used, and how often. */

import { type Tally, tallies } from "../../layout/diff.ts";
import { integer, NOTHING } from "../../layout/format.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { List } from "../../parts/list.tsx";
import type { Run } from "../../state/compared.ts";

const ICONS: Record<Tally["kind"], IconName> = { agent: "agent", model: "model", tool: "tools" };

const Count = ({ count, failed }: { count: number; failed: number }) => (
  <>
    {count === 0 ? <span class="t3">{NOTHING}</span> : integer(count)}
    {failed > 0 && <span class="bad">, {integer(failed)} failed</span>}
  </>
);

const COLUMNS: readonly TableColumn<Tally>[] = [
  {
    name: "name",
    head: "Agent, model or tool",
    value: ({ name }) => name,
    cell: ({ name, kind, a, b }) => (
      <span class={a === b ? "used" : "used differs"}>
        <Icon name={ICONS[kind]} small />
        {name}
      </span>
    ),
  },
  {
    name: "a",
    head: "A",
    value: ({ a }) => a,
    cell: ({ a, failedA }) => <Count count={a} failed={failedA} />,
    figure: true,
  },
  {
    name: "b",
    head: "B",
    value: ({ b }) => b,
    cell: ({ b, failedB }) => <Count count={b} failed={failedB} />,
    figure: true,
  },
  {
    name: "difference",
    head: "Difference",
    value: ({ a, b }) => b - a,
    cell: ({ a, b }) => signed(b - a),
    figure: true,
  },
];

const signed = (value: number): string => (value === 0 ? NOTHING : `${value > 0 ? "+" : "−"}${Math.abs(value)}`);

export const Used = ({ a, b }: { a: Run; b: Run }) => (
  <List
    title="What was used"
    label="What was used"
    file="used"
    sub="how often"
    rows={tallies(a, b)}
    columns={COLUMNS}
    keyOf={({ kind, name }) => `${kind} ${name}`}
    sort={{ name: "difference", down: true }}
    none={<p class="quiet">Neither run used an agent, a model or a tool.</p>}
  />
);
