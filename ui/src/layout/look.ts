/** What one came to see: from the filter of a list to the picture and the span of the run that is opened. */

import { terms } from "./filter.ts";
import type { Odd } from "./oddities.ts";

export type Look = Odd["kind"];

const unquoted = (value: string): string => value.replace(/^"|"$/g, "");

type Rule = (value: string) => Record<string, string>;

const RULES: Record<string, Rule> = {
  finish_reason: (value) => ({ look: value === "content_filter" ? "filtered" : "cut" }),
  status: (value) => ({ error: { look: "failed" }, lost: { look: "open" } })[value] ?? {},
  error_type: () => ({ look: "failed" }),
  errors: () => ({ look: "failed" }),
  response_model: () => ({ look: "fallback" }),
  tool: (value) => (/[,*]/.test(value) ? {} : { view: "calls", tool: value }),
};

/** Parameters for the run's page; of two that ask for a look, the later term of the filter decides. */
export const lookOf = (filter: string): Record<string, string> =>
  Object.assign(
    {},
    ...terms(filter)
      .filter(({ negated }) => !negated)
      .map(({ field, value }) => RULES[field]?.(unquoted(value)) ?? {}),
  );

export const lookParameter = (odd: readonly Odd[], look: string | null): Odd | null =>
  odd.find(({ kind }) => kind === look) ?? null;
