/** Conversations: what people came with, over all their runs; or only those in which another model answered. */

import type { ConversationRow, ConversationsPage as Page } from "../../api/types.ts";
import { clock, duration, integer, NOTHING, shortId } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { Agent, AgentDots } from "../../parts/agent.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Money, Tokens } from "../../parts/figure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { address, change } from "../../state/address.ts";
import { getWithin, withinKey } from "../../state/narrowing.ts";
import { usePaged } from "../../state/paged.ts";
import { type Ends, paramsOf } from "../../state/range.ts";
import { useRanged } from "../../state/ranged.ts";
import { ListBar } from "../list/bar.tsx";
import { None } from "../list/none.tsx";
import { conversationHref } from "../shell/links.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { Fallen } from "./fallen.tsx";
import "../../styles/pages.css";

const PAGE = 500;

const COLUMNS: readonly TableColumn<ConversationRow>[] = [
  {
    name: "ask",
    head: "First ask",
    value: ({ ask, conversation_id: id }) => ask ?? id,
    cell: ({ ask, conversation_id: id }) => (
      <span class="cut ask-cell">{ask ?? <span class="mono">{shortId(id)}</span>}</span>
    ),
  },
  {
    name: "agents",
    head: "Agents",
    value: ({ agents }) => agents.join(", "),
    cell: ({ agents }) =>
      agents[0] ? (
        <span class="called-by">
          <Agent name={agents[0]} />
          {agents.length > 1 && <AgentDots names={agents.slice(1)} />}
        </span>
      ) : (
        NOTHING
      ),
    leaves: 2,
  },
  { name: "turns", head: "Runs", value: ({ turns }) => turns, figure: true },
  {
    name: "error_count",
    head: "Errors",
    value: ({ error_count: errors }) => errors,
    cell: ({ error_count: errors }) => (errors > 0 ? <span class="bad">{integer(errors)}</span> : NOTHING),
    figure: true,
    leaves: 1,
  },
  {
    name: "duration",
    head: "From first to last",
    value: (row) => row.duration,
    cell: (row) => duration(row.duration),
    figure: true,
    leaves: 2,
  },
  {
    name: "input_tokens",
    head: "Input",
    value: ({ usage }) => usage.input_tokens,
    cell: ({ usage }) => <Tokens count={usage.input_tokens} />,
    figure: true,
    leaves: 3,
  },
  {
    name: "output_tokens",
    head: "Output",
    value: ({ usage }) => usage.output_tokens,
    cell: ({ usage }) => <Tokens count={usage.output_tokens} />,
    figure: true,
    extra: true,
  },
  {
    name: "start",
    head: "First",
    value: ({ start }) => start,
    cell: ({ start }) => <span class="t3">{clock(toDate(start), new Date())}</span>,
    extra: true,
  },
  {
    name: "cost",
    head: "Cost",
    value: ({ usage }) => usage.cost,
    cell: ({ usage }) => <Money cost={usage.cost} unpriced={usage.unpriced_tokens > 0} />,
    figure: true,
  },
  {
    name: "end",
    head: "Last",
    value: ({ end }) => end,
    cell: ({ end }) => <span class="t3">{clock(toDate(end), new Date())}</span>,
    leaves: 1,
  },
  {
    name: "conversation_id",
    head: "gen_ai.conversation.id",
    value: (row) => row.conversation_id,
    cell: (row) => <span class="mono t3">{shortId(row.conversation_id)}</span>,
    leaves: 3,
  },
];

const NoneYet = () => (
  <None what="conversation">
    No run of this time belongs to a conversation. Runs are joined by <span class="mono">gen_ai.conversation.id</span>,
    with the SDK by <span class="mono">lamplighter.conversation("…")</span>.
  </None>
);

const All = ({ first, ends }: { first: Page; ends: Ends }) => {
  const { rows, unfinished, more, everything } = usePaged({
    key: withinKey.value,
    first,
    rowsOf: ({ conversations }) => conversations,
    keyOf: ({ conversation_id: id }) => id,
    ask: (cursor) => getWithin<Page>("conversations", { ...paramsOf(ends), limit: PAGE, cursor }),
  });
  return (
    <List
      title="Conversations"
      label="Conversations"
      file="conversations"
      sub={unfinished ? `the newest ${integer(rows.length)} of this time` : `${integer(rows.length)} in this time`}
      rows={rows}
      everything={everything}
      onEnd={more}
      columns={COLUMNS}
      keyOf={({ conversation_id: id }) => id}
      hrefOf={({ conversation_id: id }) => conversationHref(id)}
      sort={{ name: "end", down: true }}
      none={<NoneYet />}
    />
  );
};

export const ConversationsPage = () => {
  const only = address.value.query.get("fallback") === "1";
  const answer = useRanged<Page>("conversations", { limit: PAGE });
  return (
    <>
      <Top title="Conversations">
        <Within />
      </Top>
      <main id="page" tabIndex={-1} class="page scrolls">
        <ListBar>
          <button
            type="button"
            class="btn toggle"
            aria-pressed={only}
            onClick={() => change({ fallback: only ? null : "1" })}
          >
            <Icon name="fallback" small />
            Another model answered
          </button>
        </ListBar>
        {only ? (
          <Fallen known={answer.now?.conversations ?? []} />
        ) : (
          <Answered what="The conversations could not be read" answer={answer} rows={12}>
            {(first) => <All first={first} ends={answer.ends!} />}
          </Answered>
        )}
      </main>
    </>
  );
};
