/** The dearest runs: one click from the run, and there from where in it the money went. */

import type { TracePage } from "../../api/types.ts";
import { clock, duration, money } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { Agent } from "../../parts/agent.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { StateGlyph } from "../../parts/state.tsx";
import { useRanged } from "../../state/ranged.ts";
import { costsHref, traceHref } from "../shell/links.ts";

const FIRST = 6;

export const Costly = () => {
  const answer = useRanged<TracePage>("traces", { sort: "-cost", limit: FIRST });
  return (
    <Panel
      title="Dearest runs"
      end={
        <a class="link" href={costsHref({ show: "runs" })}>
          More
        </a>
      }
    >
      <Answered what="The dearest runs could not be read" answer={answer}>
        {({ traces }) => (
          <ul class="items">
            {traces.map((run) => (
              <li key={run.trace_id}>
                <a href={traceHref(run.trace_id, { overlay: "cost" })}>
                  <span class="cut strong">{run.ask ?? run.name}</span>
                  <b>{run.usage.cost === null ? "unpriced" : money(run.usage.cost)}</b>
                  <span class="meta">
                    <StateGlyph status={run.status} />
                    {run.agents[0] && <Agent name={run.agents[0]} />}
                    <span>{duration(run.duration)}</span>
                  </span>
                  <span class="t3">{clock(toDate(run.start), new Date())}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </Answered>
    </Panel>
  );
};
