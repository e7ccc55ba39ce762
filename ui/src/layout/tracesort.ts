/** What the server calls the columns by which it puts traces in order. */

import { parseSort, type Sort, sortText } from "./sorted.ts";

const SERVED: Record<string, string> = {
  state: "status",
  start: "start",
  agent: "agent",
  ask: "ask",
  duration: "duration",
  input: "input_tokens",
  output: "output_tokens",
  cost: "cost",
  model: "model",
  errors: "errors",
  spans: "spans",
  service: "service",
  conversation: "conversation",
};

export const NEWEST: Sort = { name: "start", down: true };

export const traceSort = (text: string | null): Sort => parseSort(text, Object.keys(SERVED), NEWEST);
export const isNewest = ({ name, down }: Sort): boolean => name === NEWEST.name && down === NEWEST.down;

export const servedSort = ({ name, down }: Sort): string => sortText({ name: SERVED[name]!, down });
