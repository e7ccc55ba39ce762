/** Two runs held against each other: their figures, what each did how often, and the first step at which they part. */

import { diffArrays } from "diff";
import { type Forest, KINDS, titleOf } from "./forest.ts";
import type { Sums } from "./sums.ts";

export interface Side {
  forest: Forest;
  sums: Sums;
}

export interface StepOfRun {
  span: number;
  /** Agent, kind and name: what makes two steps the same one. */
  key: string;
  words: string;
}

/** What agents decided, in the order of time; HTTP requests and plumbing follow from it and are left out. */
export function stepsOfRun({ forest }: Side): StepOfRun[] {
  return [...forest.order]
    .filter((n) => ["agent", "model", "tool"].includes(KINDS[forest.kind[n]!]!))
    .sort((a, b) => forest.start[a]! - forest.start[b]!)
    .map((n) => {
      const { operation, subject } = titleOf(forest.spans[n]!);
      const agent = forest.agents[forest.agent[n]!] ?? "";
      return {
        span: n,
        key: `${agent}\n${operation}\n${subject}`,
        words: [operation || "invoke_agent", subject].join(" "),
      };
    });
}

export type Pair = { a: StepOfRun | null; b: StepOfRun | null; same: boolean };

/** Runs that have nothing in common are paired by place before the search for it takes long. */
const PATIENCE_MS = 1000;

/** Both runs in one list: equal steps beside each other, the others alone. */
export function aligned(a: readonly StepOfRun[], b: readonly StepOfRun[]): Pair[] {
  const options = { comparator: (x: StepOfRun, y: StepOfRun) => x.key === y.key, timeout: PATIENCE_MS };
  const changes = diffArrays([...a], [...b], options);
  if (!changes) return byPlace(a, b);
  let at = 0;
  return changes.flatMap(({ value, added, removed }): Pair[] => {
    if (removed) {
      at += value.length;
      return value.map((step) => ({ a: step, b: null, same: false }));
    }
    if (added) return value.map((step) => ({ a: null, b: step, same: false }));
    return value.map((step) => ({ a: a[at++]!, b: step, same: true }));
  });
}

const byPlace = (a: readonly StepOfRun[], b: readonly StepOfRun[]): Pair[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, n) => ({
    a: a[n] ?? null,
    b: b[n] ?? null,
    same: a[n]?.key === b[n]?.key,
  }));

/** The place in the list where the runs part, or null when they did the same. */
export function firstDifference(pairs: readonly Pair[]): number | null {
  const at = pairs.findIndex(({ same }) => !same);
  return at < 0 ? null : at;
}

export interface Tally {
  name: string;
  kind: "agent" | "model" | "tool";
  a: number;
  b: number;
  failedA: number;
  failedB: number;
}

/** How often each agent, model and tool was used by either; what differs most first. */
export function tallies(a: Side, b: Side): Tally[] {
  const found = new Map<string, Tally>();
  for (const [side, { forest }] of [["a", a] as const, ["b", b] as const]) {
    for (const n of forest.order) {
      const kind = KINDS[forest.kind[n]!]!;
      if (kind !== "agent" && kind !== "model" && kind !== "tool") continue;
      const name = titleOf(forest.spans[n]!).subject;
      const key = `${kind} ${name}`;
      const tally = found.get(key) ?? { name, kind, a: 0, b: 0, failedA: 0, failedB: 0 };
      tally[side]++;
      tally[side === "a" ? "failedA" : "failedB"] += forest.failed[n]!;
      found.set(key, tally);
    }
  }
  const far = ({ a: x, b: y }: Tally) => Math.abs(x - y);
  return [...found.values()].sort((x, y) => far(y) - far(x) || x.name.localeCompare(y.name));
}

/** Long stretches in which both did the same say nothing: they are one line. */
export type Line = Pair | { folded: number };

const AROUND = 2;

export function folded(pairs: readonly Pair[]): Line[] {
  const near = new Uint8Array(pairs.length);
  pairs.forEach(({ same }, at) => {
    if (same) return;
    for (let n = Math.max(0, at - AROUND); n <= Math.min(pairs.length - 1, at + AROUND); n++) near[n] = 1;
  });
  const lines: Line[] = [];
  pairs.forEach((pair, at) => {
    if (near[at]) lines.push(pair);
    else {
      const last = lines.at(-1);
      if (last && "folded" in last) last.folded++;
      else lines.push({ folded: 1 });
    }
  });
  return lines;
}
