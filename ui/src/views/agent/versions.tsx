/** The versions of an agent side by side with what changed, set or not; and a run of each to be compared step by step. */

import { useSignal } from "@preact/signals";
import { problemOf } from "../../api/problem.ts";
import type { AgentVersion, TracePage } from "../../api/types.ts";
import { quoted } from "../../layout/filter.ts";
import { NOTHING } from "../../layout/format.ts";
import { endOf, versionName } from "../../layout/versions.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Icon } from "../../parts/icon.tsx";
import { List } from "../../parts/list.tsx";
import { costOf, failed, lasting, moment, names } from "../../parts/usualcolumns.tsx";
import { go } from "../../state/address.ts";
import { getWithin } from "../../state/narrowing.ts";
import { runsHref } from "../shell/links.ts";
import { placeHref } from "../shell/places.ts";

const perRun = ({ cost, runs }: AgentVersion): number | null => (cost === null || runs === 0 ? null : cost / runs);

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
  failed(
    "errors",
    ({ errors }) => errors,
    ({ runs }) => runs,
    { value: ({ errors, runs }) => (runs === 0 ? 0 : errors / runs) },
  ),
  names("models", "Models", ({ models }) => models, { leaves: 2 }),
  names("tools", "Tools", ({ tools }) => tools, { extra: true }),
  lasting("duration_p50", "p50", ({ duration_p50: p50 }) => p50, { leaves: 3 }),
  lasting("duration_p95", "p95", ({ duration_p95: p95 }) => p95, { leaves: 2 }),
  costOf("cost", "Cost", ({ cost }) => cost, { leaves: 1 }),
  costOf("per_run", "Per run", perRun),
  moment("first_seen", "First run", ({ first_seen: first }) => first, { leaves: 3 }),
  moment("last_seen", "Last run", ({ last_seen: last }) => last, { leaves: 3 }),
];

/** Where nobody set a version, the time in which it was seen tells its runs. */
const filterOf = (name: string, { version }: AgentVersion): string =>
  `agent:${quoted(name)}${version ? ` attr.gen_ai.agent.version:${quoted(version)}` : ""}`;
const endsOf = (row: AgentVersion) => ({ from: row.first_seen, to: endOf(row.last_seen) });

async function newestRun(name: string, row: AgentVersion): Promise<string | null> {
  const { traces } = await getWithin<TracePage>("traces", { filter: filterOf(name, row), ...endsOf(row), limit: 1 });
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
      hrefOf={(row) => runsHref(filterOf(name, row), endsOf(row))}
      sort={{ name: "last_seen", down: true }}
      param="versions"
      none={null}
    />
  );
};
