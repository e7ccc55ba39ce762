/** Two runs side by side: what each took and cost, which tools, and the step at which they part. */

import { problemOf } from "../../api/problem.ts";
import { clock, shortId } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { Failed, Notice, Skeleton } from "../../parts/notice.tsx";
import { StateChip } from "../../parts/state.tsx";
import { address } from "../../state/address.ts";
import { candidatesQuery, type Run, runQuery } from "../../state/compared.ts";
import { queries, useQuery } from "../../state/queries.ts";
import { placeHref } from "../shell/places.ts";
import { Top } from "../shell/top.tsx";
import { Figures } from "./figures.tsx";
import { Other } from "./other.tsx";
import { Steps } from "./steps.tsx";
import { Used } from "./used.tsx";
import "../../styles/compare.css";

const RunHead = ({ letter, run }: { letter: "A" | "B"; run: Run }) => (
  <div class="run-head">
    <b class="letter">{letter}</b>
    <StateChip status={run.head.status} />
    <a class="cut" href={placeHref(`/traces/${run.head.trace_id}`)} title="Open this run">
      {run.summary?.ask ?? run.summary?.name ?? shortId(run.head.trace_id)}
    </a>
    <span class="t3">
      {clock(toDate(run.head.start), new Date())} · <span class="mono">{shortId(run.head.trace_id)}</span>
    </span>
  </div>
);

const Both = ({ a, b }: { a: Run; b: Run }) => (
  <>
    <Figures a={a} b={b} />
    <div class="compare-cols">
      <Steps a={a} b={b} />
      <Used a={a} b={b} />
    </div>
  </>
);

const Body = () => {
  const [a, b] = [address.value.query.get("a") ?? "", address.value.query.get("b") ?? ""];
  const first = useQuery(runQuery(a));
  const candidates = useQuery(candidatesQuery(first.data?.summary ?? null));
  const other = b || candidates.data?.[0]?.trace_id || "";
  const second = useQuery(runQuery(other));
  if (!a)
    return (
      <section class="panel">
        <Notice title="Two runs, side by side">
          <p>
            Open a run and press Compare: its most similar run is put beside it, and any other can be chosen.{" "}
            <a class="link" href={placeHref("/traces")}>
              Go to the traces
            </a>
          </p>
        </Notice>
      </section>
    );
  const wrong = first.error ?? second.error;
  if (wrong)
    return (
      <section class="panel">
        <Failed
          what="The runs could not be read"
          problem={problemOf(wrong)}
          retry={() => void queries.refetchQueries({ queryKey: ["run"] })}
        />
      </section>
    );
  if (!first.data)
    return (
      <section class="panel">
        <Skeleton rows={8} />
      </section>
    );
  return (
    <>
      <section class="panel runs" aria-label="The two runs">
        <RunHead letter="A" run={first.data} />
        {second.data && <RunHead letter="B" run={second.data} />}
        <Other chosen={other} given={b !== ""} candidates={candidates.data ?? []} />
      </section>
      {second.data && <Both a={first.data} b={second.data} />}
      {!second.data && candidates.data?.length === 0 && (
        <section class="panel">
          <Notice title="There is no other run yet">
            <p>As soon as the same agent has run once more, its runs can be compared.</p>
          </Notice>
        </section>
      )}
    </>
  );
};

export const ComparePage = () => (
  <>
    <Top title="Compare" />
    <main id="page" tabIndex={-1} class="page scrolls">
      <Body />
    </main>
  </>
);
