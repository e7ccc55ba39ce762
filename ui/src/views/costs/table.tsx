/** Costs by one or two dimensions: each row leads to the runs whose calls it sums. */

import { pathOf } from "../../api/client.ts";
import type { UsageAnswer, UsageRow } from "../../api/types.ts";
import { integer } from "../../layout/format.ts";
import { dimension, ofAll, summed, told } from "../../layout/spend.ts";
import { Agent } from "../../parts/agent.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { TokenLegend } from "../../parts/tokenbar.tsx";
import { asked } from "../../state/narrowing.ts";
import { endsOf, paramsOf, range } from "../../state/range.ts";
import { useRanged } from "../../state/ranged.ts";
import { LACKABLE, Lacking } from "../list/lacking.tsx";
import { None } from "../list/none.tsx";
import { tracesHref } from "../shell/links.ts";
import { by, only } from "./choice.ts";
import { usageColumns } from "./columns.tsx";

/** Dimensions that the filter of traces knows under the same name; the others lead to no list of runs. */
const FILTERS = new Set([
  "agent",
  "model",
  "request_model",
  "provider",
  "tool",
  "workflow",
  "service",
  "environment",
  "conversation",
]);

function runsOf(row: UsageRow, names: readonly string[]): string | null {
  const terms: Record<string, string> = {};
  for (const term of only.value) {
    const [name = "", value = ""] = term.split(/:(.*)/);
    if (FILTERS.has(name) || name.startsWith("attr.")) terms[name] = value;
  }
  for (const name of names) {
    if (!FILTERS.has(name) && !name.startsWith("attr.")) continue;
    if (told(dimension(row, name))) terms[name] = dimension(row, name);
  }
  return Object.keys(terms).length > 0 ? tracesHref(terms) : null;
}

const keyOf = (row: UsageRow, names: readonly string[]): string => names.map((name) => dimension(row, name)).join("\n");

const dimensions = (names: readonly string[], count: number): TableColumn<UsageRow>[] =>
  names.map((name, n) => ({
    name,
    head: name,
    value: (row) => dimension(row, name),
    cell: (row) =>
      name === "agent" ? (
        <Agent name={dimension(row, name)} />
      ) : (
        <span class={told(dimension(row, name)) ? "mono" : "t3"}>{dimension(row, name)}</span>
      ),
    total: n === 0 ? "All" : `${integer(count)} rows`,
  }));

/** All rows, as the server writes them. */
const parquet = (names: readonly string[]): string =>
  pathOf(
    "usage",
    asked("usage", {
      ...paramsOf(endsOf(range.value, new Date())),
      by: names.join(","),
      only: only.value,
      format: "parquet",
    }),
  );

/** Only where all rows are here: beyond them may be more that is not told. */
const Untold = ({ names, now: { rows, rest, total } }: { names: readonly string[]; now: UsageAnswer }) => {
  if (rest) return null;
  const missing = (name: string) => summed(rows.filter((row) => !told(dimension(row, name)))).calls;
  return LACKABLE.filter((name) => names.includes(name)).map((name) => (
    <Lacking key={name} name={name} missing={missing(name)} of={total.calls} />
  ));
};

const Rows = ({
  names,
  now,
  before,
}: {
  names: readonly string[];
  now: UsageAnswer;
  before: UsageAnswer | null | undefined;
}) => {
  const earlier = new Map(before?.rows.map((row) => [keyOf(row, names), row.cost]));
  const columns = [
    ...dimensions(names, now.rows.length),
    ...usageColumns(
      now.rows,
      now.total,
      before ? (row) => earlier.get(keyOf(row, names)) : null,
      before?.total.cost ?? null,
    ),
  ];
  return (
    <>
      <Untold names={names} now={now} />
      <List
        title={names.join(" × ")}
        label={`Costs by ${names.join(" and ")}`}
        file={`costs-by-${names.join("-")}`}
        sub={now.rest ? ofAll(now) : "one row in the ledger for each model call; a row leads to its runs"}
        end={
          <>
            <TokenLegend />
            <a
              class="btn"
              href={parquet(names)}
              download={`costs-by-${names.join("-")}.parquet`}
              title="Save as Parquet"
            >
              Parquet
            </a>
          </>
        }
        rows={now.rows}
        columns={columns}
        keyOf={(row) => keyOf(row, names)}
        hrefOf={(row) => runsOf(row, names)}
        sort={{ name: "cost", down: true }}
        none={<None what="model call">No model was called in this time.</None>}
      >
        {now.rest && (
          <p class="quiet">{integer(now.rest.calls)} more calls lie beyond the rows shown; the sums hold them too.</p>
        )}
      </List>
    </>
  );
};

export const CostsTable = () => {
  const names = by.value;
  const answer = useRanged<UsageAnswer>("usage", { by: names.join(","), only: only.value }, { compares: true });
  return (
    <Answered what="Costs could not be read" answer={answer} rows={10}>
      {(now) => <Rows names={names} now={now} before={answer.before} />}
    </Answered>
  );
};
