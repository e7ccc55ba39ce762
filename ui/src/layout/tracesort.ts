/** Traces in the order of one of their columns. The server lists them newest first; any other order is of those at hand. */

import type { TraceSummary } from "../api/types.ts";
import type { Cell } from "./csv.ts";
import { parseSort, type Sort, sorted } from "./sorted.ts";

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

/** As they came where that is the order asked for. */
export const inOrder = (rows: readonly TraceSummary[], sort: Sort): readonly TraceSummary[] =>
  isNewest(sort) ? rows : sorted(rows, VALUES[sort.name]!, sort.down);
