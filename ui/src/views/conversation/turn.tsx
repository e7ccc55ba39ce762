/** One run of a conversation, or a turn that only log events tell of: what was said in it and not before. */

import type { Turn as Run } from "../../api/types.ts";
import { clock, duration, NOTHING } from "../../layout/format.ts";
import { toldOf } from "../../layout/messages/told.ts";
import { toDate } from "../../layout/time.ts";
import { Agent } from "../../parts/agent.tsx";
import { Money } from "../../parts/figure.tsx";
import { StateChip } from "../../parts/state.tsx";
import { traceHref } from "../shell/links.ts";
import { MessageBox } from "../trace/message.tsx";

const Said = ({ run }: { run: Run }) => {
  if (run.messages.length === 0)
    return <p class="turn-ask">{run.ask ?? <span class="t3">No messages were recorded in this run.</span>}</p>;
  return (
    <>
      <ol class="conversation">
        {run.messages.map(toldOf).map(({ message, agent, results }, n) => (
          <MessageBox key={n} message={message} agent={agent} results={results} own="" />
        ))}
      </ol>
      {!run.complete && (
        <p class="quiet">
          {run.trace_id
            ? "This run has more than is read here; open it to see all."
            : "There is more than is read here."}
        </p>
      )}
    </>
  );
};

export const Turn = ({ run, n }: { run: Run; n: number }) => (
  <li class="panel">
    <div class="turn-line">
      <h2>
        {run.trace_id ? "Run" : "Turn"} {n + 1}
      </h2>
      <StateChip status={run.status} />
      {run.agents.map((name) => (
        <Agent key={name} name={name} />
      ))}
      <span class="end">
        <span>{clock(toDate(run.start), new Date())}</span>
        <span>{duration(run.duration)}</span>
        <span class="strong">
          {run.usage.cost === null && run.usage.unpriced_tokens === 0 ? (
            NOTHING
          ) : (
            <Money cost={run.usage.cost} unpriced={run.usage.unpriced_tokens > 0} />
          )}
        </span>
        {run.trace_id ? (
          <a class="link" href={traceHref(run.trace_id)}>
            Open the run
          </a>
        ) : (
          <span class="t3">told by log events</span>
        )}
      </span>
    </div>
    <div class="turn-body">
      <Said run={run} />
    </div>
  </li>
);
