/** The versions of an agent side by side, and a run of each to be compared step by step. */

import type { Histogram, TracePage, UsageAnswer, UsageRow } from "../../api/types.ts";
import { quoted } from "../../layout/filter.ts";
import { integer, money, NOTHING, percent } from "../../layout/format.ts";
import { dimension, tokensOf, told } from "../../layout/spend.ts";
import { DataTable, type TableColumn } from "../../parts/datatable.tsx";
import { Money, Tokens } from "../../parts/figure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { getWithin, withinKey } from "../../state/narrowing.ts";
import { useQuery } from "../../state/queries.ts";
import { endsOf, paramsOf, range } from "../../state/range.ts";
import { useRanged } from "../../state/ranged.ts";
import { placeHref } from "../shell/places.ts";

interface Version {
  row: UsageRow;
  runs: number;
  failed: number;
  /** Its newest run, to be compared. */
  newest: string | null;
}

const filterOf = (name: string, version: string): string =>
  `agent:${quoted(name)} attr.gen_ai.agent.version:${quoted(version)}`;

async function versionOf(name: string, row: UsageRow, signal: AbortSignal): Promise<Version> {
  const within = paramsOf(endsOf(range.peek(), new Date()));
  const filter = filterOf(name, dimension(row, "agent_version"));
  const [counts, page] = await Promise.all([
    getWithin<Histogram>("traces/histogram", { ...within, filter, buckets: 1 }, signal),
    getWithin<TracePage>("traces", { ...within, filter, limit: 1 }, signal),
  ]);
  return { row, runs: counts.traces, failed: counts.errors, newest: page.traces[0]?.trace_id ?? null };
}

const COLUMNS: readonly TableColumn<Version>[] = [
  { name: "version", head: "Version", value: ({ row }) => dimension(row, "agent_version") },
  { name: "runs", head: "Runs", value: ({ runs }) => runs, figure: true },
  {
    name: "failed",
    head: "Failed",
    value: ({ failed, runs }) => (runs === 0 ? 0 : failed / runs),
    cell: ({ failed, runs }) =>
      failed > 0 ? (
        <span class="bad">
          {integer(failed)} {percent(failed, runs)}
        </span>
      ) : (
        NOTHING
      ),
    figure: true,
  },
  { name: "calls", head: "Calls", value: ({ row }) => row.calls, figure: true, leaves: 1 },
  {
    name: "tokens",
    head: "Tokens",
    value: ({ row }) => tokensOf(row),
    cell: ({ row }) => <Tokens count={tokensOf(row)} />,
    figure: true,
    leaves: 2,
  },
  {
    name: "cost",
    head: "Cost",
    value: ({ row }) => row.cost,
    cell: ({ row }) => <Money cost={row.cost} unpriced={row.unpriced_tokens > 0} />,
    figure: true,
  },
  {
    name: "per_run",
    head: "Per run",
    value: ({ row, runs }) => (row.cost === null || runs === 0 ? null : row.cost / runs),
    cell: ({ row, runs }) => (row.cost === null || runs === 0 ? NOTHING : money(row.cost / runs)),
    figure: true,
  },
];

const Both = ({ versions }: { versions: readonly Version[] }) => {
  const [newer, older] = versions.filter(({ newest }) => newest !== null);
  if (!newer || !older) return null;
  const [a, b] = [dimension(older.row, "agent_version"), dimension(newer.row, "agent_version")];
  return (
    <a class="btn" href={placeHref("/compare", { a: older.newest, b: newer.newest })}>
      <Icon name="compare" small />
      Compare a run of {a} with one of {b}
    </a>
  );
};

export const Versions = ({ name, versions }: { name: string; versions: readonly string[] }) => {
  const usage = useRanged<UsageAnswer>(
    "usage",
    { by: "agent_version", only: [`agent:${name}`] },
    { enabled: versions.length > 1 },
  );
  const rows = usage.now?.rows.filter((row) => told(dimension(row, "agent_version"))) ?? [];
  const { data, error, refetch } = useQuery<Version[]>({
    queryKey: ["versions", name, withinKey.value, rows.length],
    queryFn: ({ signal }) => Promise.all(rows.map((row) => versionOf(name, row, signal))),
    enabled: rows.length > 1,
  });
  if (versions.length < 2) return null;
  const ordered = [...(data ?? [])].sort((a, b) =>
    dimension(b.row, "agent_version").localeCompare(dimension(a.row, "agent_version"), "en", { numeric: true }),
  );
  return (
    <Panel title="Versions" end={<Both versions={ordered} />}>
      <Answered
        what="The versions could not be read"
        answer={{ now: data, error, again: () => void refetch() }}
        rows={3}
      >
        {() => (
          <DataTable
            label="Versions"
            rows={ordered}
            columns={COLUMNS}
            keyOf={({ row }) => dimension(row, "agent_version")}
            hrefOf={({ row }) => placeHref("/traces", { filter: filterOf(name, dimension(row, "agent_version")) })}
            sort={{ name: "version", down: true }}
            param="versions"
          />
        )}
      </Answered>
    </Panel>
  );
};
