/** What tells one conversation from another, in every table of them: what was asked first, and its id. */

import { shortId } from "../../layout/format.ts";
import type { TableColumn } from "../../parts/datatable.tsx";

export const askColumn = <T,>(
  name: string,
  head: string,
  ask: (row: T) => string | null | undefined,
  id: (row: T) => string,
): TableColumn<T> => ({
  name,
  head,
  value: (row) => ask(row) ?? id(row),
  cell: (row) => <span class="cut ask-cell">{ask(row) ?? <span class="mono">{shortId(id(row))}</span>}</span>,
});

export const idColumn = <T,>(name: string, id: (row: T) => string): TableColumn<T> => ({
  name,
  head: "gen_ai.conversation.id",
  value: id,
  cell: (row) => <span class="mono t3">{shortId(id(row))}</span>,
  leaves: 3,
});
