/** Conversations: what people came with, over all their runs; or only those in which another model answered. */

import type { ConversationRow, ConversationsPage as Page } from "../../api/types.ts";
import { integer, NOTHING } from "../../layout/format.ts";
import { Agent, AgentDots } from "../../parts/agent.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { Icon } from "../../parts/icon.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { counted, failed, lasting, moment, spent } from "../../parts/usualcolumns.tsx";
import { address, change } from "../../state/address.ts";
import { getWithin, withinKey } from "../../state/narrowing.ts";
import { usePaged } from "../../state/paged.ts";
import { type Ends, paramsOf } from "../../state/range.ts";
import { useRanged } from "../../state/ranged.ts";
import { ListBar } from "../list/bar.tsx";
import { AsksLacking } from "../list/lacking.tsx";
import { None } from "../list/none.tsx";
import { conversationHref } from "../shell/links.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { askColumn, idColumn } from "./columns.tsx";
import { Fallen } from "./fallen.tsx";
import "../../styles/pages.css";

const PAGE = 500;

const COLUMNS: readonly TableColumn<ConversationRow>[] = [
  askColumn(
    "ask",
    "First ask",
    ({ ask }) => ask,
    ({ conversation_id: id }) => id,
  ),
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
  failed("error_count", (row) => row.error_count, undefined, { head: "Errors", leaves: 1 }),
  lasting("duration", "From first to last", (row) => row.duration, { leaves: 2 }),
  counted("input_tokens", "Input", ({ usage }) => usage.input_tokens, { leaves: 3 }),
  counted("output_tokens", "Output", ({ usage }) => usage.output_tokens, { extra: true }),
  moment("start", "First", ({ start }) => start, { extra: true }),
  spent(({ usage }) => usage),
  moment("end", "Last", ({ end }) => end, { leaves: 1 }),
  idColumn("conversation_id", (row) => row.conversation_id),
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
    <>
      <AsksLacking name="conversation" />
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
    </>
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
