/** Conversations in which another model answered than was asked, with how often and at what cost. */

import type { ConversationRow, UsageAnswer } from "../../api/types.ts";
import { integer } from "../../layout/format.ts";
import { dimension, told } from "../../layout/spend.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { spent, stoodIn } from "../../parts/usualcolumns.tsx";
import { getWithin, withinKey } from "../../state/narrowing.ts";
import { useQuery } from "../../state/queries.ts";
import { endsOf, paramsOf, range } from "../../state/range.ts";
import { None } from "../list/none.tsx";
import { conversationHref } from "../shell/links.ts";
import { askColumn, idColumn } from "./columns.tsx";

interface Row {
  id: string;
  asked: string;
  answered: string;
  calls: number;
  cost: number | null;
  unpriced_tokens: number;
}

interface Found {
  rows: Row[];
  /** There are more than were asked for. */
  cut: boolean;
}

const MOST_PAIRS = 12;
const MOST = 500;

/** First which models stood in for which, then in which conversations: rows by all three would be more than are sent. */
async function ask(signal: AbortSignal): Promise<Found> {
  const within = { ...paramsOf(endsOf(range.peek(), new Date())), limit: MOST };
  const pairs = await getWithin<UsageAnswer>("usage", { ...within, by: "request_model,model" }, signal);
  const fallen = pairs.rows.filter((row) => row.fell_back);
  let cut = pairs.rest !== null || fallen.length > MOST_PAIRS;
  const lists = await Promise.all(
    fallen.slice(0, MOST_PAIRS).map(async (pair) => {
      const [asked, answered] = [dimension(pair, "request_model"), dimension(pair, "model")];
      const only = [`request_model:${asked}`, `model:${answered}`];
      const { rows, rest } = await getWithin<UsageAnswer>("usage", { ...within, by: "conversation", only }, signal);
      cut ||= rest !== null;
      return rows
        .filter((row) => told(dimension(row, "conversation")))
        .map((row) => ({
          id: dimension(row, "conversation"),
          asked,
          answered,
          calls: row.calls,
          cost: row.cost,
          unpriced_tokens: row.unpriced_tokens,
        }));
    }),
  );
  return { rows: lists.flat(), cut };
}

const columnsWith = (known: ReadonlyMap<string, ConversationRow>): TableColumn<Row>[] => [
  askColumn(
    "conversation",
    "Conversation",
    ({ id }) => known.get(id)?.ask,
    ({ id }) => id,
  ),
  {
    name: "asked",
    head: "Asked for",
    value: ({ asked }) => asked,
    cell: ({ asked }) => <span class="mono">{asked}</span>,
    leaves: 1,
  },
  stoodIn("answered", ({ answered }) => answered),
  { name: "calls", head: "Calls", value: ({ calls }) => calls, figure: true },
  spent((row) => row, { head: "Cost of these", leaves: 1 }),
  idColumn("id", ({ id }) => id),
];

export const Fallen = ({ known }: { known: readonly ConversationRow[] }) => {
  const { data, error, refetch } = useQuery<Found>({
    queryKey: ["fallen", withinKey.value],
    queryFn: ({ signal }) => ask(signal),
  });
  const columns = columnsWith(new Map(known.map((row) => [row.conversation_id, row])));
  return (
    <Answered what="Fall-backs could not be read" answer={{ now: data, error, again: () => void refetch() }} rows={8}>
      {({ rows, cut }) => (
        <List
          title="Conversations"
          label="Conversations with a fall-back"
          file="conversations-with-fall-back"
          sub={`${cut ? "the dearest " : ""}${integer(new Set(rows.map(({ id }) => id)).size)} in which another model answered than was asked${cut ? "; there are more" : ""}`}
          rows={rows}
          columns={columns}
          keyOf={({ id, asked, answered }) => `${id} ${asked} ${answered}`}
          hrefOf={({ id }) => conversationHref(id)}
          sort={{ name: "calls", down: true }}
          none={
            <None what="conversation">In no conversation of this time did another model answer than was asked.</None>
          }
        />
      )}
    </Answered>
  );
};
