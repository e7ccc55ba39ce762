/** Budgets: what is spent of each since the month began, and where it will end going on like this. */

import { get } from "../../api/client.ts";
import type { Budget } from "../../api/types.ts";
import { money, NOTHING, percent } from "../../layout/format.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { useQuery } from "../../state/queries.ts";

const COLUMNS: readonly TableColumn<Budget>[] = [
  { name: "name", head: "Budget", value: ({ name }) => name },
  {
    name: "of",
    head: "For",
    value: ({ of }) =>
      Object.entries(of)
        .map(([key, value]) => `${key}:${value}`)
        .join(" ") || "everything",
    leaves: 2,
  },
  { name: "spent", head: "Spent", value: ({ spent }) => spent, cell: ({ spent }) => money(spent), figure: true },
  {
    name: "share",
    head: "Of the limit",
    value: ({ share }) => share,
    cell: ({ share, over }) => (
      <>
        <span class={over ? "share-bar over" : "share-bar"}>
          <i style={{ width: `${Math.min(100, share * 100)}%` }} />
        </span>{" "}
        {percent(share, 1)}
      </>
    ),
    figure: true,
  },
  { name: "limit", head: "Limit", value: ({ limit }) => limit, cell: ({ limit }) => money(limit), figure: true },
  {
    name: "forecast",
    head: "Forecast",
    value: ({ forecast }) => forecast,
    cell: ({ forecast, over }) => (
      <span class={over ? "bad" : ""}>
        {money(forecast)}
        {over && " over"}
      </span>
    ),
    figure: true,
  },
  {
    name: "unpriced",
    head: "Unpriced tokens",
    value: ({ unpriced_tokens: count }) => count,
    cell: ({ unpriced_tokens: count }) => (count > 0 ? count.toLocaleString("en-US") : NOTHING),
    figure: true,
    leaves: 3,
  },
];

export const Budgets = () => {
  const { data } = useQuery<{ budgets: Budget[] }>({
    queryKey: ["budgets"],
    queryFn: ({ signal }) => get("budgets", {}, signal),
    staleTime: 60_000,
  });
  if (!data || data.budgets.length === 0) return null;
  return (
    <List
      title="Budgets"
      label="Budgets"
      file="budgets"
      sub="since the month began, of all environments and runs"
      rows={data.budgets}
      columns={COLUMNS}
      keyOf={({ name }) => name}
      sort={{ name: "share", down: true }}
      param="budgets"
      none={null}
    />
  );
};
