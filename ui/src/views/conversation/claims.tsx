/** What log events claim that belong to no span: what of it counts, and why the rest does not. */

import type { LedgerEntry } from "../../api/types.ts";
import { integer, NOTHING, plural } from "../../layout/format.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Money } from "../../parts/figure.tsx";
import { List } from "../../parts/list.tsx";
import { counted } from "../../parts/usualcolumns.tsx";

const MOST = 500;

const COLUMNS: readonly TableColumn<LedgerEntry>[] = [
  {
    name: "model",
    head: "Model",
    value: ({ model }) => model,
    cell: ({ model }) => <span class="mono">{model ?? NOTHING}</span>,
  },
  counted("input_tokens", "Input", ({ input_tokens: count }) => count),
  counted("output_tokens", "Output", ({ output_tokens: count }) => count, { leaves: 2 }),
  {
    name: "cost",
    head: "Cost",
    value: ({ cost }) => cost,
    cell: ({ cost, counted }) => <Money cost={cost} unpriced={counted && cost === null} />,
    figure: true,
    leaves: 1,
  },
  {
    name: "reason",
    head: "Counts",
    value: ({ reason }) => reason ?? "yes",
    cell: ({ reason }) => (reason === null ? "yes" : <span class="t3">no: {reason}</span>),
  },
];

export const Claims = ({ ledger }: { ledger: readonly LedgerEntry[] }) => {
  if (ledger.length === 0) return null;
  const left = ledger.filter(({ counted }) => !counted).length;
  const told = ledger.length < MOST ? plural(ledger.length, "call") : `the first ${integer(MOST)} calls`;
  return (
    <List
      title="Told by log events"
      sub={`${told}, ${left === 0 ? "each counts" : `${integer(left)} left out`}`}
      label="Calls that log events tell of"
      file="log-events"
      param="claims"
      rows={ledger}
      columns={COLUMNS}
      keyOf={({ span_id: id, counted }) => `${id} ${counted}`}
      sort={{ name: "reason", down: false }}
      none={null}
    />
  );
};
