/** The columns of what was used and what it cost, for every table of usage. */

import type { UsageRow, UsageTotal } from "../../api/types.ts";
import { integer, NOTHING, percent, tokens } from "../../layout/format.ts";
import { tokensOf } from "../../layout/spend.ts";
import { Change } from "../../parts/change.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Money } from "../../parts/figure.tsx";
import { TokenBar } from "../../parts/tokenbar.tsx";
import { counted } from "../../parts/usualcolumns.tsx";

const WIDE = 90;

type Count = "input_tokens" | "cache_read_tokens" | "output_tokens" | "reasoning_tokens";

const count = (name: Count, head: string, leaves: 1 | 2 | 3, total: UsageTotal): TableColumn<UsageRow> =>
  counted(name, head, (row) => row[name], { leaves, total: tokens(total[name]) });

/** `before` knows what the same row cost in the period before. */
export function usageColumns(
  rows: readonly UsageRow[],
  total: UsageTotal,
  before: ((row: UsageRow) => number | null | undefined) | null,
  beforeTotal: number | null,
): TableColumn<UsageRow>[] {
  const most = Math.max(1, ...rows.map(tokensOf));
  const all = total.cost ?? 0;
  const change: TableColumn<UsageRow>[] = before
    ? [
        {
          name: "change",
          head: "Against before",
          value: (row) => (row.cost ?? 0) - (before(row) ?? 0),
          cell: (row) =>
            row.cost === null ? (
              <span class="t3">{NOTHING}</span>
            ) : (
              <Change now={row.cost} before={before(row) ?? 0} more="bad" format={null} />
            ),
          figure: true,
          leaves: 1,
          total: beforeTotal !== null && <Change now={all} before={beforeTotal} more="bad" format={null} />,
        },
      ]
    : [];
  return [
    { name: "calls", head: "Calls", value: (row) => row.calls, figure: true, leaves: 1, total: integer(total.calls) },
    count("input_tokens", "Input", 2, total),
    count("cache_read_tokens", "Cached", 3, total),
    count("output_tokens", "Output", 2, total),
    count("reasoning_tokens", "Reasoning", 3, total),
    {
      name: "tokens",
      head: "Tokens",
      value: tokensOf,
      cell: (row) => <TokenBar usage={row} width={`${Math.max(2, (tokensOf(row) / most) * WIDE)}px`} />,
      leaves: 3,
    },
    {
      name: "cost",
      head: "Cost",
      value: (row) => row.cost,
      cell: (row) => (
        <b class="strong">
          <Money cost={row.cost} unpriced={row.unpriced_tokens > 0} />
        </b>
      ),
      figure: true,
      total: <Money cost={total.cost} unpriced={total.unpriced_tokens > 0} />,
    },
    {
      name: "share",
      head: "Share",
      value: (row) => (row.cost === null ? null : row.cost / Math.max(all, Number.MIN_VALUE)),
      cell: (row) => (row.cost === null ? NOTHING : percent(row.cost, all)),
      figure: true,
      leaves: 2,
    },
    ...change,
  ];
}
