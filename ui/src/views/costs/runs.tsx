/** The dearest runs of the range, each a click from where in it the money went. */

import type { TracePage, TraceSummary, UsageAnswer, UsageRow } from "../../api/types.ts";
import { integer, NOTHING } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { StateGlyph } from "../../parts/state.tsx";
import { lasting, moment } from "../../parts/usualcolumns.tsx";
import { useRanged } from "../../state/ranged.ts";
import { None } from "../list/none.tsx";
import { traceHref } from "../shell/links.ts";
import { only } from "./choice.ts";
import { usageColumns } from "./columns.tsx";

const MOST = 100;
/** One run is too small for these. */
const LEFT_OUT = new Set(["cache_read_tokens", "reasoning_tokens", "share"]);

const runColumns = (runs: ReadonlyMap<string, TraceSummary>): TableColumn<UsageRow>[] => {
  const of = (row: UsageRow) => runs.get(String(row.trace));
  return [
    {
      name: "ask",
      head: "Run",
      value: (row) => of(row)?.ask ?? of(row)?.name ?? String(row.trace),
      cell: (row) => (
        <span class="run-name">
          <StateGlyph status={of(row)?.status ?? "ok"} />
          <span class="cut">{of(row)?.ask ?? of(row)?.name ?? String(row.trace)}</span>
        </span>
      ),
      total: "All",
    },
    {
      name: "agent",
      head: "Agent",
      value: (row) => of(row)?.agents[0],
      cell: (row) => (of(row)?.agents[0] ? <Agent name={of(row)!.agents[0]!} /> : NOTHING),
      leaves: 2,
    },
    moment("start", "Start", (row) => of(row)?.start, { leaves: 2 }),
    lasting("duration", "Duration", (row) => of(row)?.duration, { leaves: 1 }),
  ];
};

/** The ledger knows what each run cost, of those calls only that are looked at; the traces what was asked. */
function useDearest() {
  const costs = useRanged<UsageAnswer>("usage", { by: "trace", limit: MOST, only: only.value });
  const ids = costs.now?.rows.map((row) => String(row.trace)) ?? [];
  const runs = useRanged<TracePage>("traces", { filter: `trace:${ids.join(",")}` }, { enabled: ids.length > 0 });
  return { costs, runs: new Map(runs.now?.traces.map((trace) => [trace.trace_id, trace])) };
}

export const Runs = () => {
  const { costs, runs } = useDearest();
  return (
    <Answered what="The dearest runs could not be read" answer={costs} rows={10}>
      {({ rows, total, count }) => {
        const columns = [
          ...runColumns(runs),
          ...usageColumns(rows, total, null, null).filter(({ name }) => !LEFT_OUT.has(name)),
        ];
        return (
          <List
            title="Dearest runs"
            label="Dearest runs"
            file="dearest-runs"
            sub={`the ${rows.length} dearest of ${integer(count)}, with the cost of each call on its bar`}
            rows={rows}
            columns={columns}
            keyOf={(row) => String(row.trace)}
            hrefOf={(row) => traceHref(String(row.trace), { overlay: "cost" })}
            sort={{ name: "cost", down: true }}
            none={<None what="model call">No run cost anything in this time.</None>}
          />
        );
      }}
    </Answered>
  );
};
