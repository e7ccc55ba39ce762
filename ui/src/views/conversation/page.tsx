/** One conversation: every run of it, or turn that only log events tell of, in order, with what was asked and answered, what it cost and where it failed. */

import { get } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import type { Conversation } from "../../api/types.ts";
import { clock, duration, integer, money, NOTHING, plural, shortId, tokens } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { Failed, Skeleton } from "../../parts/notice.tsx";
import { Stat, Stats } from "../../parts/stats.tsx";
import { address } from "../../state/address.ts";
import { usePaged } from "../../state/paged.ts";
import { useQuery } from "../../state/queries.ts";
import { costsHref } from "../shell/links.ts";
import { placeHref } from "../shell/places.ts";
import { Top } from "../shell/top.tsx";
import { Claims } from "./claims.tsx";
import { Turn } from "./turn.tsx";
import "../../styles/pages.css";
import "../../styles/pane.css";
import "../../styles/pictures.css";

const Figures = ({ data: { usage, conversation_id: id, ...data } }: { data: Conversation }) => {
  const { error_count: failed } = data;
  return (
    <Stats label="Figures">
      <Stat
        name={data.traces > 0 ? "Runs" : "Turns"}
        value={integer(data.turn_count)}
        note={
          failed > 0 ? (
            <span class="bad">{plural(failed, data.traces > 0 ? "failed span" : "failed event")}</span>
          ) : (
            "nothing failed"
          )
        }
      />
      <Stat
        name="Cost"
        value={usage.cost === null ? NOTHING : money(usage.cost)}
        href={costsHref({ by: "agent,model", only: `conversation:${id}` })}
        note={usage.unpriced_tokens > 0 ? `${tokens(usage.unpriced_tokens)} tokens unpriced` : "every call has a price"}
      />
      <Stat
        name="Model calls"
        value={integer(usage.calls)}
        note={`${tokens(usage.input_tokens)} in, ${tokens(usage.output_tokens)} out`}
      />
      <Stat
        name="From first to last"
        value={duration(data.duration)}
        note={`began ${clock(toDate(data.start), new Date())}`}
      />
      <Stat name="Agents" value={integer(data.agents.length)} note={data.agents.join(", ")} />
    </Stats>
  );
};

/** Turns at a time: those of a month lie in as many places, and each is to be read. */
const PAGE = 20;

const Body = ({ id }: { id: string }) => {
  const path = `conversations/${encodeURIComponent(id)}`;
  const { data, error, refetch } = useQuery<Conversation>({
    queryKey: ["conversation", id],
    queryFn: ({ signal }) => get(path, { limit: PAGE }, signal),
    refetchInterval: 10_000,
  });
  const paged = usePaged({
    key: id,
    first: data,
    rowsOf: ({ turns }) => turns,
    keyOf: ({ turn_id: turn }) => turn,
    ask: (cursor) => get<Conversation>(path, { limit: PAGE, cursor }),
  });
  if (error && !data)
    return (
      <section class="panel">
        <Failed what="The conversation could not be read" problem={problemOf(error)} retry={() => void refetch()} />
      </section>
    );
  if (!data) return <Skeleton rows={12} />;
  return (
    <>
      <Figures data={data} />
      <ol class="turns">
        {paged.rows.map((run, n) => (
          <Turn key={run.turn_id} run={run} n={n} />
        ))}
      </ol>
      {paged.unfinished && (
        <button type="button" class="btn" onClick={paged.more}>
          Show the runs behind these
        </button>
      )}
      <Claims ledger={data.ledger} />
    </>
  );
};

export const ConversationPage = () => {
  const id = decodeURIComponent(address.value.path.slice("/conversations/".length));
  return (
    <>
      <Top
        title={
          <>
            <span class="crumb">
              <a href={placeHref("/conversations")}>Conversations</a> /
            </span>
            <span class="mono id" title={id}>
              {shortId(id)}
            </span>
            <CopyButton text={id} label="Copy the conversation id" />
          </>
        }
      />
      <main id="page" tabIndex={-1} class="page scrolls">
        <Body key={id} id={id} />
      </main>
    </>
  );
};
