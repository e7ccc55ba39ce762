/** The conversation of the whole run: of each model call only what is new, agent by agent in the order of time. */

import { useMemo, useState } from "preact/hooks";
import { problemOf } from "../../api/problem.ts";
import type { Span } from "../../api/types.ts";
import { KINDS } from "../../layout/forest.ts";
import { duration, integer } from "../../layout/format.ts";
import { type Fresh, freshOf } from "../../layout/messages/fresh.ts";
import type { Message } from "../../layout/messages/model.ts";
import { paired, type Shown } from "../../layout/messages/paired.ts";
import { exchangeOf } from "../../layout/messages/read.ts";
import { Agent } from "../../parts/agent.tsx";
import { Failed, Notice, Skeleton } from "../../parts/notice.tsx";
import { opened } from "../../state/opentrace.ts";
import { queries, useQuery } from "../../state/queries.ts";
import { seriesClass } from "../../state/series.ts";
import { spansQuery } from "../../state/spans.ts";
import { forest, reveal, selected } from "../../state/traceview.ts";
import { MessageBox } from "./message.tsx";

const FIRST = 24;

/** Model calls in the order they began; a call within a call is the same one recorded twice. */
function callsInTime(): number[] {
  const now = forest.value!;
  return [...now.order]
    .filter((n) => KINDS[now.kind[n]!] === "model" && KINDS[now.kind[now.parent[n]!] ?? 0] !== "model")
    .sort((a, b) => now.start[a]! - now.start[b]!);
}

interface Said extends Fresh {
  turn: number;
}

/** What is new in each call, results in the calls they answer; `n` of the call they belong to. */
function saidIn(calls: readonly number[], spans: readonly Span[]): Map<number, Shown<Said>[]> {
  const known = new Map<number, Message[]>();
  const ofAgent = new Map<number, Said[]>();
  calls.forEach((n, at) => {
    const agent = forest.value!.agent[n]!;
    const messages = exchangeOf(spans[at]!)?.messages ?? [];
    const fresh = freshOf(messages, known.get(agent) ?? null).filter(({ isNew }) => isNew);
    if (messages.length > 0) known.set(agent, messages);
    ofAgent.set(agent, [...(ofAgent.get(agent) ?? []), ...fresh.map((one) => ({ ...one, turn: n }))]);
  });
  const said = new Map<number, Shown<Said>[]>(calls.map((n) => [n, []]));
  for (const one of [...ofAgent.values()].flatMap((items) => paired(items))) said.get(one.turn)!.push(one);
  return said;
}

const TurnBox = ({ n, span, said }: { n: number; span: Span; said: readonly Shown<Said>[] }) => {
  const now = forest.value!;
  const agent = now.agents[now.agent[n]!] ?? null;
  return (
    <li class={`turn-box ${seriesClass(agent)} ${selected.value === n ? "sel" : ""}`}>
      <button type="button" class="turn-head" onClick={() => reveal(n)} title="Show this call">
        {agent ? <Agent name={agent} /> : <span>no agent</span>}
        <span class="mono t3 cut">{span.response_model ?? span.request_model}</span>
        <span class="t3">
          at {duration(now.start[n]!)}, took {duration(span.duration)}
        </span>
      </button>
      {said.length > 0 ? (
        <ol class="conversation">
          {said.map(({ message, results }, at) => (
            <MessageBox key={at} message={message} agent={agent} results={results} own="" />
          ))}
        </ol>
      ) : (
        <p class="t3 tab-note">No messages were recorded on this call.</p>
      )}
    </li>
  );
};

const Turns = ({ calls, spans }: { calls: readonly number[]; spans: readonly Span[] }) => {
  const said = useMemo(() => saidIn(calls, spans), [spans]);
  return (
    <ol>
      {calls.map((n, at) => (
        <TurnBox key={n} n={n} span={spans[at]!} said={said.get(n) ?? []} />
      ))}
    </ol>
  );
};

export const TranscriptView = () => {
  const [most, setMost] = useState(FIRST);
  const trace = opened.value!;
  const all = callsInTime();
  const shown = all.slice(0, most);
  const query = spansQuery(
    trace.id,
    shown.map((n) => trace.forest.spans[n]!.span_id),
  );
  const { data, error } = useQuery(query);
  if (all.length === 0)
    return (
      <Notice title="No model was called">
        <p>What was said stands here, call by call, as soon as this run calls a model.</p>
      </Notice>
    );
  if (error)
    return (
      <Failed
        what="The conversation could not be read"
        problem={problemOf(error)}
        retry={() => void queries.refetchQueries({ queryKey: query.queryKey })}
      />
    );
  return (
    <section class="transcript" aria-label="Conversation of the run" tabIndex={0}>
      {data ? <Turns calls={shown} spans={data} /> : <Skeleton rows={10} />}
      {all.length > most && (
        <button type="button" class="btn more-rows" onClick={() => setMost(most * 3)}>
          Show more of {integer(all.length)} calls
        </button>
      )}
    </section>
  );
};
