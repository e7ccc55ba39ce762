/** What an agent spent on which model. */

import type { UsageRow } from "../../api/types.ts";
import { dimension } from "../../layout/spend.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { failed, spent } from "../../parts/usualcolumns.tsx";
import { tracesHref } from "../shell/links.ts";

const COLUMNS: readonly TableColumn<UsageRow>[] = [
  {
    name: "model",
    head: "Model",
    value: (row) => dimension(row, "model"),
    cell: (row) => <span class="mono">{dimension(row, "model")}</span>,
  },
  { name: "calls", head: "Calls", value: (row) => row.calls, figure: true },
  failed(
    "failed_calls",
    (row) => row.failed_calls,
    ({ calls }) => calls,
  ),
  spent((row) => row),
];

export const Models = ({ rows, name }: { rows: readonly unknown[]; name: string }) => (
  <List
    title="Models"
    label="Models of the agent"
    file={`models-of-${name}`}
    rows={rows as readonly UsageRow[]}
    columns={COLUMNS}
    keyOf={(row) => `${dimension(row, "provider")} ${dimension(row, "model")}`}
    hrefOf={(row) => tracesHref({ agent: name, model: dimension(row, "model") })}
    sort={{ name: "cost", down: true }}
    param="models"
    none={<p class="quiet">It called no model in this time.</p>}
  />
);
