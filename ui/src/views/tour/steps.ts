/** The steps of the tour: what each says, and the page of the stored runs that shows it. */

import type { Params } from "../../api/client.ts";
import type { TracePage, UsageAnswer } from "../../api/types.ts";
import { getWithin } from "../../state/narrowing.ts";
import { endsOf, paramsOf, range } from "../../state/range.ts";
import { traceHref } from "../shell/links.ts";
import { placeHref } from "../shell/places.ts";

export interface Step {
  title: string;
  words: string;
  /** Where it is seen; null when no stored run shows it. */
  find: () => Promise<string | null>;
  /** The element that is meant, as a selector. */
  mark: string;
}

const within = (params: Params): Params => ({ ...paramsOf(endsOf(range.peek(), new Date())), ...params });

async function dearest(): Promise<string | null> {
  const { rows } = await getWithin<UsageAnswer>("usage", within({ by: "trace", limit: 1 }));
  return rows[0] ? String(rows[0].trace) : null;
}

async function matching(filter: string): Promise<string | null> {
  const { traces } = await getWithin<TracePage>("traces", within({ filter, limit: 1 }));
  return traces[0]?.trace_id ?? null;
}

const at = (id: string | null, more: Record<string, string> = {}): string | null => (id ? traceHref(id, more) : null);

export const STEPS: readonly Step[] = [
  {
    title: "What changed",
    words:
      "Overview holds this week against the last one: what was spent, what failed, what was answered otherwise than asked. Every figure leads to its runs.",
    find: async () => placeHref("/overview"),
    mark: '[aria-label="Figures"]',
  },
  {
    title: "One run",
    words:
      "This is the run that cost most. Each row is a step: an agent, a call of a model, a tool. Its bar says when; a click shows what was said.",
    find: async () => at(await dearest()),
    mark: '[role="tree"]',
  },
  {
    title: "Where the money went",
    words: "With the cost overlay each bar has the heat of its price. The hottest row is the dearest call.",
    find: async () => at(await dearest(), { overlay: "cost" }),
    mark: '[role="tree"]',
  },
  {
    title: "The same call again and again",
    words:
      "Here a tool failed and was called again each time. Side by side: what the calls have in common stands once, then each with its error.",
    find: async () => at(await matching("errors>=10 operation:execute_tool"), { view: "calls" }),
    mark: '[aria-label="Repeated calls"]',
  },
  {
    title: "Two runs compared",
    words: "Beside its most similar run: cost, tokens, duration, tools, and the first step at which they part.",
    find: async () => {
      const id = await dearest();
      return id ? placeHref("/compare", { a: id }) : null;
    },
    mark: '[aria-label="Steps"]',
  },
];
