/** How many model calls of the page's range belong to no agent or no conversation, from what is summed up anyway. */

import type { UsageAnswer } from "../../api/types.ts";
import { integer, plural } from "../../layout/format.ts";
import { Hint } from "../../parts/hint.tsx";
import { useRanged } from "../../state/ranged.ts";

const ATTRIBUTES = { agent: "gen_ai.agent.name", conversation: "gen_ai.conversation.id" } as const;

type Lackable = keyof typeof ATTRIBUTES;
export const LACKABLE = Object.keys(ATTRIBUTES) as Lackable[];

export const Lacking = ({ name, missing, of }: { name: Lackable; missing: number; of: number }) =>
  missing > 0 ? (
    <Hint name={name}>
      {integer(missing)} of {plural(of, "model call")} in this time carry no{" "}
      <span class="mono">{ATTRIBUTES[name]}</span> and belong to no {name}.
    </Hint>
  ) : null;

/** The same where the page has not asked for it already. */
export const AsksLacking = ({ name }: { name: Lackable }) => {
  const all = useRanged<UsageAnswer>("usage", { limit: 1 }).now?.total.calls;
  const without = useRanged<UsageAnswer>("usage", { only: [`${name}:`], limit: 1 }).now?.total.calls;
  return all && without ? <Lacking name={name} missing={without} of={all} /> : null;
};
