/** The figures of the range, each against the period before and a click from what is behind it. */

import type { Histogram, UsageTotal } from "../../api/types.ts";
import { integer, money, NOTHING, percent, tokensFigure } from "../../layout/format.ts";
import { tokensOf } from "../../layout/spend.ts";
import { Change, Points } from "../../parts/change.tsx";
import { Spark } from "../../parts/spark.tsx";
import { Stat, Stats } from "../../parts/stats.tsx";
import { useRanged } from "../../state/ranged.ts";
import { useSpend } from "../../state/spend.ts";
import { costsHref, runsHref, sameRuns, tracesHref } from "../shell/links.ts";

const BARS = 24;

const counts = (histogram: Histogram | null | undefined, what: "traces" | "errors"): number[] =>
  histogram?.buckets.map((bucket) => bucket[what]) ?? [];

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const Spend = ({ now, before }: { now: UsageTotal | undefined; before: UsageTotal | undefined }) => (
  <Stat
    name="Spend"
    value={now ? (now.cost === null ? NOTHING : money(now.cost)) : NOTHING}
    href={costsHref()}
    note={
      now?.cost != null && before ? <Change now={now.cost} before={before.cost ?? 0} more="bad" format={money} /> : null
    }
  />
);

const Tokens = ({ now }: { now: UsageTotal | undefined }) => {
  const figure = now ? tokensFigure(tokensOf(now)) : { value: NOTHING, unit: "" };
  return (
    <Stat
      name="Tokens"
      value={figure.value}
      unit={figure.unit}
      href={costsHref({ measure: "tokens" })}
      note={now && `${percent(now.cache_read_tokens, now.input_tokens)} of input from cache`}
    />
  );
};

export const Strip = () => {
  const spend = useSpend("agent");
  const runs = useRanged<Histogram>("traces/histogram", { buckets: BARS, limit: null }, { compares: true });
  const [now, before] = [spend.now?.total, spend.before?.total];
  const [traces, earlier] = [runs.now, runs.before];
  return (
    <Stats label="Figures">
      <Spend now={now} before={before} />
      <Stat
        name="Runs"
        value={traces ? integer(traces.traces) : NOTHING}
        href={runsHref()}
        note={traces && earlier ? <Change now={traces.traces} before={earlier.traces} /> : null}
        spark={<Spark now={counts(traces, "traces")} before={counts(earlier, "traces")} />}
      />
      <Stat
        name="Failed runs"
        value={traces ? integer(traces.errors) : NOTHING}
        unit={traces ? ` ${percent(traces.errors, traces.traces)}` : ""}
        href={tracesHref({ status: "error" })}
        note={
          traces && earlier ? (
            <Points now={share(traces.errors, traces.traces)} before={share(earlier.errors, earlier.traces)} />
          ) : null
        }
        spark={<Spark now={counts(traces, "errors")} before={counts(earlier, "errors")} />}
      />
      <Stat
        name="Cost per run"
        value={now?.cost != null && traces?.traces ? money(now.cost / traces.traces) : NOTHING}
        href={costsHref()}
        note={
          now?.cost != null && traces?.traces && before?.cost && earlier?.traces ? (
            <Change now={now.cost / traces.traces} before={before.cost / earlier.traces} more="bad" format={money} />
          ) : null
        }
      />
      <Tokens now={now} />
      <Unpriced now={now} />
    </Stats>
  );
};

const Unpriced = ({ now }: { now: UsageTotal | undefined }) => {
  const count = now?.unpriced_tokens ?? 0;
  const figure = tokensFigure(count);
  return (
    <Stat
      name="Unpriced tokens"
      value={now ? figure.value : NOTHING}
      unit={figure.unit}
      href={sameRuns("/models")}
      note={now ? (count > 0 ? "no price is known" : "every call has a price") : null}
    />
  );
};
