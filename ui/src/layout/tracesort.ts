/** Traces in the order of one of their columns: the server's own where it has such an order, otherwise one of those at hand. */

import type { TraceSummary } from "../api/types.ts";
import type { Cell } from "./csv.ts";
import { parseSort, type Sort, sorted, sortText } from "./sorted.ts";

const VALUES: Record<string, (row: TraceSummary) => Cell> = {
  state: ({ status }) => status,
  start: ({ start }) => start,
  agent: ({ agents }) => agents[0],
  ask: ({ ask, name }) => ask ?? name,
  duration: ({ duration }) => duration,
  input: ({ usage }) => usage.input_tokens,
  output: ({ usage }) => usage.output_tokens,
  cost: ({ usage }) => usage.cost,
  model: ({ models }) => models[0]?.response ?? models[0]?.request,
  errors: ({ error_count: errors }) => errors,
  spans: ({ span_count: spans }) => spans,
  service: ({ services }) => services[0],
  conversation: ({ conversation_id: id }) => id,
};

export const NEWEST: Sort = { name: "start", down: true };

export const traceSort = (text: string | null): Sort => parseSort(text, Object.keys(VALUES), NEWEST);
export const isNewest = ({ name, down }: Sort): boolean => name === NEWEST.name && down === NEWEST.down;

/** What the server calls the columns that it can sort by. */
const SERVED: Record<string, string> = {
  start: "start",
  duration: "duration",
  input: "input_tokens",
  output: "output_tokens",
  cost: "cost",
  errors: "errors",
  spans: "spans",
};

/** The order to ask the server for; null where it has none such. */
export const servedSort = ({ name, down }: Sort): string | null =>
  SERVED[name] ? sortText({ name: SERVED[name], down }) : null;

/** As they came where the server sorts them. */
export const inOrder = (rows: readonly TraceSummary[], sort: Sort): readonly TraceSummary[] =>
  servedSort(sort) ? rows : sorted(rows, VALUES[sort.name]!, sort.down);
