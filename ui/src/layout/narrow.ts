/** What a page is narrowed to, as the parameters of a question. */

import { quoted } from "./filter.ts";

export interface Narrowing {
  /** As the person typed it. */
  filter: string;
  /** A deployment environment; empty for all of them. */
  environment: string;
}

type Asked = Record<string, string | number | readonly string[] | null | undefined>;

/** Terms of several origins as one filter; what the person typed comes first, so that places in it stay. */
export const joined = (...filters: readonly string[]): string =>
  filters
    .map((one) => one.trim())
    .filter(Boolean)
    .join(" ");

export const termOf = (environment: string): string => (environment ? `environment:${quoted(environment)}` : "");

/** What is summed up by environment, and so answers at once; anything else takes the traces that a filter lets through. */
const SUMMED = /^(agents|tools|conversations)(\/|$)/;

export function narrowed(path: string, params: Asked, { filter, environment }: Narrowing): Asked {
  const own = typeof params.filter === "string" ? params.filter : "";
  const typed = { ...params, filter: joined(filter, own) || null };
  if (!environment) return typed;
  if (SUMMED.test(path)) return { ...typed, environment };
  if (path.startsWith("usage"))
    return { ...typed, only: [...((params.only as readonly string[] | null) ?? []), `environment:${environment}`] };
  return { ...typed, filter: joined(filter, own, termOf(environment)) };
}
