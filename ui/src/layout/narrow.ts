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

/** Usage of one environment is summed up beforehand, and quick that way; a filter makes the server read single calls. */
export function narrowed(path: string, params: Asked, { filter, environment }: Narrowing): Asked {
  const own = typeof params.filter === "string" ? params.filter : "";
  if (path.startsWith("usage") && environment && !filter && !own)
    return { ...params, only: [...((params.only as readonly string[] | null) ?? []), `environment:${environment}`] };
  return { ...params, filter: joined(filter, own, termOf(environment)) || null };
}
