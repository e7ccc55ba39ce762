/** Hand-overs as lines of a picture: one from agent to agent, whatever the services they ran in. */

import type { HandOver } from "../api/types.ts";
import { integer, money } from "./format.ts";

export interface Line {
  from: string;
  to: string;
  /** Pixels, by what was spent. */
  weight: number;
  label: string;
  /** Some of them went to another service. */
  dashed: boolean;
}

const THIN = 1;
const THICKER = 4;

export function betweenAgents(handOvers: readonly HandOver[]): Line[] {
  const sums = new Map<string, { from: string; to: string; count: number; cost: number | null; across: boolean }>();
  for (const { from, to, count, usage, across_services: across } of handOvers) {
    const key = JSON.stringify([from.agent, to.agent]);
    const sum = sums.get(key) ?? { from: from.agent, to: to.agent, count: 0, cost: null, across: false };
    sum.count += count;
    sum.cost = usage.cost === null ? sum.cost : (sum.cost ?? 0) + usage.cost;
    sum.across ||= across;
    sums.set(key, sum);
  }
  const most = Math.max(Number.MIN_VALUE, ...[...sums.values()].map(({ cost }) => cost ?? 0));
  return [...sums.values()].map(({ from, to, count, cost, across }) => ({
    from,
    to,
    weight: THIN + THICKER * Math.sqrt((cost ?? 0) / most),
    label: `${integer(count)}${cost === null ? "" : ` · ${money(cost)}`}`,
    dashed: across,
  }));
}
