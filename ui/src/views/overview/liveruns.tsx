/** Runs that are going on now, and those that never ended. */

import type { TracePage } from "../../api/types.ts";
import { duration, money } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { StateGlyph } from "../../parts/state.tsx";
import { useRanged } from "../../state/ranged.ts";
import { traceHref, tracesHref } from "../shell/links.ts";

const MOST = 5;

export const LiveRuns = () => {
  const answer = useRanged<TracePage>("traces", { filter: "status:running,lost", limit: MOST });
  return (
    <Panel
      title="Running and lost"
      end={
        <a class="link" href={tracesHref({ status: "running" })}>
          Follow
        </a>
      }
    >
      <Answered what="Running runs could not be read" answer={answer} rows={3}>
        {({ traces }) =>
          traces.length === 0 ? (
            <p class="quiet">Nothing is running, and every run in this time has ended.</p>
          ) : (
            <ul class="items">
              {traces.map((run) => (
                <li key={run.trace_id}>
                  <a href={traceHref(run.trace_id)}>
                    <span class="cut strong">{run.ask ?? run.name}</span>
                    <b>{duration(run.duration)}</b>
                    <span class="meta">
                      <StateGlyph status={run.status} />
                      {run.agents[0] && <Agent name={run.agents[0]} />}
                      {run.status === "lost" && <span>never ended</span>}
                    </span>
                    <span class="t3">{run.usage.cost === null ? "" : money(run.usage.cost)}</span>
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
};
