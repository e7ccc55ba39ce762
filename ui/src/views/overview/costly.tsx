/** The dearest runs: one click from the run, and there from where in it the money went. */

import type { TracePage, UsageAnswer } from "../../api/types.ts";
import { clock, duration, money } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { Agent } from "../../parts/agent.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { StateGlyph } from "../../parts/state.tsx";
import { useRanged } from "../../state/ranged.ts";
import { traceHref } from "../shell/links.ts";
import { placeHref } from "../shell/places.ts";

export const FIRST = 6;

/** The ledger knows what each run cost, the traces what was asked. */
export function useDearest(most: number, only: readonly string[] = []) {
  const costs = useRanged<UsageAnswer>("usage", { by: "trace", limit: most, only });
  const ids = costs.now?.rows.map((row) => String(row.trace)) ?? [];
  const runs = useRanged<TracePage>("traces", { filter: `trace:${ids.join(",")}` }, { enabled: ids.length > 0 });
  return { costs, runs: new Map(runs.now?.traces.map((trace) => [trace.trace_id, trace])) };
}

export const Costly = () => {
  const { costs, runs } = useDearest(FIRST);
  return (
    <Panel
      title="Dearest runs"
      end={
        <a class="link" href={placeHref("/costs", { show: "runs" })}>
          More
        </a>
      }
    >
      <Answered what="The dearest runs could not be read" answer={costs}>
        {({ rows }) => (
          <ul class="items">
            {rows.map((row) => {
              const id = String(row.trace);
              const run = runs.get(id);
              return (
                <li key={id}>
                  <a href={traceHref(id, { overlay: "cost" })}>
                    <span class="cut strong">{run?.ask ?? run?.name ?? id.slice(0, 8)}</span>
                    <b>{row.cost === null ? "unpriced" : money(row.cost)}</b>
                    <span class="meta">
                      {run && <StateGlyph status={run.status} />}
                      {run?.agents[0] && <Agent name={run.agents[0]} />}
                      {run && <span>{duration(run.duration)}</span>}
                    </span>
                    <span class="t3">{run && clock(toDate(run.start), new Date())}</span>
                  </a>
                </li>
              );
            })}
          </ul>
        )}
      </Answered>
    </Panel>
  );
};
