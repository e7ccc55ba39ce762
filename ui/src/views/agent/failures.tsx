/** How many of its runs failed when, and since when it is worse than before. */

import type { Histogram } from "../../api/types.ts";
import { quoted } from "../../layout/filter.ts";
import { integer, moment, percent } from "../../layout/format.ts";
import { failingSince } from "../../layout/since.ts";
import { toDate } from "../../layout/time.ts";
import { Icon } from "../../parts/icon.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { useRanged } from "../../state/ranged.ts";
import { runsHref, tracesHref } from "../shell/links.ts";

const BUCKETS = 48;

const Since = ({ data }: { data: Histogram }) => {
  const since = failingSince(data.buckets);
  if (data.errors === 0) return <span class="t3">No run failed in this time.</span>;
  if (!since) return <span class="t3">Failures are as frequent as ever in this time.</span>;
  return (
    <span class="bad since">
      <Icon name="error" small />
      Failing since {moment(toDate(since.start), new Date())}: {percent(since.after, 1)} of its runs,{" "}
      {percent(since.before, 1)} before.
    </span>
  );
};

const Bars = ({ data, name }: { data: Histogram; name: string }) => {
  const most = Math.max(1, ...data.buckets.map(({ traces }) => traces));
  return (
    <div class="fail-bars">
      {data.buckets.map(({ start, traces, errors }) => {
        const from = toDate(start);
        const to = new Date(from.getTime() + data.interval * 1000);
        const words = `${moment(from, new Date())}: ${integer(errors)} of ${integer(traces)} failed`;
        return traces === 0 ? (
          <span key={start} class="fail-bar" />
        ) : (
          <a
            key={start}
            class="fail-bar"
            title={words}
            aria-label={words}
            href={runsHref(`agent:${quoted(name)}${errors > 0 ? " status:error" : ""}`, {
              from: from.toISOString(),
              to: to.toISOString(),
            })}
          >
            {errors > 0 && <i class="failed" style={{ height: `${(errors / most) * 100}%` }} />}
            <i class="ok" style={{ height: `${((traces - errors) / most) * 100}%` }} />
          </a>
        );
      })}
    </div>
  );
};

export const Failures = ({ name }: { name: string }) => {
  const answer = useRanged<Histogram>("traces/histogram", {
    filter: `agent:${quoted(name)}`,
    buckets: BUCKETS,
    limit: null,
  });
  return (
    <Panel
      title="Failures"
      sub={answer.now && <Since data={answer.now} />}
      end={
        <a class="link" href={tracesHref({ agent: name, status: "error" })}>
          Failed runs
        </a>
      }
    >
      <Answered what="Failures could not be read" answer={answer} rows={3}>
        {(data) => <Bars data={data} name={name} />}
      </Answered>
    </Panel>
  );
};
