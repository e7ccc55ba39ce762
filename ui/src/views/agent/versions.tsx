/** The versions of an agent side by side with what changed, set or not; and a run of each to be compared step by step. */

import { useSignal } from "@preact/signals";
import { problemOf } from "../../api/problem.ts";
import type { AgentVersion, TracePage } from "../../api/types.ts";
import { quoted } from "../../layout/filter.ts";
import { clock, duration, integer, money, NOTHING, percent } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { endOf, versionName } from "../../layout/versions.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Icon } from "../../parts/icon.tsx";
import { List } from "../../parts/list.tsx";
import { go } from "../../state/address.ts";
import { getWithin } from "../../state/narrowing.ts";
import { placeHref } from "../shell/places.ts";

const perRun = ({ cost, runs }: AgentVersion): number | null => (cost === null || runs === 0 ? null : cost / runs);
const seconds = (value: number | null) => (value === null ? NOTHING : duration(value));
const mono = (values: readonly string[]) => (
  <span class="mono cut" title={values.join(", ")}>
    {values.join(", ") || NOTHING}
  </span>
);

const Changed = ({ changed }: Pick<AgentVersion, "changed">) => (
  <span class="changes">
    {changed.length === 0
      ? NOTHING
      : changed.map((what) => (
          <span key={what} class="chip">
            {what}
          </span>
        ))}
  </span>
);

const COLUMNS: readonly TableColumn<AgentVersion>[] = [
  { name: "version", head: "Version", value: versionName },
  {
    name: "changed",
    head: "Changed",
    value: ({ changed }) => changed.join(", "),
    cell: ({ changed }) => <Changed changed={changed} />,
  },
  { name: "runs", head: "Runs", value: ({ runs }) => runs, figure: true },
  {
    name: "errors",
    head: "Failed",
    value: ({ errors, runs }) => (runs === 0 ? 0 : errors / runs),
    cell: ({ errors, runs }) =>
      errors > 0 ? (
        <span class="bad">
          {integer(errors)} <span class="t3">{percent(errors, runs)}</span>
        </span>
      ) : (
        NOTHING
      ),
    figure: true,
  },
  {
    name: "models",
    head: "Models",
    value: ({ models }) => models.join(", "),
    cell: ({ models }) => mono(models),
    leaves: 2,
  },
  {
    name: "tools",
    head: "Tools",
    value: ({ tools }) => tools.join(", "),
    cell: ({ tools }) => mono(tools),
    extra: true,
  },
  {
    name: "duration_p50",
    head: "p50",
    value: ({ duration_p50: p50 }) => p50,
    cell: ({ duration_p50: p50 }) => seconds(p50),
    figure: true,
    leaves: 3,
  },
  {
    name: "duration_p95",
    head: "p95",
    value: ({ duration_p95: p95 }) => p95,
    cell: ({ duration_p95: p95 }) => seconds(p95),
    figure: true,
    leaves: 2,
  },
  {
    name: "cost",
    head: "Cost",
    value: ({ cost }) => cost,
    cell: ({ cost }) => (cost === null ? NOTHING : money(cost)),
    figure: true,
    leaves: 1,
  },
  {
    name: "per_run",
    head: "Per run",
    value: perRun,
    cell: (row) => (perRun(row) === null ? NOTHING : money(perRun(row)!)),
    figure: true,
  },
  {
    name: "first_seen",
    head: "First run",
    value: ({ first_seen: first }) => first,
    cell: ({ first_seen: first }) => <span class="t3">{clock(toDate(first), new Date())}</span>,
    leaves: 3,
  },
  {
    name: "last_seen",
    head: "Last run",
    value: ({ last_seen: last }) => last,
    cell: ({ last_seen: last }) => <span class="t3">{clock(toDate(last), new Date())}</span>,
    leaves: 3,
  },
];

/** Where nobody set a version, the time in which it was seen tells its runs. */
function runsOf(name: string, row: AgentVersion): { filter: string; from: string; to: string } {
  const version = row.version ? ` attr.gen_ai.agent.version:${quoted(row.version)}` : "";
  return { filter: `agent:${quoted(name)}${version}`, from: row.first_seen, to: endOf(row.last_seen) };
}

async function newestRun(name: string, row: AgentVersion): Promise<string | null> {
  const { traces } = await getWithin<TracePage>("traces", { ...runsOf(name, row), limit: 1 });
  return traces[0]?.trace_id ?? null;
}

const Both = ({ name, older, newer }: { name: string; older: AgentVersion; newer: AgentVersion }) => {
  const wrong = useSignal<string | null>(null);
  const compare = async () => {
    try {
      const [a, b] = await Promise.all([newestRun(name, older), newestRun(name, newer)]);
      if (a && b) go(placeHref("/compare", { a, b }));
      else wrong.value = "A run of each is needed";
    } catch (error) {
      wrong.value = problemOf(error).title;
    }
  };
  return (
    <button type="button" class="btn" onClick={compare}>
      <Icon name="compare" small />
      {wrong.value ?? `Compare ${versionName(older)} with ${versionName(newer)}`}
    </button>
  );
};

export const Versions = ({ name, versions }: { name: string; versions: readonly AgentVersion[] }) => {
  if (versions.length === 0) return null;
  const [newer, older] = versions;
  return (
    <List
      title="Versions"
      label="Versions"
      file={`versions-of-${name}`}
      sub="told apart by what changed, where nobody set one"
      end={newer && older && <Both name={name} older={older} newer={newer} />}
      rows={versions}
      columns={COLUMNS}
      keyOf={({ version, first_seen: first, instructions_hash: hash }) => `${version} ${first} ${hash}`}
      hrefOf={(row) => placeHref("/traces", { ...runsOf(name, row), range: null })}
      sort={{ name: "last_seen", down: true }}
      param="versions"
      none={null}
    />
  );
};
